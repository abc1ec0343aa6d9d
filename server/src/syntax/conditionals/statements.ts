/**
 * Where statements and declarations begin and end, found from tokens alone. The machine knows no types and no
 * expressions: brackets, the keywords of control flow, semicolons. It takes any text, and makes the best of what is
 * no C.
 */
import { STRING, WORD, DIRECTIVE, type Tokens } from '../tokens';

/** What is open. Lists hold statements, declarations, members or enumerators. */
export type FrameKind =
  | 'file'
  | 'block'
  | 'record'
  | 'enumeration'
  /** `(` and `[`; `head` is the one behind `if`, `for`… */
  | 'parenthesis'
  | 'head'
  /** An initializer's. */
  | 'brace'
  /** A statement that belongs to another. */
  | 'consequence'
  | 'alternative'
  | 'loop-body'
  | 'do-body'
  /** Behind the consequence: an `else` may follow. */
  | 'else-or-end'
  /** Behind the body of `do`. */
  | 'do-tail';

const LISTS: ReadonlySet<FrameKind> = new Set<FrameKind>(['file', 'block', 'record', 'enumeration']);
const BODIES: ReadonlySet<FrameKind> = new Set<FrameKind>(['consequence', 'alternative', 'loop-body', 'do-body']);
const BRACKETS: ReadonlySet<FrameKind> = new Set<FrameKind>(['parenthesis', 'head', 'brace']);

type Phase =
  /** At the start of a statement. */
  | 'start'
  | 'within'
  /** Behind `if`, `for`, `while`, `switch`: the parenthesis is to follow. */
  | 'head'
  /** Behind `case`, `default` or a label, before the colon. */
  | 'label';

/** What a statement is so far, as bits. */
const ASSIGNS = 1;
const NAMES_RECORD = 2;
const NAMES_ENUMERATION = 4;
/** One word, and one word with parentheses behind it, and nothing else. */
const IS_WORD = 8;
const IS_CALL = 16;
/** A word behind `struct`, `union` or `enum`. */
const HAS_TAG = 32;
const NAMES_TYPE = NAMES_RECORD | NAMES_ENUMERATION;

export interface Frame {
  readonly kind: FrameKind;
  readonly parent: Frame | null;
  /** Of the statement it stands in. */
  readonly phase: Phase;
  readonly flags: number;
  /** Of a head: what the statement behind it is. */
  readonly body: FrameKind | null;
}

export interface State {
  readonly frame: Frame;
  readonly phase: Phase;
  readonly flags: number;
  /** The token before, or -1. */
  readonly previous: number;
}

export function isList(frame: Frame): boolean {
  return LISTS.has(frame.kind);
}

/** The list that is open at the innermost. */
export function listOf(frame: Frame): Frame | null {
  let at: Frame | null = frame;
  while (at !== null && !isList(at)) at = at.parent;
  return at;
}

export function isWithin(frame: Frame, outer: Frame): boolean {
  for (let at: Frame | null = frame; at !== null; at = at.parent) if (at === outer) return true;
  return false;
}

/** The same place of the same statement. What came before it does not matter at a statement's start. */
export function isSame(a: State, b: State): boolean {
  return a.phase === b.phase && a.flags === b.flags && isSameFrame(a.frame, b.frame);
}

function isSameFrame(a: Frame, b: Frame): boolean {
  let left: Frame | null = a;
  let right: Frame | null = b;
  while (left !== right) {
    if (left === null || right === null) return false;
    if (left.kind !== right.kind || left.phase !== right.phase || left.flags !== right.flags) return false;
    if (left.body !== right.body) return false;
    left = left.parent;
    right = right.parent;
  }
  return true;
}

export function startOfFile(): State {
  const frame: Frame = { kind: 'file', parent: null, phase: 'start', flags: 0, body: null };
  return { frame, phase: 'start', flags: 0, previous: -1 };
}

const OPEN_PARENTHESIS = 40;
const CLOSE_PARENTHESIS = 41;
const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const EQUALS = 61;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export class StatementMachine {
  private frame: Frame;
  private phase: Phase;
  private flags: number;
  private previous: number;

  constructor(
    private readonly tokens: Tokens,
    state: State,
  ) {
    this.frame = state.frame;
    this.phase = state.phase;
    this.flags = state.flags;
    this.previous = state.previous;
  }

  get state(): State {
    return { frame: this.frame, phase: this.phase, flags: this.flags, previous: this.previous };
  }

  set state(state: State) {
    this.frame = state.frame;
    this.phase = state.phase;
    this.flags = state.flags;
    this.previous = state.previous;
  }

  get top(): Frame {
    return this.frame;
  }

  /** A statement of a list starts here, whatever comes. */
  get isBoundary(): boolean {
    return this.phase === 'start' && isList(this.frame);
  }

  /** What comes is no `else`: the `if`s before it are over. `isStart` says that it may start a statement. */
  settle(isStart: boolean): void {
    this.endConditionals();
    // A macro's call that needs no semicolon.
    if (isStart && this.phase === 'within' && (this.flags & IS_CALL) !== 0 && this.isStatement) this.complete();
  }

  /** Takes a token. `next` is the one behind it, or -1. */
  step(token: number, next: number): void {
    const { tokens } = this;
    const kind = tokens.kind(token);
    if (kind === DIRECTIVE) return;
    if (this.frame.kind === 'else-or-end' && !tokens.is(token, 'else')) this.endConditionals();
    if (kind === WORD) this.word(token, next);
    else if (kind === STRING && this.phase === 'start') this.phase = 'within';
    else this.punctuator(tokens.character(token), next);
    this.previous = token;
  }

  private get isStatement(): boolean {
    return isList(this.frame) || BODIES.has(this.frame.kind);
  }

  private get holdsStatements(): boolean {
    return this.frame.kind === 'block' || BODIES.has(this.frame.kind);
  }

  private word(token: number, next: number): void {
    const { tokens } = this;
    const isStart = this.phase === 'start';
    if (isStart && this.holdsStatements && this.keyword(token, next)) return;
    if (this.frame.kind === 'else-or-end') return this.alternative();
    if (isStart) {
      this.phase = 'within';
      this.flags = IS_WORD;
    } else this.flags &= ~(IS_WORD | IS_CALL);
    if (tokens.is(token, 'struct') || tokens.is(token, 'union')) this.flags = (this.flags & ASSIGNS) | NAMES_RECORD;
    else if (tokens.is(token, 'enum')) this.flags = (this.flags & ASSIGNS) | NAMES_ENUMERATION;
    else if (tokens.is(token, 'return')) this.flags |= ASSIGNS;
    else if ((this.flags & NAMES_TYPE) !== 0) this.named(token);
  }

  /** A second word behind `struct` is what is declared, so that braces are a function's. */
  private named(token: number): void {
    if (this.tokens.text.startsWith('__', this.tokens.start(token))) return;
    if ((this.flags & HAS_TAG) === 0) this.flags |= HAS_TAG;
    else this.flags |= IS_WORD;
  }

  private keyword(token: number, next: number): boolean {
    const { tokens } = this;
    switch (tokens.textOf(token)) {
      case 'if':
      case 'for':
      case 'while':
      case 'switch':
        this.phase = 'head';
        return true;
      case 'do':
        this.open('do-body', 'start');
        return true;
      case 'else':
        this.alternative();
        return true;
      case 'case':
        this.phase = 'label';
        return true;
      default:
        if (next === -1 || tokens.character(next) !== COLON) return false;
        this.phase = 'label';
        return true;
    }
  }

  private alternative(): void {
    if (this.frame.kind === 'else-or-end') this.close();
    this.open('alternative', 'start');
  }

  private punctuator(character: number, next: number): void {
    switch (character) {
      case OPEN_PARENTHESIS:
      case OPEN_BRACKET:
        return this.openParenthesis();
      case CLOSE_PARENTHESIS:
      case CLOSE_BRACKET:
        return this.closeParenthesis();
      case OPEN_BRACE:
        return this.openBrace();
      case CLOSE_BRACE:
        return this.closeBrace();
      case SEMICOLON:
        return this.semicolon(next);
      case COLON:
        if (this.phase !== 'label') break;
        this.phase = 'start';
        return;
      case COMMA:
        if (this.frame.kind !== 'enumeration') break;
        return this.complete();
    }
    if (this.phase === 'start') this.phase = 'within';
    this.flags &= ~(IS_WORD | IS_CALL | NAMES_TYPE | HAS_TAG);
    if (character === EQUALS) this.flags |= ASSIGNS;
  }

  private openParenthesis(): void {
    if (this.phase === 'head') {
      const keyword = this.previous === -1 ? '' : this.tokens.textOf(this.previous);
      this.open('head', 'within', keyword === 'if' ? 'consequence' : 'loop-body');
      return;
    }
    // `struct s f(`: with two words behind the keyword, this is no attribute.
    if ((this.flags & HAS_TAG) !== 0 && (this.flags & IS_WORD) !== 0) this.flags &= ~(NAMES_TYPE | HAS_TAG | IS_WORD);
    if (this.phase === 'start') this.phase = 'within';
    this.open('parenthesis', 'within');
  }

  private closeParenthesis(): void {
    const { kind, body } = this.frame;
    if (kind === 'head') {
      this.close();
      this.flags = 0;
      this.open(body!, 'start');
    } else if (kind === 'parenthesis') {
      this.close();
      const isCall = (this.flags & IS_WORD) !== 0;
      this.flags = (this.flags & ~(IS_WORD | IS_CALL)) | (isCall ? IS_CALL : 0);
    }
  }

  private semicolon(next: number): void {
    const { kind } = this.frame;
    if (BRACKETS.has(kind)) return;
    if (kind === 'do-tail') this.close();
    else if (kind === 'file' && next !== -1 && this.isOldStyle(next)) {
      this.flags = 0;
      return;
    }
    this.complete();
  }

  /** The semicolon is one of a declaration between a function's parentheses and its body. */
  private isOldStyle(next: number): boolean {
    const { tokens } = this;
    if ((this.flags & ASSIGNS) !== 0) return false;
    if (tokens.character(next) === OPEN_BRACE) return true;
    for (let at = next; at < Math.min(tokens.count, next + MAX_DECLARATIONS); at++) {
      if (tokens.character(at) === OPEN_BRACE) return tokens.character(at - 1) === SEMICOLON;
      if (tokens.kind(at) === DIRECTIVE || /^(?:[(){}=]|struct|static|extern|typedef)$/.test(tokens.textOf(at)))
        return false;
    }
    return false;
  }

  private openBrace(): void {
    const kind = this.kindOfBrace();
    if (this.phase === 'start') this.phase = 'within';
    this.open(kind, kind === 'brace' ? 'within' : 'start');
  }

  private kindOfBrace(): FrameKind {
    const { kind } = this.frame;
    const before = this.previous === -1 ? '' : this.tokens.textOf(this.previous);
    if ((this.flags & ASSIGNS) === 0 && (this.flags & NAMES_TYPE) !== 0) {
      return (this.flags & NAMES_RECORD) !== 0 ? 'record' : 'enumeration';
    }
    if (kind === 'parenthesis' || kind === 'head') return before === '(' ? 'block' : 'brace';
    if (kind === 'brace' || kind === 'enumeration') return 'brace';
    if (this.phase === 'start') return 'block';
    if ((this.flags & ASSIGNS) !== 0) return 'brace';
    if (kind === 'file' && before.startsWith('"')) return 'file';
    return 'block';
  }

  private closeBrace(): void {
    // What is open inside ends with what it stands in, also where its end is missing.
    while (this.frame.parent !== null && !isList(this.frame) && this.frame.kind !== 'brace') this.close();
    const { kind, parent } = this.frame;
    if (parent === null) {
      this.phase = 'start';
      this.flags = 0;
      return;
    }
    this.close();
    this.flags &= ~(NAMES_TYPE | HAS_TAG | IS_WORD | IS_CALL);
    const isStatement = kind === 'block' || kind === 'file';
    if (isStatement && !BRACKETS.has(parent.kind)) this.complete();
  }

  /** A statement ends, and with it those that it is the body of. */
  private complete(): void {
    this.phase = 'start';
    this.flags = 0;
    while (BODIES.has(this.frame.kind)) {
      const { kind } = this.frame;
      this.close();
      this.phase = 'start';
      this.flags = 0;
      if (kind === 'consequence') return this.open('else-or-end', 'start');
      if (kind === 'do-body') return this.open('do-tail', 'within');
    }
  }

  private endConditionals(): void {
    while (this.frame.kind === 'else-or-end') {
      this.close();
      this.complete();
    }
  }

  private open(kind: FrameKind, phase: Phase, body: FrameKind | null = null): void {
    this.frame = { kind, parent: this.frame, phase: this.phase, flags: this.flags, body };
    this.phase = phase;
    this.flags = 0;
  }

  private close(): void {
    const { parent, phase, flags } = this.frame;
    if (parent === null) return;
    this.frame = parent;
    this.phase = phase;
    this.flags = flags;
  }
}

/** Tokens that declarations between a function's parentheses and its body may have. */
const MAX_DECLARATIONS = 200;
