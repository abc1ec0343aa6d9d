/**
 * What share of judged findings is true, and how sure that is.
 *
 * @typedef {'true' | 'moot' | 'false'} Verdict
 * @typedef {{ readonly verdict: Verdict, readonly reason?: string }} Judgement
 * @typedef {'high' | 'medium' | 'low'} Confidence
 *
 * @typedef {object} JudgedFinding
 * @property {string} repository
 * @property {string} commit
 * @property {string} file
 * @property {number} line
 * @property {number} [column]
 * @property {string} rule
 * @property {boolean} [isConsensus]
 * @property {Confidence} confidence
 * @property {Judgement} first
 * @property {Judgement} [second]
 *
 * @typedef {object} Sample
 * @property {string} name
 * @property {string} engine
 * @property {number} [seed] absent where nothing was drawn: all findings were read
 * @property {string} population
 * @property {boolean} [isSuperseded]
 * @property {readonly JudgedFinding[]} findings
 *
 * @typedef {{ readonly findings: number, readonly atFixedLeaks: number }} Level
 *
 * @typedef {object} RealCases
 * @property {string} engine
 * @property {string} population
 * @property {Readonly<Record<Confidence, Level>>} levels
 *
 * @typedef {{ readonly samples: readonly Sample[], readonly realCases?: RealCases }} Judged
 *
 * @typedef {{ readonly true: number, readonly moot: number, readonly false: number, readonly all: number }} Tally
 * @typedef {{ readonly low: number, readonly high: number }} Interval
 */

/**
 * What the two readers' verdicts come to: a finding on which they disagree counts as false.
 *
 * @param {JudgedFinding} finding
 * @returns {Verdict}
 */
export function verdictOf({ first, second }) {
  return second === undefined || second.verdict === first.verdict ? first.verdict : 'false';
}

/**
 * @param {readonly JudgedFinding[]} findings
 * @returns {Tally}
 */
export function tally(findings) {
  const count = (/** @type {Verdict} */ verdict) => findings.filter((one) => verdictOf(one) === verdict).length;
  return { true: count('true'), moot: count('moot'), false: count('false'), all: findings.length };
}

/** The quantile of the normal distribution that leaves 2.5 % on either side. */
const Z = 1.959964;

/**
 * The 95 % confidence interval of a share by Wilson's score, which holds for small samples and shares near 0 or 1.
 *
 * @param {number} hits
 * @param {number} all
 * @returns {Interval}
 */
export function wilson(hits, all) {
  if (all === 0) return { low: 0, high: 1 };
  const share = hits / all;
  const square = (Z * Z) / all;
  const center = (share + square / 2) / (1 + square);
  const half = (Z / (1 + square)) * Math.sqrt((share * (1 - share)) / all + square / (4 * all));
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
