/** Whether a text compiles: with gcc, or as TypeScript has it. Nothing is written. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import ts from 'typescript';

/** What must hold of the text before is asked of the text afterwards, the strictest first. */
const LEVELS: readonly (readonly string[])[] = [
  [
    '-Werror=implicit-function-declaration',
    '-Werror=int-conversion',
    '-Werror=incompatible-pointer-types',
    '-Werror=use-after-free',
    '-Werror=maybe-uninitialized',
  ],
  [],
];

const COMPILER = 'gcc';
const MAX_FOLDERS = 3;

const SCRIPT_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'],
  types: ['node'],
  allowJs: true,
  jsx: ts.JsxEmit.Preserve,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
};

export class Compilation {
  private readonly sources = new Map<string, ts.SourceFile | undefined>();
  private readonly host = ts.createCompilerHost(SCRIPT_OPTIONS);
  private program: ts.Program | undefined;

  /** How strictly the text compiles; null where it does not at all. */
  levelOf(file: string, text: string): number | null {
    const isScript = !file.endsWith('.c');
    const level = LEVELS.findIndex((_, index) => this.compiles(file, text, index));
    if (level === -1 || (isScript && level > 0)) return null;
    return level;
  }

  compiles(file: string, text: string, level: number): boolean {
    return file.endsWith('.c') ? compilesC(file, text, level) : this.compilesScript(path.resolve(file), text);
  }

  private compilesScript(file: string, text: string): boolean {
    const host: ts.CompilerHost = {
      ...this.host,
      readFile: (name) => (name === file ? text : this.host.readFile(name)),
      getSourceFile: (name, options) => {
        if (name === file) return ts.createSourceFile(name, text, options, true);
        if (!this.sources.has(name)) this.sources.set(name, this.host.getSourceFile(name, options));
        return this.sources.get(name);
      },
      getCurrentDirectory: () => process.cwd(),
    };
    const program = ts.createProgram([file], SCRIPT_OPTIONS, host, this.program);
    this.program = program;
    const source = program.getSourceFile(file);
    return program.getSyntacticDiagnostics(source).length + program.getSemanticDiagnostics(source).length === 0;
  }
}

function compilesC(file: string, text: string, level: number): boolean {
  // Uninitialized variables are noticed in optimized code only.
  const flags = level === 0 ? ['-O1', '-c', '-o', '/dev/null'] : ['-fsyntax-only'];
  const { status } = spawnSync(
    COMPILER,
    [...flags, '-w', ...LEVELS[level]!, '-std=gnu17', '-D_GNU_SOURCE', ...foldersAbove(file), '-x', 'c', '-'],
    { input: text, stdio: ['pipe', 'ignore', 'ignore'], timeout: 60_000 },
  );
  return status === 0;
}

/** A project's own headers are named from one of the folders above, as a rule, or from `include` in one of those. */
function foldersAbove(file: string): string[] {
  const folders = [path.dirname(path.resolve(file))];
  while (folders.length < MAX_FOLDERS) folders.push(path.dirname(folders.at(-1)!));
  return folders.flatMap((folder) => [folder, path.join(folder, 'include')]).map((folder) => `-I${folder}`);
}
