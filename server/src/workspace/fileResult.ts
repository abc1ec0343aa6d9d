import type { Finding, Notice } from '../rules/finding';

export interface FileStatistics {
  readonly lines: number;
  readonly functions: number;
  /** Functions with a region that was not understood. */
  readonly damaged: number;
  /** Functions whose analysis hit a bound. */
  readonly capped: number;
  /** Acquisition sites analysed. */
  readonly sites: number;
  /** Findings that comments suppress. */
  readonly suppressed: number;
}

/** What the analysis of one file gives. Plain data: crosses worker boundaries. */
export interface FileResult {
  /** As it was given. */
  readonly path: string;
  /** Sorted by acquisition, then rule. All confidences and rules; filtering is the caller's. */
  readonly findings: readonly Finding[];
  readonly notices: readonly Notice[];
  readonly statistics: FileStatistics;
}
