import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../server/src/rules/finding';
import { createAnalyzer, type Analyzer } from '../../../server/src/workspace/analyzer';

let analyzer: Analyzer;

beforeAll(async () => {
  analyzer = await createAnalyzer();
});

afterAll(() => {
  analyzer.dispose();
});

function findings(text: string): readonly Finding[] {
  return analyzer.analyze('a.c', text).findings;
}

function only(text: string): Finding {
  const all = findings(text);
  expect(all.map(({ message }) => message)).toHaveLength(1);
  return all[0]!;
}

function fingerprints(text: string): string[] {
  return findings(text).map(({ fingerprint }) => fingerprint);
}

function offsets(text: string, needle: string): number[] {
  return [...text.matchAll(new RegExp(needle, 'g'))].map(({ index }) => index);
}

const LEAK = 'int f(const char *p) {\n  int fd = open(p, 0);\n  if (fd < 0) return -1;\n  return 0;\n}\n';

describe('fingerprints', () => {
  it('are 16 hexadecimal digits', () => {
    expect(only(LEAK).fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('stay when lines are inserted above the function', () => {
    const moved = only(`// A comment.\n\nstatic int unrelated;\n${LEAK}`);
    expect(moved.fingerprint).toBe(only(LEAK).fingerprint);
    expect(moved.fault.start).toBeGreaterThan(only(LEAK).fault.start);
  });

  it('stay when another function changes', () => {
    const before = `int g(void) { return 1; }\n${LEAK}int h(void) { return 2; }\n`;
    const after = `int g(int x) { return x ? 1 : 2; }\n${LEAK}int h(void) { return open("h", 0) < 0; }\n`;
    const ofF = (text: string): string[] =>
      findings(text)
        .filter((one) => one.function === 'f')
        .map(({ fingerprint }) => fingerprint);
    expect(ofF(after)).toEqual(ofF(before));
    expect(ofF(before)).toHaveLength(1);
  });

  it('stay when the same function changes elsewhere, and its white space', () => {
    const changed = LEAK.replace('return 0;', 'puts("done");\n  return 0;').replace('open(p, 0)', 'open(p,\n    0)');
    expect(only(changed).fingerprint).toBe(only(LEAK).fingerprint);
  });

  it('tell functions and acquisitions apart', () => {
    expect(only(LEAK.replace(' f(', ' g(')).fingerprint).not.toBe(only(LEAK).fingerprint);
    expect(only(LEAK.replace('open(p, 0)', 'open(p, 1)')).fingerprint).not.toBe(only(LEAK).fingerprint);
  });

  it('tell equal acquisitions of one function apart', () => {
    const twice = 'void f(void) {\n  int a = open("x", 0);\n  int b = open("x", 0);\n  use(1);\n}\n';
    expect(new Set(fingerprints(twice)).size).toBe(2);
  });
});

describe('the ends of a pipe', () => {
  it('are named together where they are lost at the same place', () => {
    const text = 'int f(void) {\n  int ends[2];\n  if (pipe(ends) < 0) return -1;\n  return 0;\n}\n';
    expect(only(text).message).toBe("'ends[0]' and 'ends[1]' are still open when 'f' returns.");
  });

  it('are named alone where only one is lost', () => {
    const text = 'int f(void) {\n  int ends[2];\n  if (pipe(ends) < 0) return -1;\n  close(ends[0]);\n  return 0;\n}\n';
    expect(only(text).message).toBe("'ends[1]' is still open when 'f' returns.");
  });

  it('are one finding of two places where they are lost apart', () => {
    const text = [
      'int f(int x) {',
      '  int ends[2];',
      '  if (pipe(ends) < 0) return -1;',
      '  if (x) {',
      '    close(ends[0]);',
      '    return 1;',
      '  }',
      '  close(ends[1]);',
      '  return 0;',
      '}',
    ].join('\n');
    const finding = only(text);
    expect(finding.message).toBe("'ends[1]' is still open when 'f' returns.");
    expect(text.slice(finding.fault.start)).toMatch(/^return 1;/);
    expect(finding.otherFaults.map(({ start }) => start)).toEqual(offsets(text, 'return 0;'));
  });
});

describe('damage', () => {
  const body = (damage: string): string =>
    `int f(const char *p) {\n  int fd = open(p, 0);\n  if (fd < 0) return -1;\n  ${damage}\n  return 0;\n}\n`;

  it('lowers the confidence to low where it holds what control flow is made of', () => {
    const result = analyzer.analyze('a.c', body('if (@) return 1;'));
    expect(result.notices.map(({ kind }) => kind)).toContain('damaged');
    expect(result.findings.map(({ confidence }) => confidence)).toEqual(['low']);
  });

  it('gives its reasons', () => {
    const [finding] = findings(body('if (@) return 1;'));
    expect(finding?.doubts).toContain('a part of the function was not understood');
  });

  it('of another function changes nothing', () => {
    const result = analyzer.analyze('a.c', `${body('')}int g(void) {\n  @ if @ else (;\n}\n`);
    expect(result.notices.map(({ kind }) => kind)).toContain('damaged');
    expect(result.findings.map(({ confidence }) => confidence)).toEqual(['high']);
  });
});

describe('a finding that is lost in several places', () => {
  const text = [
    'int f(int x) {',
    '  FILE *f = fopen("a", "r");',
    '  if (!f) return -1;',
    '  if (x == 1) return 1;',
    '  if (x == 2) return 2;',
    '  if (x == 3) goto out;',
    '  fclose(f);',
    '  return 0;',
    'out:',
    '  return 3;',
    '}',
  ].join('\n');

  it('has its other places in document order, without its own', () => {
    const { fault, otherFaults } = only(text);
    const places = [fault, ...otherFaults].map(({ start }) => start);
    expect(places).toEqual(offsets(text, 'return [123];'));
  });

  it('tells the path to its own', () => {
    const { fault, witness } = only(text);
    expect(witness[0]?.kind).toBe('acquire');
    expect(witness.at(-1)).toMatchObject({ kind: 'lost', location: fault });
  });

  it('is shown where it is most certain', () => {
    const unsure = 'int f(int fd0) {\n  int fd = open("a", 0);\n  if (fd < 0) return -1;\n';
    const source = `${unsure}  if (fd0) {\n    look(fd);\n    return 1;\n  }\n  return 2;\n}\n`;
    const { confidence, fault, otherFaults } = only(source);
    expect(confidence).toBe('high');
    expect(source.slice(fault.start)).toMatch(/^return 2;/);
    expect(otherFaults.map(({ start }) => start)).toEqual(offsets(source, 'return 1;'));
  });
});

describe('what a macro opens and loses', () => {
  const macro =
    '#define get(p) ({ int fd = open(p, 0); FILE *f = fd < 0 ? 0 : fdopen(fd, "r"); f; })\n' +
    'int one(void) { FILE *f = get("a"); if (f) fclose(f); return 0; }\n' +
    'int two(void) { FILE *f = get("b"); if (f) fclose(f); return 0; }\n';

  it('is one finding, with all places where the macro is used', () => {
    expect(only(macro).otherFaults.map(({ start }) => start)).toEqual([macro.indexOf('get("b")')]);
  });

  it('is told apart from what is lost behind it', () => {
    const lost = `${macro}int three(void) { FILE *f = get("c"); if (f && fgetc(f) < 0) return 1; if (f) fclose(f); return 0; }\n`;
    expect(findings(lost).map((one) => one.function)).toEqual(['one', 'three']);
  });

  it('is told of each call of a function', () => {
    const text = 'int f(void) { return open("a", 0) < 0; }\nint g(void) { return open("a", 0) < 0; }\n';
    expect(findings(text)).toHaveLength(2);
  });
});
