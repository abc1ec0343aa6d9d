/** The bodies of functions, found without a grammar. */
import type { Location } from '../../../server/src/ir';
import { joinSplitStatements } from '../../../server/src/syntax/conditionals/regions';
import { startOfFile, StatementMachine } from '../../../server/src/syntax/conditionals/statements';
import { tokensOf, WORD, type Tokens } from '../../../server/src/syntax/tokens';

/** From brace to brace, in the document. */
export function bodiesOf(text: string): Location[] {
  const rewritten = joinSplitStatements(text);
  const tokens = tokensOf(rewritten.text);
  const machine = new StatementMachine(tokens, startOfFile());
  const bodies: Location[] = [];
  let open: number | null = null;
  for (let token = 0; token < tokens.count; token++) {
    const before = machine.top;
    machine.step(token, token + 1 < tokens.count ? token + 1 : -1);
    const { top } = machine;
    const isBody = top.kind === 'block' && top.parent === before && before.kind === 'file';
    if (isBody && isBehindParameters(tokens, token)) open = tokens.start(token);
    if (open === null || top.kind !== 'file') continue;
    bodies.push(rewritten.map?.range(open, tokens.end(token)) ?? { start: open, end: tokens.end(token) });
    open = null;
  }
  return unique(bodies);
}

/** `PACKED_STRUCT s {`, where the first word is a macro for `struct`, starts no function. */
function isBehindParameters(tokens: Tokens, brace: number): boolean {
  let before = brace - 1;
  while (before > 0 && tokens.kind(before) === WORD) before--;
  return before > 0 && /^[);]$/.test(tokens.textOf(before));
}

/** What is written several times is one. */
function unique(bodies: readonly Location[]): Location[] {
  const byStart = new Map(bodies.map((body) => [body.start, body]));
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}
