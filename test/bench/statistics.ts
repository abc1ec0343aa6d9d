/** What many times of one thing come down to. Milliseconds. */
export interface Times {
  readonly median: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

export function summarize(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { median: at(0.5), p95: at(0.95), min: at(0), max: at(1), count: sorted.length };
}

/** How long `work` takes, and what it gives. */
export function timed<T>(work: () => T): [milliseconds: number, value: T] {
  const started = performance.now();
  const value = work();
  return [performance.now() - started, value];
}
