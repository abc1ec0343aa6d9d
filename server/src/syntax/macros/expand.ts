/** Expands the macros of a document that hide what the analysis has to see. */
import { SYSTEM_CONSTANTS } from '../c/systemConstants';
import { DIRECTIVE, PUNCTUATOR, tokensOf, WORD, type Tokens } from '../tokens';
import { RewritingBuilder, type Piece, type Rewriting } from '../sourceMap';
import { isExpression, isNothing, mustExpand } from './bodies';
import { isCertain, isStandIn, type MacroEnvironment } from './environment';
import { expansionAt, type Budget, type Choose, type Token } from './expansion';
import { functionsDefinedIn } from './functionNames';
import type { MacroDefinition } from './harvest';
import { VisibleMacros } from './visible';

/** What expansions may add to a document, apart from a multiple of its length. */
const MAX_GROWTH = 400_000;
/** Steps of all expansions, and for each token: the arguments of what is never closed reach to the end of the text. */
const MAX_STEPS = 1_000_000;
const MAX_STEPS_PER_TOKEN = 100;

export function expandMacros(text: string, environment: MacroEnvironment): Rewriting {
  return new Document(text, environment).expand();
}

class Document {
  private readonly tokens: Tokens;
  private readonly builder: RewritingBuilder;
  private readonly visible: VisibleMacros;
  private readonly defined: ReadonlySet<string>;
  private readonly decisions = new Map<MacroDefinition, boolean>();
  private readonly budget: Budget;
  private added = 0;

  constructor(
    private readonly text: string,
    private readonly environment: MacroEnvironment,
  ) {
    this.tokens = tokensOf(text);
    this.budget = { steps: MAX_STEPS + MAX_STEPS_PER_TOKEN * this.tokens.count };
    this.builder = new RewritingBuilder(text);
    this.visible = new VisibleMacros(environment);
    this.defined = functionsDefinedIn(this.tokens);
  }

  expand(): Rewriting {
    const { tokens } = this;
    for (let index = 0; index < tokens.count;) {
      const kind = tokens.kind(index);
      if (kind === DIRECTIVE) this.visible.read(tokens.textOf(index));
      index = (kind === WORD ? this.expandAt(index) : null) ?? index + 1;
    }
    return this.builder.finish();
  }

  /** Expands what the word at `index` invokes; gives the index behind it, or null where it stays. */
  private expandAt(index: number): number | null {
    const { tokens } = this;
    const macro = this.choose(tokens.textOf(index));
    if (macro === null) return null;
    if (this.added > MAX_GROWTH + this.text.length) return null;
    if (macro.parameters !== null && !(index + 1 < tokens.count && tokens.is(index + 1, '('))) return null;
    const expansion = expansionAt(tokens, index, this.choose, this.budget);
    if (expansion === null) return null;
    const { next } = expansion;
    if (macro.parameters !== null && isNothing(macro) && this.isStatement(index, next)) return null;
    const pieces = piecesOf(expansion.tokens, this.text);
    const start = tokens.start(index);
    const end = tokens.end(next - 1);
    this.added += pieces.reduce((sum, piece) => sum + piece.text.length, start - end);
    this.builder.replace(start, end, padded(pieces, start, end));
    return next;
  }

  /** What stands for nothing may be left out anywhere but where it is a statement: its name tells what it was to do. */
  private isStatement(index: number, next: number): boolean {
    const { tokens } = this;
    if (next >= tokens.count || !tokens.is(next, ';')) return false;
    if (index === 0 || tokens.kind(index - 1) === DIRECTIVE) return true;
    return tokens.kind(index - 1) === PUNCTUATOR
      ? /^[;{}:)]$/.test(tokens.textOf(index - 1))
      : tokens.is(index - 1, 'else');
  }

  private readonly choose: Choose = (name) => {
    const definition = this.visible.lookup(name)?.[0];
    if (definition === undefined) return null;
    let decision = this.decisions.get(definition);
    if (decision === undefined) {
      decision = this.isWanted(definition);
      this.decisions.set(definition, decision);
    }
    return decision ? definition : null;
  };

  private isWanted(definition: MacroDefinition): boolean {
    // A program's start stays one, whatever a framework makes of its name.
    if (definition.name === 'main') return false;
    // What stands in for a constant of the system where that lacks it says less than its name.
    if (SYSTEM_CONSTANTS.has(definition.name) && !this.visible.isOwn(definition.name)) return false;
    const isSure = isCertain(definition);
    if (definition.parameters !== null) {
      // A macro that takes the function's place in some configurations, or elsewhere, is not defined where the function is.
      const isElsewhere = !isSure || !this.visible.isOwn(definition.name);
      if (isElsewhere && this.defined.has(definition.name)) return false;
      // On other systems the name is that of a function.
      if (definition.holds === false && isExpression(definition)) return false;
    }
    if (isStandIn(this.environment, definition.name, isSure)) return false;
    return mustExpand(definition, (name) => this.visible.lookup(name));
  }
}

/** What touches the expansion on either side must not become one word with it. */
function padded(pieces: readonly Piece[], start: number, end: number): Piece[] {
  const blank: Piece = { text: ' ', start, end, isCopy: false };
  return [blank, ...pieces, blank];
}

/** Copies of what stands together in the document are copied together. */
function piecesOf(tokens: readonly Token[], text: string): Piece[] {
  const pieces: Piece[] = [];
  let last: { text: string; start: number; end: number; isCopy: boolean } | null = null;
  for (const { text: own, start, end, isCopy } of tokens) {
    if (last?.isCopy === true && isCopy && start >= last.end && isGap(text, last.end, start)) {
      last.text += text.slice(last.end, end);
      last.end = end;
    } else if (last?.isCopy === false && !isCopy && last.start === start && last.end === end) {
      last.text += ` ${own}`;
    } else {
      if (last !== null)
        pieces.push({ text: ' ', start: Math.min(start, last.start), end: Math.max(end, last.end), isCopy: false });
      last = { text: own, start, end, isCopy };
      pieces.push(last);
    }
  }
  return pieces;
}

/** Tokens so near to each other stand together. */
const MAX_GAP = 200;

function isGap(text: string, from: number, to: number): boolean {
  return to - from <= MAX_GAP && /^\s*$/.test(text.slice(from, to));
}
