/** A long document that has just been opened: what its first functions gave is told before the rest. */
import { describe, expect, it } from 'vitest';
import { createAnalyzer } from '../../server/src/workspace/analyzer';
import type { FileResult } from '../../server/src/workspace/fileResult';

const FUNCTIONS = 100;

function longProgram(): string {
  const one = (index: number): string =>
    `int f${index}(void) {\n  int fd = open("a", 0);\n  return fd < 0 ? -1 : 0;\n}\n`;
  return Array.from({ length: FUNCTIONS }, (_, index) => one(index)).join('');
}

describe('parts of a result', () => {
  it('come once for a new long document, and hold what the whole holds of those functions', async () => {
    const analyzer = await createAnalyzer({ incremental: true });
    const parts: FileResult[] = [];
    const whole = analyzer.analyze('a.c', longProgram(), (part) => parts.push(part));
    expect(parts).toHaveLength(1);
    expect(whole.findings).toHaveLength(FUNCTIONS);
    expect(parts[0]?.findings.length).toBeGreaterThan(0);
    expect(whole.findings.slice(0, parts[0]?.findings.length)).toEqual(parts[0]?.findings);
    analyzer.dispose();
  });

  it('do not come for its next version, where they would make findings flicker', async () => {
    const analyzer = await createAnalyzer({ incremental: true });
    analyzer.analyze('a.c', longProgram());
    const parts: FileResult[] = [];
    analyzer.analyze('a.c', `${longProgram()}\n`, (part) => parts.push(part));
    expect(parts).toHaveLength(0);
    analyzer.dispose();
  });
});
