/** What could be done about a finding. Nothing here is certain: each candidate is tried before anybody sees it. */
import type { Candidate, Subject } from './candidate';
import { closedOutsideChain } from './chains';
import { closings } from './closings';
import { closedWheneverOpen } from './conditions';
import { kept } from './dropped';
import { closedOnWitnessedWay } from './edges';
import { closingsBeforeJumps } from './jumps';
import { closingsInLoops } from './loops';
import { closedUnlessClosed, markedAsClosed } from './resetting';
import { rightClose, withoutSecond } from './wrongCloses';

/** The likeliest first. */
export function candidatesFor(subject: Subject): Candidate[] {
  switch (subject.finding.rule) {
    case 'leak':
    case 'leak-overwritten':
      return closed(subject);
    case 'leak-discarded':
      return kept(subject);
    case 'double-close':
      return [...withoutSecond(subject), ...markedAsClosed(subject)];
    case 'wrong-close':
      return rightClose(subject);
    default:
      return [];
  }
}

function closed(subject: Subject): Candidate[] {
  const [first = [], ...others] = subject.readings;
  return [
    ...closings(subject, first),
    ...closingsBeforeJumps(subject, first),
    ...closingsInLoops(subject, first),
    ...closedOutsideChain(subject, first),
    ...closedWheneverOpen(subject, first),
    ...closedUnlessClosed(subject, first),
    ...others.flatMap((reading) => [...closings(subject, reading), ...closedUnlessClosed(subject, reading)]),
    ...closedOnWitnessedWay(subject),
  ];
}
