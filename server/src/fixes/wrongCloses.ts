/** Mends closes that are too many, or of the wrong kind. */
import type { Candidate, Subject } from './candidate';
import { removed } from './edits';
import { statementAt } from './statements';

/** The second release goes. */
export function withoutSecond({ page, finding }: Subject): Candidate[] {
  const parts = [finding.fault, ...finding.otherFaults].map(({ start, end }) => {
    const statement = statementAt(page.tokens, start);
    if (statement === null || statement.isBrace) return null;
    const { location, header, isLabelled } = statement;
    // It is all of the statement, apart from a cast to void.
    const before = page.text.slice(location.start, start).trim();
    if ((before !== '' && before !== '(void)') || page.text.slice(end, location.end).trim() !== ';') return null;
    if (header || isLabelled) return [{ start: location.start, end: location.end, text: ';' }];
    return [removed(page.text, location)];
  });
  if (!parts.every((part) => part !== null)) return [];
  const subject = finding.variable === null ? `the ${finding.noun}` : `'${finding.variable}'`;
  return [{ title: `Remove the second close of ${subject}`, parts }];
}

/** Closed by what belongs to it. */
export function rightClose({ page, finding, readings }: Subject): Candidate[] {
  const closer = readings[0]?.[0]?.closers.at(-1);
  const name = /^[A-Za-z_]\w*/.exec(closer ?? '')?.[0];
  const wrong = /^[A-Za-z_]\w*(?=\s*\()/.exec(page.text.slice(finding.fault.start, finding.fault.end))?.[0];
  const { start, end } = finding.fault;
  const hasOne = /^[^(]*\([^,]*\)$/.test(page.text.slice(start, end));
  if (closer === undefined || name === undefined || wrong === undefined || !hasOne) return [];
  // What it needs besides the handle is known of the handle alone.
  const needsMore = closer.includes(',');
  const argument = /\(\s*([^)]*?)\s*\)$/.exec(page.text.slice(start, end))?.[1];
  if (needsMore && argument !== readings[0]?.[0]?.name) return [];
  const edit = needsMore ? { start, end, text: closer } : { start, end: start + wrong.length, text: name };
  return [{ title: `Close it with '${name}'`, parts: [[edit]] }];
}
