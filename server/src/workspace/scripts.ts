/** What an analyzer needs for TypeScript and JavaScript: the parsers and the models. */
import type { FileIR } from '../ir';
import { builtinTypescriptModels, typescriptRegistry, type ModelRegistry, type ResourceKind } from '../models';
import { createModuleParser } from '../syntax';
import { lowerModuleFile, type Library } from '../syntax/typescript';
import { scriptGrammar } from './languages';

export interface Scripts {
  readonly models: ModelRegistry;
  /** The file is one of them. */
  has(path: string): boolean;
  lower(path: string, text: string): FileIR;
  dispose(): void;
}

export async function createScripts(also?: readonly ResourceKind[]): Promise<Scripts> {
  const parsers = { typescript: await createModuleParser('typescript'), tsx: await createModuleParser('tsx') };
  const models = typescriptRegistry(builtinTypescriptModels(), also);
  const library: Library = {
    returnType: (name) => models.returnType(name),
    takesCallback: (name) => models.functionModel(`${name}!callback`, []) !== undefined,
  };
  return {
    models,
    has: (path) => scriptGrammar(path) !== null,
    lower: (path, text) => lowerModuleFile(parsers[scriptGrammar(path) ?? 'typescript'].parse(text), library),
    dispose: () => {
      parsers.typescript.dispose();
      parsers.tsx.dispose();
    },
  };
}
