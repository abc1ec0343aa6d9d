/** What became of the functions and the calls of one file. */
import type { FileIR, FunctionIR, Location } from '../../../server/src/ir';
import type { OutlineItem, SyntaxParser } from '../../../server/src/syntax';
import { lowerFile } from '../../../server/src/syntax/c';
import { fixedCondition } from '../../../server/src/syntax/c/configurations';
import { CLOSES, Groups, OTHER } from '../../../server/src/syntax/conditionals/groups';
import { NO_NODE, type FlatTree, type NodeId } from '../../../server/src/syntax/flatTree';
import { harvest, type MacroEnvironment } from '../../../server/src/syntax/macros';
import { DIRECTIVE, tokensOf, WORD, type Tokens } from '../../../server/src/syntax/tokens';
import { bodiesOf } from './bodies';

export type CallFate =
  | 'in the graph'
  /** `sizeof f()`, what follows a `return`, hints such as `likely(x)`. */
  | 'never evaluated'
  /** A macro's, which what it stands for has taken the place of. */
  | 'expanded'
  /** An argument of a macro that makes nothing of it. */
  | 'dropped by a macro'
  /** Behind `#if 0`, or for C++. */
  | 'switched off'
  /** Of an `#if` whose selections are not told apart. */
  | 'in another selection'
  | 'in a syntax error'
  /** The function it stands in was not found. */
  | 'in no function'
  | `taken for ${string}`;

/** These are accounted for: they are no calls of the program that is analyzed, or something else stands for them. */
const ACCOUNTED: ReadonlySet<CallFate> = new Set<CallFate>([
  'in the graph',
  'never evaluated',
  'expanded',
  'dropped by a macro',
  'switched off',
]);

export function isLost(fate: CallFate): boolean {
  return !ACCOUNTED.has(fate);
}

export interface FileLosses {
  /** Found or not. */
  readonly functions: number;
  readonly damaged: readonly { readonly line: number; readonly reason: string }[];
  readonly calls: readonly { readonly line: number; readonly name: string; readonly fate: CallFate }[];
}

/** Words that may stand before a parenthesis and call nothing. */
const NO_CALLEES = new Set(
  (
    'if for while switch return sizeof case do else goto defined typeof __typeof__ __typeof _Alignof alignof __alignof__ ' +
    '__attribute__ __attribute asm __asm__ __asm _Static_assert static_assert _Generic __extension__ offsetof va_arg ' +
    'int char void long short unsigned signed float double const struct union enum'
  ).split(' '),
);

export function lossesOf(parser: SyntaxParser, text: string, macros: MacroEnvironment): FileLosses {
  const document = parser.parse(text, macros);
  const file = lowerFile(document);
  const tokens = tokensOf(text);
  const bodies = bodiesOf(text);
  const lineOf = lineCounter(text);
  const seen = new Set<number>();
  const functions = file.functions.filter((one) => {
    const at = one.location.start + one.nameLocation.start;
    return !seen.has(at) && seen.add(at);
  });
  const isFound = (at: number): boolean => functions.some((one) => isInside(one, at));
  const lost = bodies.filter((body) => !isFound(body.start));
  const damaged = [
    ...functions.filter((one) => one.damage.length > 0).map((one) => damageOf(one, text, lineOf)),
    ...lost.map((body) => ({ line: lineOf(body.start), reason: 'the function was not found' })),
  ];
  const callees = new Callees(tokens);
  const reached = reachedBy(file, callees);
  const parsed = new ParsedWords(document.items, text);
  // Also those that are undefined again further down.
  const own = new Set(
    harvest(text).events.flatMap((event) =>
      event.kind === 'define' && event.definition.parameters !== null ? [event.definition.name] : [],
    ),
  );
  const isMacro = (name: string): boolean => own.has(name) || macros.lookup(name)?.[0]?.parameters != null;
  const off = switchedOff(tokens);
  const absent = (name: string, around: readonly string[], at: number): CallFate => {
    if (isMacro(name)) return 'expanded';
    if (off.some(({ start, end }) => at >= start && at < end)) return 'switched off';
    return around.some(isMacro) ? 'dropped by a macro' : 'in another selection';
  };
  const calls: FileLosses['calls'][number][] = [];
  for (const { token, around } of callsIn(tokens)) {
    const at = tokens.start(token);
    if (!bodies.some((body) => at > body.start && at < body.end)) continue;
    const name = tokens.textOf(token);
    const found = parsed.fateOf(at) ?? absent(name, around, at);
    const isElsewhere = !isFound(at) && found !== 'switched off';
    calls.push({
      line: lineOf(at),
      name,
      fate: reached.has(at) ? 'in the graph' : isElsewhere ? 'in no function' : found,
    });
  }
  return { functions: functions.length + lost.length, damaged, calls };
}

function isInside(one: FunctionIR, at: number): boolean {
  return at >= one.location.start && at < one.location.end;
}

function damageOf(one: FunctionIR, text: string, lineOf: (at: number) => number): FileLosses['damaged'][number] {
  const [first] = one.damage;
  const at = one.location.start + first!.location.start;
  const shown = text.slice(at, Math.min(at + 60, one.location.start + first!.location.end)).replace(/\s+/g, ' ');
  return { line: lineOf(at), reason: `${first!.reason} in '${one.name}' at «${shown}»` };
}

function lineCounter(text: string): (at: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (at) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** Tokens that name what is called, each with the names of the calls among whose arguments it stands. */
function* callsIn(tokens: Tokens): Generator<{ readonly token: number; readonly around: readonly string[] }> {
  const open: string[] = [];
  for (let token = 0; token + 1 < tokens.count; token++) {
    if (tokens.kind(token) === DIRECTIVE) continue;
    if (isCall(tokens, token)) yield { token, around: open };
    if (tokens.is(token, '(')) open.push(token === 0 ? '' : tokens.textOf(token - 1));
    else if (tokens.is(token, ')')) open.pop();
    else if (tokens.is(token, '{') || tokens.is(token, '}')) open.length = 0;
  }
}

/** Ranges that no configuration selects. */
function switchedOff(tokens: Tokens): Location[] {
  const groups = new Groups(tokens);
  const ranges: Location[] = [];
  for (let token = 0; token < tokens.count; token++) {
    if (groups.role(token) === OTHER || groups.role(token) === CLOSES) continue;
    const isOff = fixedCondition(groups.condition(token)) === false;
    if (isOff) ranges.push({ start: tokens.end(token), end: tokens.start(groups.next(token)) });
  }
  return ranges;
}

/** A word before a parenthesis that is no keyword and, as far as can be told without a grammar, declares nothing. */
function isCall(tokens: Tokens, token: number): boolean {
  if (tokens.kind(token) !== WORD || !tokens.is(token + 1, '(') || NO_CALLEES.has(tokens.textOf(token))) return false;
  if (token === 0 || tokens.kind(token - 1) !== WORD) return true;
  const before = tokens.textOf(token - 1);
  return /^(?:return|else|do|case|goto|sizeof|__extension__)$/.test(before);
}

/** Finds the word before the parentheses that end somewhere. */
class Callees {
  private readonly byEnd = new Map<number, number>();

  constructor(tokens: Tokens) {
    const open: number[] = [];
    for (let token = 0; token < tokens.count; token++) {
      if (tokens.kind(token) === DIRECTIVE) continue;
      if (tokens.is(token, '(')) open.push(token);
      if (!tokens.is(token, ')')) continue;
      const before = (open.pop() ?? 0) - 1;
      if (before >= 0) this.byEnd.set(tokens.end(token), tokens.start(before));
    }
  }

  of(end: number): number | undefined {
    return this.byEnd.get(end);
  }
}

function reachedBy(file: FileIR, callees: Callees): Set<number> {
  const reached = new Set<number>();
  for (const one of file.functions) {
    const add = ({ start, end }: { start: number; end: number }): void => {
      reached.add(one.location.start + start);
      const callee = callees.of(one.location.start + end);
      if (callee !== undefined) reached.add(callee);
    };
    for (const { instructions, terminator } of one.blocks) {
      for (const each of instructions) if (each.kind === 'call') add(each.location);
      if (terminator.kind === 'exit') add(terminator.location);
    }
  }
  return reached;
}

/** Where the words of the parsed text came from, and what they were taken for. */
class ParsedWords {
  private readonly fates = new Map<number, CallFate>();

  constructor(
    items: readonly OutlineItem[],
    private readonly text: string,
  ) {
    for (const item of items) this.add(item, false);
  }

  /** Nothing where the word is not in the parsed text. */
  fateOf(at: number): CallFate | undefined {
    return this.fates.get(at);
  }

  private add(item: OutlineItem, isError: boolean): void {
    const { tree } = item;
    for (const child of item.children) this.add(child, isError || item.type === 'ERROR');
    if (tree === null) return;
    for (let node = 0; node < tree.size; node++) {
      if (tree.firstChild(node) !== NO_NODE || !tree.type(node).endsWith('identifier')) continue;
      const { start, end } = tree.sourceRange(node, node);
      const at = item.start + start;
      // What a macro stands for is where its invocation is.
      if (this.text.slice(at, item.start + end) !== tree.textOf(node)) continue;
      const fate = isError ? 'in a syntax error' : fateIn(tree, node);
      if (this.fates.get(at) !== 'never evaluated') this.fates.set(at, fate);
    }
  }
}

function fateIn(tree: FlatTree, word: NodeId): CallFate {
  let fate: CallFate | null = null;
  for (let node = tree.parent(word), child = word; node !== NO_NODE; child = node, node = tree.parent(node)) {
    if (tree.isError(node)) return 'in a syntax error';
    if (fate !== null) continue;
    const isCallee = tree.type(node) === 'call_expression' && tree.field(child) === 'function';
    if (isCallee) fate = 'never evaluated';
    else if (!/^(?:field_expression|parenthesized_expression|pointer_expression)$/.test(tree.type(node))) {
      fate = `taken for ${tree.type(node)}`;
    }
  }
  return fate ?? 'taken for nothing';
}
