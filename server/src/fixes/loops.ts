/** Closes a resource at the end of each turn of the loop that opens it. */
import type { Candidate, Subject } from './candidate';
import { closedBefore, titleOf } from './closings';
import type { LostHandle, Reading } from './facts';
import { blocksAround, loopAround } from './statements';
import { escaped, mentions } from './words';

export function closingsInLoops(subject: Subject, reading: Reading): Candidate[] {
  const { page, around, finding } = subject;
  const { start } = finding.acquisition;
  const [block] = blocksAround(page.tokens, start, around);
  const loop = loopAround(page.tokens, start, around);
  const isInHead = loop?.body != null && start < loop.body.start;
  const ends = [
    ...(isInHead ? [loop.body.end] : []),
    ...(block && block.end !== around.end && !isInHead ? [block.end] : []),
    ...(loop?.body && !isInHead && loop.body.end !== block?.end ? [loop.body.end] : []),
  ];
  return ends.flatMap((last) => {
    const end = { start: last - 1, end: last };
    return [...(reading.every(({ isInteger }) => isInteger) ? [false] : []), true].flatMap((isAsked) => {
      const all = reading.map((handle) => ({ handle, guard: isAsked ? handle.guard : null }));
      const isOver = reading.every((handle) => !isMentionedOutside(subject, handle, last));
      const part = closedBefore(subject, end, all, 0, { marked: isOver ? [] : reading });
      if (part === null) return [];
      const where = loop?.body?.end === last ? 'at the end of each turn' : 'at the end of its block';
      return [{ title: titleOf(reading, 0, where), parts: [part] }];
    });
  });
}

/** The next turn, or what follows the block, may look at it: it must not be taken for open. */
function isMentionedOutside({ page, around }: Subject, { name, declaredAt }: LostHandle, end: number): boolean {
  const block = blocksAround(page.tokens, end - 1, around).find((one) => one.end === end);
  const start = block?.start ?? end;
  const before =
    declaredAt !== null && declaredAt < start
      ? page.text.slice(around.start, declaredAt - name.length) + page.text.slice(declaredAt, start)
      : page.text.slice(around.start, start);
  const outside = `${before} ${page.text.slice(end, around.end)}`;
  return mentions(outside.replace(new RegExp(`(?<![\\w$.>])${escaped(name)}\\s*=(?!=)`, 'g'), ''), name);
}
