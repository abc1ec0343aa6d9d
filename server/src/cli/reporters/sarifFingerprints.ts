/** What keeps an alert the same alert when lines move. */
import { createHash } from 'node:crypto';
import type { ReportedFinding } from './report';

/**
 * For each finding a hash of its line, and the finding's own fingerprint, both with a running number among their like in
 * the file: two equal lines are two alerts.
 */
export function lineHashes(
  findings: readonly ReportedFinding[],
): ReadonlyMap<ReportedFinding, { readonly line: string; readonly finding: string }> {
  const seen = new Map<string, number>();
  const numbered = (path: string, hash: string): string => {
    const key = `${path}\n${hash}`;
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return `${hash}:${number}`;
  };
  return new Map(
    findings.map((reported) => {
      const { finding, lines, path, primary } = reported;
      const text = lines.lineText(lines.position(primary.start).line).replace(/\s+/g, ' ').trim();
      const line = createHash('sha256').update(`${finding.rule}\n${text}`).digest('hex').slice(0, 16);
      return [reported, { line: numbered(path, line), finding: numbered(path, finding.fingerprint) }];
    }),
  );
}
