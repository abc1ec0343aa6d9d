/** Texts that no compiler takes, told from neighboring tokens: what made them is a selection that nobody makes. */
import { isKeyword, isTypeKeyword } from '../macros/bodies';
import { DIRECTIVE, tokensOf, WORD, type Tokens } from '../tokens';

export function isImpossible(text: string): boolean {
  const tokens = tokensOf(text);
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
