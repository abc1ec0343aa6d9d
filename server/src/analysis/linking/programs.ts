/**
 * Programs whose function has another name: `int cat_main(int argc, char **argv)` that nothing in the workspace calls or
 * mentions is called by text that a build generates, and lives as long as the program, as `main` does.
 */
import { hashText, type FileIR, type FunctionIR } from '../../ir';
import type { IndexView } from './workspaceIndex';

export function withPrograms(path: string, file: FileIR, index: IndexView): FileIR {
  if (file.module || !file.functions.some(isCalledLikeMain)) return file;
  return { ...file, functions: file.functions.map((one) => asProgram(path, one, index)) };
}

/** The function of that file, which lives as a program if it is called like one and nobody calls it. */
export function asProgram(path: string, one: FunctionIR, index: IndexView): FunctionIR {
  if (!isCalledLikeMain(one) || one.isMainElsewhere) return one;
  const definition = index.resolve(one.name, path);
  const isOwn = definition?.path === path;
  if (!isOwn || index.callersOf(definition)?.length !== 0) return one;
  return { ...one, isMainElsewhere: true, contentHash: hashText(`${one.contentHash} main`) };
}

function isCalledLikeMain({ name, isStatic, parameterCount, variables }: FunctionIR): boolean {
  if (isStatic || parameterCount !== 2 || !name.endsWith('_main')) return false;
  return variables.some((one) => one.parameterIndex === 1 && one.name === 'argv');
}
