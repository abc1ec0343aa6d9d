/** Holds the prototypes of model files to the headers of this machine: the compiler is asked to declare both. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ModelFile } from '../../server/src/models/types';

const run = promisify(execFile);
const WORK_ROOT = resolve('.cache/oracle');

/**
 * Under which names of a standard the headers are read. Where everything is asked for, glibc takes enumerations for
 * what POSIX and the manual call `int`; a prototype that fits the plainer headers is true as well.
 */
const STANDARDS = [['-D_GNU_SOURCE'], ['-D_DEFAULT_SOURCE', '-D_XOPEN_SOURCE=700']] as const;

export interface PrototypeCheck {
  /** Functions whose prototype agrees with a header. */
  readonly agreed: readonly string[];
  /** Functions that this machine's headers do not declare: macros, other systems', libraries that are not installed. */
  readonly undeclared: readonly string[];
  /** What the compiler says of the others. */
  readonly conflicts: readonly string[];
}

export async function checkPrototypes(file: ModelFile): Promise<PrototypeCheck> {
  mkdirSync(WORK_ROOT, { recursive: true });
  const folder = mkdtempSync(join(WORK_ROOT, 'prototypes-'));
  try {
    return await new HeaderCheck(file, folder).run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class HeaderCheck {
  private readonly includes: string;

  constructor(
    private readonly file: ModelFile,
    private readonly folder: string,
  ) {
    const headers = file.headers ?? file.library?.headers ?? [];
    this.includes = headers.map((one) => `#if __has_include(<${one}>)\n#include <${one}>\n#endif\n`).join('');
  }

  async run(): Promise<PrototypeCheck> {
    const declared = await this.declaredNames();
    const names = Object.keys(this.file.functions);
    const known = names.filter((name) => declared.has(name));
    const conflicts = await this.conflicts(known);
    return {
      agreed: known.filter((name) => !conflicts.has(name)),
      undeclared: names.filter((name) => !declared.has(name)),
      conflicts: [...conflicts].map(([name, problem]) => `${this.file.family}: ${name}: ${problem}`),
    };
  }

  /** All functions that the headers declare. */
  private async declaredNames(): Promise<ReadonlySet<string>> {
    const list = join(this.folder, 'declared.txt');
    await this.compile(this.includes, [...STANDARDS[0], '-aux-info', list]);
    const names = readFileSync(list, 'utf8').matchAll(/^\/\* [^*]*\*\/ [^;]*?(\w+) \(/gm);
    return new Set(Array.from(names, ([, name]) => name ?? ''));
  }

  /** What no standard's headers agree with. Name → what the compiler says. */
  private async conflicts(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    let left = new Map(names.map((name) => [name, '']));
    for (const standard of STANDARDS) {
      if (left.size > 0) left = await this.conflictsUnder(standard, [...left.keys()]);
    }
    return left;
  }

  private async conflictsUnder(standard: readonly string[], names: readonly string[]): Promise<Map<string, string>> {
    const declarations = names.map((name, index) => `#line ${index + 1} "prototype"\n${this.declaration(name)}\n`);
    const output = await this.compile(this.includes + declarations.join(''), standard);
    const errors = output.matchAll(/^prototype:(\d+):\d+: error: (.*)$/gm);
    return new Map(Array.from(errors, ([, line, problem]) => [names[Number(line) - 1] ?? '', problem ?? '']));
  }

  /** In parentheses, so that no macro of the same name is meant. */
  private declaration(name: string): string {
    const { prototype = '' } = this.file.functions[name] ?? {};
    return `${prototype.replace(new RegExp(`\\b${name}\\(`), `(${name})(`)};`;
  }

  /** What the compiler says. */
  private async compile(text: string, options: readonly string[]): Promise<string> {
    const source = join(this.folder, 'check.c');
    writeFileSync(source, text);
    const args = ['-std=gnu11', '-fsyntax-only', '-fmax-errors=0', '-w', ...options, source];
    const env = { ...process.env, LC_ALL: 'C' };
    return run('gcc', args, { env, maxBuffer: 1 << 26 }).then(
      ({ stderr }) => stderr,
      (error: unknown) => (error as { stderr: string }).stderr,
    );
  }
}
