/** Which path belongs to a place in a document, and where its steps lead. Knows nothing of the editor. */
import type { ShownFinding, ShownStep } from '../../server/src/lsp/protocol';

type Range = ShownStep['range'];

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** U+2460 to U+2473 are the numbers from 1 to 20 in circles, U+3251 to U+325F those from 21 to 35. */
export function numberSign(number: number): string {
  if (number <= 20) return String.fromCodePoint(0x2460 + number - 1);
  return number <= 35 ? String.fromCodePoint(0x3251 + number - 21) : `(${number})`;
}

function contains({ start, end }: Range, { line, character }: Place): boolean {
  const isAfterStart = line > start.line || (line === start.line && character >= start.character);
  return isAfterStart && (line < end.line || (line === end.line && character <= end.character));
}

/**
 * The finding that a place belongs to: it touches the place where something was acquired or goes wrong, or stands in the
 * same line. The closest counts; null where there is none.
 */
export function findingAt(findings: readonly ShownFinding[], place: Place): ShownFinding | null {
  const ends = (finding: ShownFinding): Range[] => [finding.acquisition, finding.fault];
  return (
    findings.find((finding) => contains(finding.acquisition, place)) ??
    findings.find((finding) => contains(finding.fault, place)) ??
    findings.find((finding) => ends(finding).some(({ start }) => start.line === place.line)) ??
    null
  );
}

/** The finding whose path is the closest one to a place, wherever that is; null where there are no paths. */
export function findingNear(findings: readonly ShownFinding[], place: Place): ShownFinding | null {
  const paths = findings.filter(({ steps }) => steps.length > 0);
  const spans = ({ steps }: ShownFinding): boolean => {
    const lines = steps.map(({ range }) => range.start.line);
    return Math.min(...lines) <= place.line && place.line <= Math.max(...lines);
  };
  return (
    findingAt(paths, place) ??
    paths.find(({ steps }) => steps.some(({ range }) => range.start.line === place.line)) ??
    paths.find(spans) ??
    paths.find(({ acquisition }) => acquisition.start.line > place.line) ??
    paths[0] ??
    null
  );
}

/** The same finding after an edit; the closest, where there are several of a kind. */
export function sameFinding(findings: readonly ShownFinding[], before: ShownFinding): ShownFinding | null {
  const distance = ({ acquisition }: ShownFinding): number =>
    Math.abs(acquisition.start.line - before.acquisition.start.line);
  const same = findings.filter(({ fingerprint }) => fingerprint === before.fingerprint);
  return same.reduce<ShownFinding | null>(
    (best, one) => (best !== null && distance(best) <= distance(one) ? best : one),
    null,
  );
}

/** The step that a place belongs to, `current` where it is one of several; null where there is none. */
export function stepAt(steps: readonly ShownStep[], place: Place, current: number | null): number | null {
  const touched = steps.flatMap(({ range }, index) => (contains(range, place) ? [index] : []));
  const inLine = steps.flatMap(({ range }, index) => (range.start.line === place.line ? [index] : []));
  const candidates = touched.length > 0 ? touched : inLine;
  if (current !== null && candidates.includes(current)) return current;
  return candidates[0] ?? null;
}

/** The step after or before the current one; from the last on to the first, and back. */
export function stepBeside(count: number, current: number | null, direction: 1 | -1): number {
  if (current === null) return direction === 1 ? 0 : count - 1;
  return (current + direction + count) % count;
}

/** What is told at the end of each line: all of its steps. */
export function lineTexts(steps: readonly ShownStep[]): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  for (const [index, { range, message }] of steps.entries()) {
    const text = `${numberSign(index + 1)} ${message}`;
    const before = texts.get(range.start.line);
    texts.set(range.start.line, before === undefined ? text : `${before}  ${text}`);
  }
  return texts;
}
