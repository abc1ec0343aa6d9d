/** What is thrown away gets a variable and is closed. */
import type { Candidate, Subject } from './candidate';
import { closerOf } from './closings';
import { insertedBefore } from './insertions';
import { statementAt } from './statements';

export function kept(subject: Subject): Candidate[] {
  const [handle, ...more] = subject.readings[0] ?? [];
  if (!handle?.type || more.length > 0) return [];
  const { page, finding } = subject;
  const { start, end } = finding.acquisition;
  const statement = statementAt(page.tokens, start);
  if (statement === null || statement.isBrace || statement.isLabelled) return [];
  const space = handle.type.endsWith('*') ? '' : ' ';
  const declared = { text: `${handle.type}${space}${handle.name} = ${page.text.slice(start, end)};`, level: 0 };
  const title = `Keep it in '${handle.name}', and close it`;
  const { location } = statement;
  const before = page.text.slice(location.start, start).trim();
  if (['', '(void)'].includes(before) && page.text.slice(end, location.end).trim() === ';') {
    const lines = [declared, { text: `if (${handle.guard})`, level: 0 }];
    const close = { text: `${closerOf(handle, 0)};`, level: 1 };
    return [{ title, parts: [insertedBefore(page, statement, lines, [close])] }];
  }
  // Only what is computed anyway, and first, can be computed before.
  if (!isFirstComputed(before)) return [];
  const { header } = statement;
  if (header !== null) return [];
  const part = [...insertedBefore(page, statement, [declared]), { start, end, text: handle.name }];
  return [{ title, parts: [part], isPreparation: true }];
}

/** What stands before it in its statement changes nothing, and leads to it in any case. */
function isFirstComputed(before: string): boolean {
  if (/^(?:while|for|do|switch|case|default)\b|&&|\|\||\?|\+\+|--|[^=!<>]=(?!=)/.test(before)) return false;
  return !before.replace(/\([\w\s*]*\)/g, '').includes(')');
}
