/**
 * Cuts a program down while tool and truth still disagree in the same way. What a cut breaks (an undeclared name, a
 * label that is gone) gcc refuses, so every cut may be tried.
 */
import { examine, type Case } from './campaign';
import type { FunctionDefinition, Program, Statement } from './program';
import { printProgram } from './printer';
import { mistakeOf, type Disagreement, type Tool } from './verdicts';

/** Statement lists that are one step smaller. Big cuts come first. */
function* smallerLists(list: readonly Statement[]): Generator<Statement[]> {
  for (let size = list.length; size >= 1; size = Math.floor(size / 2))
    for (let start = 0; start + size <= list.length; start += size)
      yield [...list.slice(0, start), ...list.slice(start + size)];
  for (const [index, statement] of list.entries())
    for (const smaller of smallerStatements(statement))
      yield [...list.slice(0, index), ...smaller, ...list.slice(index + 1)];
}

/** What one statement can be replaced by. */
function* smallerStatements(statement: Statement): Generator<readonly Statement[]> {
  switch (statement.kind) {
    case 'line':
    case 'label':
      return;
    case 'if':
      // Without its condition a jump back would never end.
      if (!JSON.stringify(statement).includes('"goto ')) {
        yield statement.then;
        yield statement.otherwise;
      }
      yield* simplerConditions(statement);
      for (const then of smallerLists(statement.then)) yield [{ ...statement, then }];
      for (const otherwise of smallerLists(statement.otherwise)) yield [{ ...statement, otherwise }];
      return;
    case 'switch':
      for (const [index, arm] of statement.arms.entries()) {
        const without = (replacement: typeof statement.arms): Statement[] => [
          {
            ...statement,
            arms: [...statement.arms.slice(0, index), ...replacement, ...statement.arms.slice(index + 1)],
          },
        ];
        yield without([]);
        for (const body of smallerLists(arm.body)) yield without([{ ...arm, body }]);
      }
      return;
    default:
      yield statement.body;
      for (const body of smallerLists(statement.body)) yield [{ ...statement, body }];
  }
}

function* simplerConditions(statement: Statement & { kind: 'if' }): Generator<Statement[]> {
  const { condition } = statement;
  if (/&&|\|\||\?/.test(condition)) {
    for (const part of condition.split(/&&|\|\||\?|:/)) {
      const trimmed = balanced(part.trim());
      if (trimmed) yield [{ ...statement, condition: trimmed }];
    }
  }
  if (condition !== 'check()' && !/=[^=]/.test(condition.replace(/[!<>=]=/g, '')))
    yield [{ ...statement, condition: 'check()' }];
}

/** The text without parentheses that have no partner in it. */
function balanced(text: string): string {
  let out = text;
  const depth = (): number => out.split('(').length - out.split(')').length;
  while (depth() > 0 && out.startsWith('(')) out = out.slice(1);
  while (depth() < 0 && out.endsWith(')')) out = out.slice(0, -1);
  return depth() === 0 ? out : '';
}

function* smallerPrograms(program: Program): Generator<Program> {
  const { functions } = program;
  for (const index of functions.slice(0, -1).keys())
    yield { ...program, functions: functions.filter((_, i) => i !== index) };
  for (const index of program.globals.keys())
    yield { ...program, globals: program.globals.filter((_, i) => i !== index) };
  if (program.prototypes) yield { ...program, prototypes: false };
  if (program.usesConn) yield { ...program, usesConn: false };
  for (const [index, definition] of [...functions.entries()].reverse()) {
    const replaced = (smaller: FunctionDefinition): Program => ({
      ...program,
      functions: functions.map((each, i) => (i === index ? smaller : each)),
    });
    for (const body of smallerLists(definition.body)) yield replaced({ ...definition, body });
    if (index < functions.length - 1) continue;
    for (const dropped of definition.parameters.keys())
      yield replaced({ ...definition, parameters: definition.parameters.filter((_, i) => i !== dropped) });
  }
}

export interface MinimizeLimits {
  readonly attempts: number;
}

/** The smallest case found that disagrees as the first disagreement of `start` does. */
export async function minimize(tool: Tool, start: Case, limits: MinimizeLimits): Promise<Case> {
  const wanted = start.disagreements[0];
  if (!wanted) return start;
  let best = start;
  let attempts = limits.attempts;
  for (let progress = true; progress && attempts > 0;) {
    progress = false;
    for (const candidate of smallerPrograms(best.program)) {
      if (!candidate.functions.every(endsInReturn)) continue;
      // What the tool doesn't report can't be a false report: no need to ask gcc.
      if (wanted.kind === 'false' && !reports(tool, candidate, wanted)) continue;
      if (attempts-- <= 0) break;
      const tried = await examine(tool, candidate).catch(() => null);
      if (!tried?.disagreements.some((each) => alike(each, wanted))) continue;
      best = tried;
      progress = true;
      break;
    }
  }
  return best;
}

/** Falling off the end would return whatever is left in a register. */
function endsInReturn({ returns, body }: FunctionDefinition): boolean {
  const last = body.at(-1);
  return returns === 'void' || (last?.kind === 'line' && last.text.startsWith('return'));
}

function reports(tool: Tool, program: Program, wanted: Disagreement): boolean {
  const verdict = tool(program.name, printProgram(program));
  return !verdict.capped && verdict.reports.some((report) => mistakeOf(report.rule) === wanted.mistake);
}

function alike(left: Disagreement, right: Disagreement): boolean {
  return left.kind === right.kind && left.mistake === right.mistake;
}
