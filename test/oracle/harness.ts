/**
 * Finds the truth about programs by running them: many are put into one C file between macros that stand in for the
 * functions that open and close, compiled with gcc and run over all their inputs.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { printSections, type Section } from './printer';
import { isRead, type FunctionDefinition, type Parameter, type Program } from './program';
import { parseTruths, type ProgramTruth } from './truth';

const run = promisify(execFile);
const STANDINS = resolve('test/oracle/standins/sim.h');
const WORK_ROOT = resolve('.cache/oracle');

/** No C compiler on this machine: nothing can be said. */
export class NoCompiler extends Error {}

/** A program that a signal ended: by a mistake that no mark stands for, or since it took too long. */
export interface Crash {
  readonly signal: string;
}

export interface HarnessOptions {
  /** Runs per function before enumeration gives way to random runs. */
  readonly budget: number;
  /** Random runs, where enumeration was given up. */
  readonly samples: number;
  readonly timeoutMs: number;
}

export const DEFAULT_HARNESS: HarnessOptions = { budget: 12_000, samples: 3_000, timeoutMs: 120_000 };

/** Throws {@link NoCompiler} where there is no gcc. */
export async function requireCompiler(): Promise<void> {
  try {
    await run('gcc', ['--version']);
  } catch {
    throw new NoCompiler('gcc was not found');
  }
}

/** A program in other words than it would be printed in. */
export interface Worded {
  readonly program: Program;
  readonly sections: readonly Section[];
}

/** The truth about each program, in order. Throws where a program doesn't compile or doesn't end. */
export async function findTruths(
  programs: readonly Program[],
  options: HarnessOptions = DEFAULT_HARNESS,
): Promise<ProgramTruth[]> {
  return findTruthsOf(
    programs.map((program) => ({ program, sections: printSections(program) })),
    options,
  );
}

async function findTruthsOf(
  programs: readonly Worded[],
  options: HarnessOptions = DEFAULT_HARNESS,
): Promise<ProgramTruth[]> {
  mkdirSync(WORK_ROOT, { recursive: true });
  const folder = mkdtempSync(join(WORK_ROOT, 'batch-'));
  try {
    const source = join(folder, 'batch.c');
    const binary = join(folder, 'batch');
    writeFileSync(source, assemble(programs, options));
    await run('gcc', ['-std=gnu11', '-O0', '-w', '-include', STANDINS, '-o', binary, source]);
    const { stdout } = await run(binary, [], { timeout: options.timeoutMs, maxBuffer: 1 << 28 });
    const truths = parseTruths(stdout);
    return programs.map(({ program }, id) => {
      const truth = truths.get(id);
      if (!truth) throw new Error(`no result for ${program.name}`);
      return truth;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Like {@link findTruthsOf}, but for programs that may crash: those are run again in ever smaller groups. */
export async function findTruthsOrCrashes(
  programs: readonly Worded[],
  options: HarnessOptions = DEFAULT_HARNESS,
): Promise<(ProgramTruth | Crash)[]> {
  try {
    return await findTruthsOf(programs, options);
  } catch (error) {
    if (!hasSignal(error)) throw error;
    if (programs.length === 1) return [{ signal: error.signal }];
    const half = Math.ceil(programs.length / 2);
    return [
      ...(await findTruthsOrCrashes(programs.slice(0, half), options)),
      ...(await findTruthsOrCrashes(programs.slice(half), options)),
    ];
  }
}

function hasSignal(error: unknown): error is { signal: string } {
  return error instanceof Error && 'signal' in error && typeof error.signal === 'string';
}

function assemble(programs: readonly Worded[], { budget, samples }: HarnessOptions): string {
  const parts = programs.map(assembleProgram);
  const table = programs
    .map((one, id) => `  {${id}, ${lineCount(one) + 1}, ${one.program.functions.length}, entries_${id}},\n`)
    .join('');
  parts.push(
    '#line 1 "driver.c"\n',
    `static const struct sim_program sim_programs[] = {\n${table}};\n`,
    'int main(void) {\n',
    '  for (size_t i = 0; i < sizeof sim_programs / sizeof *sim_programs; i++)\n',
    `    sim_examine(&sim_programs[i], ${budget}, ${samples});\n`,
    '  return 0;\n}\n',
  );
  return parts.join('');
}

function lineCount({ sections }: Worded): number {
  return sections.reduce((count, { text }) => count + text.split('\n').length - 1, 1);
}

/** Every name of file scope is renamed by macros, so that programs don't meet; calls are told to the stand-ins. */
function assembleProgram({ program, sections }: Worded, id: number): string {
  const names = ['conn', ...program.globals.map((global) => global.name)];
  const callees = program.functions.map((definition) => definition.name);
  const parts = names.map((name) => `#define ${name} ${name}_${id}\n`);
  let next = 1;
  for (const section of sections) {
    for (const callee of program.functions) parts.push(calleeMacro(callee, section.defines, id));
    parts.push(`#line ${next} "program${id}.c"\n`, section.text);
    next += section.text.split('\n').length - 1;
  }
  for (const callee of program.functions) parts.push(`#undef ${callee.name}\n`);
  parts.push(...program.functions.map((definition) => driver(program, definition, id)));
  parts.push(...names.map((name) => `#undef ${name}\n`));
  parts.push(`static void (*const entries_${id}[])(void) = {${callees.map((c) => `drive_${c}_${id}`).join(', ')}};\n`);
  return parts.join('');
}

/** In text that defines the function or declares it, a new name; elsewhere a call that the stand-ins see. */
function calleeMacro(callee: FunctionDefinition, defines: string | null, id: number): string {
  const { name } = callee;
  const renamed = `${name}_${id}`;
  if (defines === null || defines === name) return `#undef ${name}\n#define ${name} ${renamed}\n`;
  const arguments_ = callee.parameters.map((_, index) => `a${index}`);
  const call = `${renamed}(${arguments_.map((argument) => `(${argument})`).join(', ')})`;
  const stores = callee.parameters
    .map((parameter, index) => (pointsToCaller(parameter) ? `sim_stored(a${index}, sizeof *(a${index})), ` : ''))
    .join('');
  const entry = `sim_enter(__LINE__)`;
  const type = { void: 'void', int: 'int', stream: 'FILE *', conn: 'struct conn *' }[callee.returns];
  const body =
    callee.returns === 'void'
      ? `(${entry}, ${call}, ${stores}(void)sim_leave())`
      : `(${entry}, sim_ret((long)${call}), ${stores}(${type})sim_leave())`;
  return `#undef ${name}\n#define ${name}(${arguments_.join(', ')}) ${body}\n`;
}

function pointsToCaller(parameter: Parameter): boolean {
  return ['fdOut', 'streamOut', 'flagOut', 'conn'].includes(parameter.type);
}

/** Calls one function with arguments of all kinds that its parameters' types allow. */
function driver(program: Program, definition: FunctionDefinition, id: number): string {
  const parts = [`static void drive_${definition.name}_${id}(void) {\n`];
  for (const global of program.globals) {
    const initial = { fd: '-1', stream: 'NULL', flag: global.free ? 'sim_choose(2)' : '0' }[global.type];
    parts.push(`  ${global.name} = ${initial};\n`);
    if (global.type !== 'flag' && isRead(program, global))
      parts.push(`  sim_root(&${global.name}, sizeof ${global.name});\n`);
  }
  definition.parameters.forEach((parameter, index) => parts.push(declareArgument(parameter, index, program)));
  const passed = definition.parameters.map((parameter, index) =>
    pointsToCaller(parameter) ? `&v${index}` : `v${index}`,
  );
  const call = `${definition.name}_${id}(${passed.join(', ')})`;
  parts.push(definition.returns === 'void' ? `  ${call};\n` : `  sim_returned = (long)${call};\n`, '}\n');
  return parts.join('');
}

function declareArgument(parameter: Parameter, index: number, program: Program): string {
  const name = `v${index}`;
  const root = `  sim_root(&${name}, sizeof ${name});\n`;
  switch (parameter.type) {
    case 'flag':
      return `  int ${name} = sim_choose(${program.comparesFlags ? 3 : 2});\n`;
    case 'sign':
      return `  int ${name} = sim_choose(3) - 1;\n`;
    case 'choice':
      return `  int ${name} = sim_choose(4);\n`;
    case 'count':
      // A handle of the first turn may be closed in the second and used in the third.
      return `  int ${name} = sim_choose(5);\n`;
    case 'fd':
      return `  int ${name} = sim_argument_fd();\n`;
    case 'stream':
      return `  FILE *${name} = sim_argument_stream();\n`;
    // Static, for the roots are looked at after this frame is gone.
    case 'fdOut':
      return `  static int ${name};\n  ${name} = sim_argument_fd();\n${root}`;
    case 'streamOut':
      return `  static FILE *${name};\n  ${name} = NULL;\n${root}`;
    case 'flagOut':
      return `  static int ${name};\n  ${name} = sim_choose(2);\n${root}`;
    case 'conn':
      return (
        `  static struct conn ${name};\n  ${name}.fd = sim_argument_fd();\n` +
        `  ${name}.log = sim_argument_stream();\n  ${name}.ready = sim_choose(2);\n${root}`
      );
  }
}
