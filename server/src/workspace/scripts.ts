/** What an analyzer needs for TypeScript and JavaScript: the parsers and the models. */
import { isBuiltin } from 'node:module';
import { methodIn } from '../analysis/summary/targets';
import type { FileIR } from '../ir';
import { builtinTypescriptModels, typescriptRegistry, type ModelRegistry, type RegistryOptions } from '../models';
import { createModuleParser, type SyntaxDocument } from '../syntax';
import { lowerModuleFile, type Library } from '../syntax/typescript';
import { scriptGrammar } from './languages';

export interface Scripts {
  readonly models: ModelRegistry;
  /** The file is one of them. */
  has(path: string): boolean;
  lower(path: string, text: string): FileIR;
  parse(path: string, text: string): SyntaxDocument;
  dispose(): void;
}

export async function createScripts(options: RegistryOptions = {}): Promise<Scripts> {
  const parsers = { typescript: await createModuleParser('typescript'), tsx: await createModuleParser('tsx') };
  const models = typescriptRegistry(builtinTypescriptModels(), options);
  const files = builtinTypescriptModels();
  const ofNode = files.filter(({ family }) => family.startsWith('node-'));
  const standIns = new Set(ofNode.flatMap(({ modules }) => modules.filter((module) => !isBuiltin(module))));
  const library: Library = {
    returnType: (name) => models.returnType(name),
    returnsReceiver: (name) => methodIn(name) !== null && models.functionModel(name, [])?.returnsArgument === 0,
    takesOver: (name) => {
      const method = methodIn(name);
      const exported = models.functionModel(name, []);
      const known = exported ? [exported] : method === null ? [] : models.methodsNamed(method);
      return known.length === 0 ? null : known.some(({ releases, takes, converts }) => releases ?? takes ?? converts);
    },
    takesCallback: (name) => {
      const called = `${name}!callback`;
      const method = methodIn(called);
      const byName = name.startsWith('.') && method !== null ? models.methodByName(method) : undefined;
      return (models.functionModel(called, []) ?? byName) !== undefined;
    },
    isStandIn: (module) => standIns.has(module),
  };
  const parse = (path: string, text: string): SyntaxDocument =>
    parsers[scriptGrammar(path) ?? 'typescript'].parse(text);
  return {
    models,
    parse,
    has: (path) => scriptGrammar(path) !== null,
    lower: (path, text) => lowerModuleFile(parse(path, text), library),
    dispose: () => {
      parsers.typescript.dispose();
      parsers.tsx.dispose();
    },
  };
}
