import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { colorsFor } from '../../server/src/cli/io';
import type { ReportAt } from '../../server/src/workspace/configuration/configuration';
import { githubReport } from '../../server/src/cli/reporters/github';
import { jsonReport } from '../../server/src/cli/reporters/json';
import { buildReport, type Report } from '../../server/src/cli/reporters/report';
import { sarifReport } from '../../server/src/cli/reporters/sarif';
import { textReport, textSummary } from '../../server/src/cli/reporters/text';
import { LineIndex } from '../../server/src/workspace/lineIndex';
import { RULE_METADATA } from '../../server/src/rules/metadata';
import resultsSchema from '../../server/schemas/results.schema.json';
import { collectedIo } from '../harness/collectedIo';
import { SAMPLE_ROOT, sampleScan } from '../harness/sampleScan';

const { stdout, env } = collectedIo(SAMPLE_ROOT);
const PLAIN = colorsFor(stdout, env);
const PLACES = { cwd: SAMPLE_ROOT, root: SAMPLE_ROOT };

function sample(minConfidence: 'medium' | 'low' = 'medium', reportAt: ReportAt = 'acquisition'): Report {
  return buildReport(sampleScan(), { rules: null, minConfidence, reportAt });
}

function sarif(report: Report): Log {
  return JSON.parse(sarifReport(report, PLACES)) as Log;
}

/** The published schema says draft 4 of itself, of which it uses no more than its `id`. */
function sarifValidator(): ReturnType<Ajv['compile']> {
  const schema = Object.fromEntries(Object.entries(sarifSchema).filter(([key]) => key !== '$schema' && key !== 'id'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(schema);
}

describe('buildReport', () => {
  it('leaves out findings of lower confidence and counts them', () => {
    expect(sample().findings.map(({ finding }) => finding.rule)).toEqual(['double-close', 'leak']);
    expect(sample().hidden).toBe(1);
    expect(sample('low').hidden).toBe(0);
  });

  it('keeps to the rules asked for', () => {
    const report = buildReport(sampleScan(), { rules: ['leak'], minConfidence: 'low', reportAt: 'acquisition' });
    expect(report.findings.map(({ finding }) => finding.rule)).toEqual(['leak']);
  });

  it('sorts findings of one place by rule', () => {
    expect(sample('low').findings.map(({ finding }) => finding.rule)).toEqual([
      'double-close',
      'leak',
      'leak-overwritten',
    ]);
  });
});

describe('the text report', () => {
  it('shows code, path and doubts', () => {
    expect(textReport(sample('low'), PLAIN)).toMatchSnapshot();
  });

  it('starts at the leak where asked to', () => {
    expect(textReport(sample('medium', 'leak'), PLAIN)).toContain('src/reader.c:5:3  warning  ');
  });

  it('sums up', () => {
    expect(textSummary(sample())).toMatchInlineSnapshot(
      `"2 findings (1 error, 1 warning) in 2 of 2 files; 1 more of lower confidence not shown (see --min-confidence)."`,
    );
  });

  it('says so where there was nothing to find anything in', () => {
    const scan = sampleScan();
    const empty = { ...scan, files: [], statistics: { ...scan.statistics, files: 0 } };
    const report = buildReport(empty, { rules: null, minConfidence: 'medium', reportAt: 'acquisition' });
    expect(textSummary(report)).toBe('No C file was analyzed.');
  });

  it('lets no control character of a source reach the terminal', () => {
    const scan = sampleScan();
    const [first, second] = scan.files;
    const text = second?.text?.replace('"r"', '"\u001B"') ?? '';
    const report = buildReport(
      {
        ...scan,
        files: [
          { ...first!, text: first!.text },
          { ...second!, text },
        ],
      },
      { rules: null, minConfidence: 'medium', reportAt: 'acquisition' },
    );
    expect(textReport(report, PLAIN)).not.toContain('\u001B');
  });
});

describe('the JSON report', () => {
  it('has the documented form', () => {
    const document: unknown = JSON.parse(jsonReport(sample('low')));
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(resultsSchema);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toMatchSnapshot();
  });

  it('swaps the places of a finding for --report-at leak', () => {
    const document = JSON.parse(jsonReport(sample('medium', 'leak'))) as {
      findings: { location: unknown; fault: unknown }[];
    };
    expect(document.findings).toHaveLength(2);
    for (const finding of document.findings) expect(finding.location).toEqual(finding.fault);
  });
});

describe('the SARIF report', () => {
  it('is valid by the official schema', () => {
    const validate = sarifValidator();
    for (const reportAt of ['acquisition', 'leak'] as const) {
      const log = sarif(sample('low', reportAt));
      expect(validate(log), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
    }
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
  });

  it('is what it was', () => {
    const log = sarif(sample());
    delete log.runs[0]?.tool.driver.rules;
    expect(log).toMatchSnapshot();
  });

  it('describes every rule with help', () => {
    const rules = sarif(sample()).runs[0]?.tool.driver.rules ?? [];
    expect(rules.map((rule) => rule.id)).toEqual(RULE_METADATA.map((rule) => rule.id));
    for (const rule of rules) {
      expect(rule.help?.text).toBeTruthy();
      expect(rule.help?.markdown).toContain('```c');
      // Only a comment that does nothing is no weakness of the program.
      const hasWeakness = rule.properties?.tags?.some((tag) => tag.startsWith('external/cwe/cwe-'));
      expect(hasWeakness).toBe(rule.id !== 'unused-suppression');
    }
  });

  it('puts the acquisition or the leak first, the other one into related locations', () => {
    const line = (at: ReportAt): unknown[] => {
      const result = sarif(sample('medium', at)).runs[0]?.results?.find(({ ruleId }) => ruleId === 'leak');
      return [
        result?.locations?.[0]?.physicalLocation?.region?.startLine,
        result?.relatedLocations?.[0]?.physicalLocation?.region?.startLine,
      ];
    };
    expect(line('acquisition')).toEqual([2, 5]);
    expect(line('leak')).toEqual([5, 2]);
  });

  it('gives files outside of the root as absolute URIs', () => {
    const log = JSON.parse(sarifReport(sample(), { cwd: '/else/where', root: '/else/where' })) as Log;
    const location = log.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation;
    expect(location).toEqual({ uri: 'file:///project/src/a%20b,c.c', index: 0 });
  });

  it('numbers equal fingerprints of a file', () => {
    const scan = sampleScan();
    const reader = scan.files[1]!;
    const twice = {
      ...reader,
      result: { ...reader.result, findings: [reader.result.findings[0]!, reader.result.findings[0]!] },
    };
    const report = buildReport(
      { ...scan, files: [twice] },
      { rules: null, minConfidence: 'low', reportAt: 'acquisition' },
    );
    const prints = sarif(report).runs[0]?.results?.map((result) => result.partialFingerprints?.['unclosed/v1']);
    expect(prints).toEqual(['0123456789abcdef:1', '0123456789abcdef:2']);
  });
});

describe('the GitHub report', () => {
  it('escapes properties and messages', () => {
    expect(githubReport(sample(), SAMPLE_ROOT)).toMatchSnapshot();
  });
});

describe('LineIndex', () => {
  it('knows line ends of both kinds', () => {
    const index = new LineIndex('a\r\nbc\n\nd');
    expect(index.lineCount).toBe(4);
    expect([0, 1, 2, 3, 5, 6, 7, 8, 99].map((offset) => index.position(offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 2, column: 3 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
      { line: 4, column: 2 },
      { line: 4, column: 2 },
    ]);
    expect([1, 2, 3, 4, 5].map((line) => index.lineText(line))).toEqual(['a', 'bc', '', 'd', '']);
  });
});
