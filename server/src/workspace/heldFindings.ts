/**
 * While somebody types, the function at the cursor holds a syntax error most of the time. Its findings of before then
 * stay, moved along with the text, until the function is understood again: what is found in half a function comes and
 * goes with every key.
 */
import type { Location } from '../ir';
import type { Finding } from '../rules/finding';

/** A function as a version of the document has it; locations count from the document's start. */
export interface AnalyzedFunction {
  readonly name: string;
  readonly location: Location;
  readonly isWhole: boolean;
  readonly findings: readonly Finding[];
}

type Held = Omit<AnalyzedFunction, 'isWhole'>;

/** The one place where two versions differ. */
interface Edit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

export class HeldFindings {
  private text = '';
  /** Functions as they were when they were last understood. */
  private known: readonly Held[] = [];
  /** Those of them that are not understood now. */
  private held: readonly Held[] = [];

  /** Some findings are those of an earlier version. */
  get isHolding(): boolean {
    return this.held.length > 0;
  }

  /** The findings to show for a version, of these functions; `damage` is what was not understood outside of them. */
  update(text: string, functions: readonly AnalyzedFunction[], damage: readonly Location[]): Finding[] {
    const edit = text === this.text ? null : difference(this.text, text);
    const known = edit ? this.known.flatMap((one) => movedFunction(one, edit) ?? []) : this.known;
    const whole = functions.filter((one) => one.isWhole);
    const broken = functions.filter((one) => !one.isWhole);
    const damaged = [...broken.map((one) => one.location), ...damage];
    this.text = text;
    this.held = known.filter(
      (one) =>
        !whole.some((other) => other.name === one.name || overlap(other.location, one.location)) &&
        damaged.some((location) => overlap(location, one.location)),
    );
    this.known = [...this.held, ...whole];
    const unknown = broken.filter((one) => !this.held.some((other) => overlap(one.location, other.location)));
    return [...whole, ...unknown, ...this.held].flatMap((one) => one.findings);
  }
}

function overlap(a: Location, b: Location): boolean {
  return a.start < b.end && b.start < a.end;
}

function movedFunction({ name, location, findings }: Held, edit: Edit): Held | null {
  const there = moved(location, edit);
  return there && { name, location: there, findings: findings.flatMap((one) => movedFinding(one, edit) ?? []) };
}

function movedFinding(finding: Finding, edit: Edit): Finding | null {
  const acquisition = moved(finding.acquisition, edit);
  const fault = moved(finding.fault, edit);
  if (!acquisition || !fault) return null;
  return {
    ...finding,
    acquisition,
    fault,
    otherFaults: finding.otherFaults.flatMap((location) => moved(location, edit) ?? []),
    witness: finding.witness.flatMap((step) => {
      const location = moved(step.location, edit);
      return location ? { ...step, location } : [];
    }),
  };
}

/** Where a place is after an edit that is before it, behind it or inside of it; null where the edit crosses its border. */
function moved({ start, end }: Location, edit: Edit): Location | null {
  const by = edit.newEnd - edit.oldEnd;
  if (end <= edit.start) return { start, end };
  if (start >= edit.oldEnd) return { start: start + by, end: end + by };
  return start <= edit.start && edit.oldEnd <= end ? { start, end: end + by } : null;
}

function difference(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  const rest = shorter - start;
  while (tail < rest && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail))
    tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}
