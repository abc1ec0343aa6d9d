/** What `--stats` prints. */
import type { ScanResult } from '../../workspace/scan';

/** How much was scanned, how well, how fast, and what was left out. */
export function statisticsText(scan: ScanResult): string {
  const { statistics } = scan;
  const seconds = statistics.elapsed / 1000;
  const rows: (readonly [string, string | number])[] = [
    ['files', statistics.files],
    ['lines', statistics.lines],
    ['functions', statistics.functions],
    ['functions damaged', share(statistics.damaged, statistics.functions)],
    ['functions capped', share(statistics.capped, statistics.functions)],
    ['acquisition sites', statistics.sites],
    ['findings suppressed', statistics.suppressed],
    ['workers', statistics.workers],
    ['seconds', seconds.toFixed(2)],
    ...[...scan.skipped].map(([reason, count]) => [`left out: ${reason}`, count] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return String(part);
  return `${part} (${((100 * part) / whole).toFixed(1)} %)`;
}
