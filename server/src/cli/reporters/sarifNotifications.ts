/** What was not analyzed in full, as SARIF says it. */
import type { Notification } from 'sarif';
import type { ScanNotice } from '../../workspace/scan';
import { rangeOf, type Report } from './report';
import type { SarifArtifacts } from './sarifArtifacts';

const LEVELS: Readonly<Record<ScanNotice['kind'], 'error' | 'warning' | 'note'>> = {
  failed: 'error',
  skipped: 'warning',
  damaged: 'warning',
  capped: 'warning',
  remark: 'note',
};

/** One notification for each file or function that was damaged, capped, skipped or failed. */
export function toolNotifications(report: Report, artifacts: SarifArtifacts): Notification[] {
  return report.scan.notices.map((notice) => {
    const lines = report.lines.get(notice.path);
    const artifactLocation = artifacts.location(notice.absolutePath);
    const region = notice.location && lines ? rangeOf(lines, notice.location) : null;
    return {
      descriptor: { id: notice.kind },
      level: LEVELS[notice.kind],
      message: { text: `${notice.path}: ${notice.message}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation,
            ...(region
              ? {
                  region: {
                    startLine: region.start.line,
                    startColumn: region.start.column,
                    endLine: region.end.line,
                    endColumn: region.end.column,
                  },
                }
              : {}),
          },
          ...(notice.function === null ? {} : { logicalLocations: [{ name: notice.function, kind: 'function' }] }),
        },
      ],
    };
  });
}
