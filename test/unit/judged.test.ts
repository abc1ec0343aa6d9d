import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { confidencePage } from '../../scripts/confidenceDocs/page.mjs';
import { verdictOf, wilson, type JudgedFinding } from '../../scripts/confidenceDocs/shares.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, 'test/judged', file), 'utf8'));
const validate = new Ajv({ strict: true, allErrors: true }).compile(read('schema.json') as object);

const FINDING: JudgedFinding = {
  repository: 'a/b',
  commit: '0123456789ab',
  file: 'x.c',
  line: 3,
  rule: 'leak',
  confidence: 'medium',
  first: { verdict: 'true', reason: 'The return in line 9 is reached with it open.' },
};

function sampleOf(findings: readonly JudgedFinding[]): {
  name: string;
  engine: string;
  seed: number;
  population: string;
  findings: readonly JudgedFinding[];
} {
  return { name: 'one', engine: '0.1.0', seed: 1, population: 'all of it', findings };
}

describe('the judged findings', () => {
  it('are of the form that the schema describes', () => {
    for (const name of ['c.json', 'scripts.json']) {
      validate(read(name));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('name no finding twice in a sample', () => {
    const samples = ['c.json', 'scripts.json'].flatMap(
      (name) => (read(name) as { samples: { findings: JudgedFinding[] }[] }).samples,
    );
    for (const { findings } of samples) {
      const names = findings.map((one) => `${one.repository} ${one.file}:${one.line}:${one.column ?? ''} ${one.rule}`);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });

  it('have a verdict that the schema insists on', () => {
    const broken = { ...FINDING, first: { verdict: 'maybe', reason: 'Nobody can tell, really.' } };
    expect(validate({ samples: [sampleOf([FINDING])] })).toBe(true);
    expect(validate({ samples: [sampleOf([broken as unknown as JudgedFinding])] })).toBe(false);
  });
});

describe('the shares', () => {
  it('count as false what two readers disagree on', () => {
    expect(verdictOf(FINDING)).toBe('true');
    expect(verdictOf({ ...FINDING, second: { verdict: 'true' } })).toBe('true');
    expect(verdictOf({ ...FINDING, second: { verdict: 'moot' } })).toBe('false');
  });

  it('have the intervals of Wilson', () => {
    // Values of a published table: 8 of 10, and the ends.
    const rounded = (hits: number, all: number): string => {
      const { low, high } = wilson(hits, all);
      return `${low.toFixed(3)} ${high.toFixed(3)}`;
    };
    expect(rounded(8, 10)).toBe('0.490 0.943');
    expect(rounded(0, 10)).toBe('0.000 0.278');
    expect(rounded(10, 10)).toBe('0.722 1.000');
  });

  it('leave out samples of engines that are no more, and count consensus for itself', () => {
    const row = (page: string, title: string): string | undefined =>
      page.split('\n').find((line) => line.startsWith(`| ${title} |`));
    const consensus = { ...FINDING, line: 4, isConsensus: true };
    const samples = [sampleOf([FINDING, consensus]), { ...sampleOf([FINDING]), isSuperseded: true }];
    const level = { findings: 10, atFixedLeaks: 8 };
    const levels = { high: level, medium: level, low: { findings: 0, atFixedLeaks: 0 } };
    const page = confidencePage({ samples, realCases: { engine: '0.1.0', population: 'ten files', levels } });
    expect(row(page, 'medium')).toBe('| medium | 1 | 1 | 0 | 0 | 100 % (21–100) | 100 % (21–100) |');
    expect(row(page, 'low')).toBe('| low | 0 | 0 | 0 | 0 | – | – |');
    expect(page).toContain('| high | 10 | 8 | 80 % (49–94) |');
    expect(row(page, 'by consensus of callers')).toContain('| 1 | 1 | 0 | 0 |');
  });
});

describe('docs/confidence.md', () => {
  it('is up to date', async () => {
    const script = path.join(ROOT, 'scripts/generate-confidence-docs.mjs');
    await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toBeDefined();
  });
});
