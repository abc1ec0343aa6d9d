/** Texts that no compiler takes, told from tokens alone: what made them is a selection that nobody makes. */
import { isKeyword, isTypeKeyword } from '../macros/bodies';
import { DIRECTIVE, tokensOf, WORD, type Tokens } from '../tokens';
import { CLOSES, DIVIDES, Groups, OPENS } from './groups';

/** `isOfFile` says that the text is one of declarations and functions, and no function's own. */
export function isImpossible(text: string, isOfFile: boolean): boolean {
  const tokens = tokensOf(text);
  if (endsEarly(tokens, isOfFile)) return true;
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

/** A function ends before its text does: a brace is closed that is not open, or statements are left outside. */
function endsEarly(tokens: Tokens, isOfFile: boolean): boolean {
  return depthsOf(tokens).some((depth, index) => depth < 0 || (isOfFile && depth === 0 && isStatement(tokens, index)));
}

/** By keywords alone: any other word may be a macro that declares something. */
function isStatement(tokens: Tokens, index: number): boolean {
  return (
    tokens.kind(index) === WORD && /^(?:if|while|for|switch|return|goto|break|continue)$/.test(tokens.textOf(index))
  );
}

/** How many braces are open behind each token. Each arm of an `#if` begins where the first one does. */
function depthsOf(tokens: Tokens): number[] {
  const groups = new Groups(tokens);
  const atGroups: number[] = [];
  const depths: number[] = [];
  let depth = 0;
  for (let index = 0; index < tokens.count; index++) {
    const role = groups.role(index);
    if (role === OPENS) atGroups.push(depth);
    else if (role === DIVIDES) depth = atGroups.at(-1) ?? depth;
    else if (role === CLOSES) atGroups.pop();
    if (tokens.is(index, '{')) depth++;
    else if (tokens.is(index, '}')) depth--;
    depths.push(depth);
  }
  return depths;
}
