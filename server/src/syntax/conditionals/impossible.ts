/** Texts that no compiler takes, told from tokens alone: what made them is a selection that nobody makes. */
import { isKeyword, isTypeKeyword } from '../macros/bodies';
import { DIRECTIVE, tokensOf, WORD, type Tokens } from '../tokens';
import type { BraceMacros } from './braceMacros';
import { CLOSES, DIVIDES, Groups, OPENS, OTHER } from './groups';

/**
 * `isOfFile` says that the text is one of declarations and functions, and no function's own; it is null where braces
 * cannot be counted.
 */
export function isImpossible(text: string, isOfFile: boolean | null, macros: BraceMacros): boolean {
  const tokens = tokensOf(text);
  const end = isOfFile === null ? null : earlyEnd(tokens, isOfFile);
  if (end !== null && !macros.mayStandBefore(tokens, end)) return true;
  for (let index = 0; index + 1 < tokens.count; index++) {
    if (tokens.kind(index + 1) === DIRECTIVE) index++;
    else if (isImpossibleAt(tokens, index)) return true;
  }
  return false;
}

function isImpossibleAt(tokens: Tokens, index: number): boolean {
  const next = tokens.textOf(index + 1);
  switch (tokens.textOf(index)) {
    case '(':
      return next === '||' || (/^(?:\)|&&)$/.test(next) && isHead(tokens, index));
    case '&&':
    case '||':
      return /^(?:[);}]|\|\|)$/.test(next);
    case 'else':
      return next === '}' || next === 'else' || isDeclaration(tokens, index + 1);
    default:
      return false;
  }
}

function isHead(tokens: Tokens, open: number): boolean {
  return open > 0 && /^(?:if|while|switch)$/.test(tokens.textOf(open - 1));
}

/** `int x`, `type x = …`: no statement, so that no `else` can stand before it. */
function isDeclaration(tokens: Tokens, index: number): boolean {
  const word = tokens.textOf(index);
  if (tokens.kind(index) !== WORD) return false;
  if (isTypeKeyword(word)) return true;
  if (isKeyword(word) || index + 2 >= tokens.count || tokens.kind(index + 1) !== WORD) return false;
  return !isKeyword(tokens.textOf(index + 1)) && /^[=;,[]$/.test(tokens.textOf(index + 2));
}

/**
 * Where a function ends before its text does: a brace is closed that is not open, or statements are left outside. What
 * stands in an arm of an `#if` says nothing: another one may be selected.
 */
function earlyEnd(tokens: Tokens, isOfFile: boolean): number | null {
  const groups = new Groups(tokens);
  const open: OpenGroup[] = [];
  let depth = 0;
  for (let index = 0; index < tokens.count; index++) {
    const group = open.at(-1);
    const role = groups.role(index);
    if (role === OPENS) open.push({ before: depth, most: null, isComplete: false });
    else if (role !== OTHER && group !== undefined) {
      group.most = Math.max(depth, group.most ?? depth);
      group.isComplete ||= groups.condition(index) === '1';
      depth = role === DIVIDES ? group.before : group.isComplete ? group.most : Math.max(group.most, group.before);
      if (role === CLOSES) open.pop();
    } else if (tokens.is(index, '{')) depth++;
    else if (tokens.is(index, '}')) depth--;
    if (open.length === 0 && (depth < 0 || (isOfFile && depth === 0 && isStatement(tokens, index)))) return index;
  }
  return null;
}

/** An `#if` whose end is to come. */
interface OpenGroup {
  /** How many braces are open where each of its arms begins. */
  readonly before: number;
  /** And where they end, the most. */
  most: number | null;
  /** One of the arms is selected in any case. */
  isComplete: boolean;
}

/** By keywords alone: any other word may be a macro that declares something. */
function isStatement(tokens: Tokens, index: number): boolean {
  return (
    tokens.kind(index) === WORD && /^(?:if|while|for|switch|return|goto|break|continue)$/.test(tokens.textOf(index))
  );
}
