/**
 * Statements that `#if` splits in the middle are put together: a region of whole statements is written once for each
 * selection of the arms, under the same conditions, so that the parser sees nothing but whole statements.
 *
 * An `#if` whose arms are whole statements is left alone. Around any other one, the region is the shortest run of
 * statements that begins and ends in one place whatever is selected.
 */
import { conditionHolds } from '../c/configurations';
import { WELL_KNOWN_ONLY, type MacroEnvironment } from '../macros/environment';
import type { Piece, Rewriting } from '../sourceMap';
import { DIRECTIVE, tokensOf, WORD } from '../tokens';
import { assume, NO_ASSUMPTIONS, truthOf, type Assumptions } from './assumptions';
import { chunksOf, copied, literal, piecesOf, rewritingOf, type Chunk, type Edit } from './chunks';
import { BraceMacros } from './braceMacros';
import { directiveName, Groups, OPENS } from './groups';
import { isImpossible } from './impossible';
import { isInsignificant, isListOfElements } from './significance';
import { Simulation, type Arm, type Group, type Region, type Sequence } from './simulation';
import { isList, startOfFile, StatementMachine, type Frame, type State } from './statements';

/** So many selections of a region are told apart. */
const MAX_SELECTIONS = 8;

/** The rewritten text may be longer than the text by this much, and by so many times its length. */
const MAX_GROWTH = 300_000;
const MAX_GROWTH_FACTOR = 2;

/** Which arms are tried where those that are preferred make what no compiler takes: the first, the second, the last. */
const PREFERENCES = [0, 1, Infinity];

/** Regions in regions, and groups in groups. */
const MAX_DEPTH = 100;

/** Puts together the statements of a text that `#if` splits. `macros` are those of other files. */
export function joinSplitStatements(text: string, macros: MacroEnvironment = WELL_KNOWN_ONLY): Rewriting {
  if (!/^[ \t]*#/m.test(text)) return { text, map: null };
  const tokens = tokensOf(text);
  const groups = new Groups(tokens);
  const shared: Shared = {
    simulation: new Simulation(tokens, groups),
    macros: new BraceMacros(tokens, macros),
    room: MAX_GROWTH + MAX_GROWTH_FACTOR * text.length,
  };
  const sequence = { tokens: Int32Array.from({ length: tokens.count }, (_, index) => index), precedesElse: false };
  const choice: Choice = { known: NO_ASSUMPTIONS, selections: MAX_SELECTIONS, preferred: 0, depth: 0 };
  return rewritingOf(tokens, new Walk(shared, sequence, startOfFile(), choice).run());
}

interface Shared {
  readonly simulation: Simulation;
  readonly macros: BraceMacros;
  /** Characters by which the text may still grow. */
  room: number;
}

/** What has been selected around a sequence. */
interface Choice {
  readonly known: Assumptions;
  /** How many selections may still be told apart. */
  readonly selections: number;
  /** Which arm is taken where they may not. */
  readonly preferred: number;
  readonly depth: number;
}

/** One of the texts that a group may stand for. */
interface Alternative {
  /** Null for what is selected when no condition holds and there is no `#else`. */
  readonly arm: Arm | null;
  readonly known: Assumptions;
}

interface Variant {
  readonly alternative: Alternative;
  readonly pieces: readonly Piece[];
  readonly isPossible: boolean;
}

class Walk {
  private readonly edits: Edit[] = [];
  private readonly machine: StatementMachine;
  /** Where the last statement of each list started. */
  private readonly marks = new Map<Frame, number>();
  private tokens: Int32Array;

  constructor(
    private readonly shared: Shared,
    private sequence: Sequence,
    initial: State,
    private readonly choice: Choice,
  ) {
    this.tokens = sequence.tokens;
    this.machine = new StatementMachine(shared.simulation.tokens, initial);
  }

  run(): Chunk[] {
    const { tokens, groups } = this.shared.simulation;
    for (let position = 0; position < this.tokens.length;) {
      const token = this.tokens[position]!;
      if (tokens.kind(token) !== DIRECTIVE) {
        this.step(token, position);
        position++;
      } else if (groups.role(token) === OPENS) position = this.group(position);
      else position = this.directive(position);
    }
    this.separateLabel(this.tokens.length);
    return chunksOf(this.tokens, this.edits);
  }

  private step(token: number, position: number): void {
    const { machine } = this;
    if (machine.top.kind === 'else-or-end' && !this.shared.simulation.tokens.is(token, 'else')) machine.settle(false);
    if (machine.isBoundary) this.marks.set(machine.top, position);
    machine.step(token, this.tokens[position + 1] ?? -1);
  }

  /** A `#define` or `#pragma` in the middle of a statement is in the parser's way. */
  private directive(position: number): number {
    const { simulation } = this.shared;
    const next = simulation.nextAt(this.sequence, position + 1);
    if (!next.isElse) this.machine.settle(next.isStart);
    if (this.machine.isBoundary && this.machine.top.kind !== 'enumeration') {
      this.separateLabel(position);
      return position + 1;
    }
    this.splice(position, position + 1, []);
    return position;
  }

  /** Goes on behind the group, or where what was made of it goes on. */
  private group(position: number): number {
    const { simulation } = this.shared;
    if (simulation.isExhausted || this.choice.depth > MAX_DEPTH) return this.leave(position);
    const group = simulation.groupAt(this.sequence, position);
    const alternatives = this.alternatives(group);
    if (alternatives.length === 1) return this.select(group, alternatives[0]!);
    const next = simulation.nextAt(this.sequence, position);
    if (!next.isElse) this.machine.settle(next.isStart);
    if (this.machine.isBoundary) {
      this.marks.set(this.machine.top, position);
      const isClean = simulation.isClean(this.sequence, group, this.machine.state);
      if (isClean && !this.closesFunction(group)) return this.clean(group);
    }
    const arms = group.arms.map(({ from, to }) => this.tokens.subarray(from, to));
    if (arms.every((arm) => isInsignificant(simulation.tokens, arm)))
      return this.select(group, this.likely(alternatives));
    if (this.machine.top.kind === 'brace' && simulation.isBalanced(this.sequence, group, this.machine.state)) {
      if (arms.length === 1 || arms.every((arm) => isListOfElements(simulation.tokens, arm)))
        return this.flatten(group);
      const hasCalls = arms.some((arm) => arm.some((token) => simulation.tokens.is(token, '(')));
      if (!hasCalls) return this.select(group, this.likely(alternatives));
    }
    const region = simulation.regionFrom(this.sequence, position, this.machine.state, this.choice.known);
    if (region === null) return this.select(group, this.likely(alternatives));
    return this.split(group, region, alternatives);
  }

  private leave(position: number): number {
    return this.shared.simulation.groupAt(this.sequence, position).end;
  }

  /** The arms are looked at one by one; what they hold may be split itself. */
  private clean(group: Group): number {
    const { machine, choice } = this;
    this.separateLabel(group.start);
    const before = machine.state;
    const chunks: Chunk[] = [];
    let { known } = choice;
    for (const arm of group.arms) {
      const inner = { tokens: this.tokens.slice(arm.from, arm.to), precedesElse: false };
      const selected = { ...choice, known: assume(known, arm.condition, true), depth: choice.depth + 1 };
      chunks.push({ first: arm.directive, last: arm.directive, pieces: null });
      chunks.push(...new Walk(this.shared, inner, before, selected).run());
      known = assume(known, arm.condition, false);
    }
    chunks.push({ first: group.endDirective, last: group.endDirective, pieces: null });
    this.edits.push({ from: group.start, to: group.end, chunks });
    machine.state = { ...before, previous: -1 };
    return group.end;
  }

  /** An arm outside of functions closes a brace that is not open: it belongs to what another selection leaves open. */
  private closesFunction(group: Group): boolean {
    if (this.machine.top.parent !== null) return false;
    const { tokens } = this.shared.simulation;
    return group.arms.some(({ from, to }) => {
      let depth = 0;
      for (let at = from; at < to && depth >= 0; at++) {
        if (tokens.is(this.tokens[at]!, '{')) depth++;
        else if (tokens.is(this.tokens[at]!, '}')) depth--;
      }
      return depth < 0;
    });
  }

  /** What the group may stand for, as far as is known here. */
  private alternatives(group: Group): Alternative[] {
    const alternatives: Alternative[] = [];
    let { known } = this.choice;
    for (const arm of group.arms) {
      const truth = truthOf(arm.condition, known);
      if (truth === false) continue;
      alternatives.push({ arm, known: assume(known, arm.condition, true) });
      if (truth === true) return alternatives;
      known = assume(known, arm.condition, false);
    }
    alternatives.push({ arm: null, known });
    return alternatives;
  }

  /** The one for a plain Unix with all features, or a later one of those that are as likely. */
  private likely(alternatives: readonly Alternative[]): Alternative {
    const likely = alternatives.filter(({ arm }) => arm === null || conditionHolds('if', arm.condition) !== false);
    const certain = likely.findIndex(({ arm }) => arm !== null && conditionHolds('if', arm.condition) === true);
    const possible = certain === -1 ? likely : likely.slice(0, certain + 1);
    return possible[Math.min(this.choice.preferred, possible.length - 1)] ?? alternatives[0]!;
  }

  private select(group: Group, { arm }: Alternative): number {
    this.splice(group.start, group.end, arm === null ? [] : this.tokens.subarray(arm.from, arm.to));
    return group.start;
  }

  private flatten(group: Group): number {
    this.splice(group.start, group.end, concatenated(group.arms.map(({ from, to }) => this.tokens.subarray(from, to))));
    return group.start;
  }

  private splice(from: number, to: number, tokens: ArrayLike<number>): void {
    this.tokens = concatenated([this.tokens.subarray(0, from), tokens, this.tokens.subarray(to)]);
    this.sequence = { ...this.sequence, tokens: this.tokens };
  }

  /** Writes the region once for each alternative. */
  private split(group: Group, region: Region, alternatives: readonly Alternative[]): number {
    const start = this.marks.get(region.list) ?? group.start;
    while ((this.edits.at(-1)?.from ?? -1) >= start) this.edits.pop();
    const before: State = { frame: region.list, phase: 'start', flags: 0, previous: -1 };
    const chosen = this.affordable(start, region.end, alternatives);
    this.machine.state = before;
    if (chosen.length === 1) {
      this.select(group, chosen[0]!);
      return start;
    }
    this.separateLabel(start);
    const isOfFile = this.isOfFile(start, region.list);
    const variants = compilable(
      chosen.map((one, index) => {
        const written = (selections: number, preferred: number): Piece[] =>
          this.variant(group, start, region.end, before, one, { selections, preferred });
        return this.compiled(one, written, isOfFile, index, chosen.length);
      }),
    );
    const pieces = variants.flatMap(({ alternative, pieces: own }, index) => [
      ...this.directivePieces(group, alternative, index, variants.length),
      ...own,
    ]);
    if (variants.length > 1) pieces.push(...this.lines(group.endDirective, '#endif'));
    const first = this.tokens[start]!;
    const last = this.tokens[region.end - 1]!;
    this.edits.push({ from: start, to: region.end, chunks: [{ first, last, pieces }] });
    return region.end;
  }

  /** The alternatives that can be told apart; one where there is no room for more. */
  private affordable(start: number, end: number, alternatives: readonly Alternative[]): readonly Alternative[] {
    const { tokens } = this.shared.simulation;
    const { selections, depth } = this.choice;
    const length = tokens.end(this.tokens[end - 1]!) - tokens.start(this.tokens[start]!);
    const growth = length * (alternatives.length - 1);
    if (selections < 2 || depth > MAX_DEPTH || growth > this.shared.room) return [this.likely(alternatives)];
    this.shared.room -= growth;
    if (alternatives.length <= selections) return alternatives;
    // The last is the one for which no condition has to hold.
    return [...alternatives.slice(0, selections - 1), alternatives.at(-1)!];
  }

  /** Null where that is not known: a macro may have opened a function. */
  private isOfFile(start: number, list: Frame): boolean | null {
    if (list.kind !== 'file') return false;
    return this.shared.macros.mayHold(this.tokens[start]!) ? null : true;
  }

  /** One that a compiler takes, where some selection of what else is in the region makes it so. */
  private compiled(
    alternative: Alternative,
    written: (selections: number, preferred: number) => readonly Piece[],
    isOfFile: boolean | null,
    index: number,
    count: number,
  ): Variant {
    const { choice, shared } = this;
    const isPossible = (pieces: readonly Piece[]): boolean =>
      !isImpossible(pieces.map((piece) => piece.text).join(''), isOfFile, shared.macros);
    const selections = Math.floor(choice.selections / count);
    const pieces = written(selections, selections < 2 ? index : choice.preferred);
    if (isPossible(pieces)) return { alternative, pieces, isPossible: true };
    for (const preferred of PREFERENCES) {
      const other = written(1, preferred);
      if (isPossible(other)) return { alternative, pieces: other, isPossible: true };
    }
    return { alternative, pieces, isPossible: false };
  }

  private variant(
    group: Group,
    start: number,
    end: number,
    before: State,
    { arm, known }: Alternative,
    choice: Pick<Choice, 'selections' | 'preferred'>,
  ): Piece[] {
    const { shared } = this;
    const tokens = concatenated([
      this.tokens.subarray(start, group.start),
      arm === null ? [] : this.tokens.subarray(arm.from, arm.to),
      this.tokens.subarray(group.end, end),
    ]);
    const selected = { known, ...choice, depth: this.choice.depth + 1 };
    const walk = new Walk(shared, { tokens, precedesElse: false }, before, selected);
    return piecesOf(shared.simulation.tokens, walk.run());
  }

  /** `#if`, `#elif` or `#else` for one of several alternatives. */
  private directivePieces(group: Group, { arm }: Alternative, index: number, count: number): Piece[] {
    if (count === 1) return [];
    if (arm === null || index === count - 1) return this.lines(arm?.directive ?? group.endDirective, '#else');
    const { tokens } = this.shared.simulation;
    const name = directiveName(tokens.textOf(arm.directive));
    if (index === 0 && name.startsWith('el')) return this.lines(arm.directive, `#if ${arm.condition}`);
    const end = tokens.end(arm.directive);
    return [copied(tokens.text, tokens.start(arm.directive), end), literal('\n', end, end)];
  }

  private lines(directive: number, text: string): Piece[] {
    const { tokens } = this.shared.simulation;
    return [literal(`${text}\n`, tokens.start(directive), tokens.end(directive))];
  }

  /** The grammar wants a statement behind a label. */
  private separateLabel(position: number): void {
    if (!this.isBehindLabel(position)) return;
    const { tokens } = this.shared.simulation;
    const colon = this.tokens[position - 1]!;
    const first = this.tokens[position] ?? colon + 1;
    const start = tokens.end(colon);
    const chunks = [{ first, last: first - 1, pieces: [literal(';\n', start, start)] }];
    this.edits.push({ from: position, to: position, chunks });
  }

  private isBehindLabel(position: number): boolean {
    const { tokens } = this.shared.simulation;
    const at = (distance: number): string => {
      const token = this.tokens[position - distance];
      return token === undefined ? '' : tokens.textOf(token);
    };
    const label = this.tokens[position - 2];
    if (at(1) !== ':' || label === undefined || tokens.kind(label) !== WORD || at(2) === 'default') return false;
    return /^(?:[;{}):]|else|#[\s\S]*|)$/.test(at(3)) && isList(this.machine.top);
  }
}

/** Nobody selects what no compiler takes: `if ( )`, where one of the conditions inside has to hold. */
function compilable(variants: readonly Variant[]): readonly Variant[] {
  const kept = variants.filter(({ isPossible }) => isPossible);
  return kept.length === 0 ? variants : kept;
}

function concatenated(parts: readonly ArrayLike<number>[]): Int32Array {
  const result = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
