import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLiveAnalyzer, type LiveAnalyzer } from '../../server/src/workspace/analyzer';

const FIRST = `int first(void) {
  int fd = open("a", 0);
  if (fd < 0) return -1;
  return 0;
}
`;
const SECOND = FIRST.replace('first', 'second');

let analyzer: LiveAnalyzer;

beforeEach(async () => {
  analyzer = await createLiveAnalyzer();
});

afterEach(() => {
  analyzer.dispose();
});

/** What is found, as the text of each acquisition. */
function found(text: string): string[] {
  return analyzer.analyze('a.c', text).findings.map((one) => {
    const { start, end } = one.acquisition;
    return `${one.function}: ${text.slice(start, end)}`;
  });
}

const BOTH = ['first: open("a", 0)', 'second: open("a", 0)'];

describe('while there is a syntax error at the cursor', () => {
  it('the findings of before stay, and move with the text', () => {
    expect(found(FIRST + SECOND)).toEqual(BOTH);
    let text = FIRST + SECOND;
    for (const typed of ['i', 'f', ' ', '(', 'f', 'd', ' ', '>', ' ']) {
      const at = text.lastIndexOf('\n  return 0;', text.indexOf('second'));
      text = text.slice(0, at) + typed + text.slice(at);
      expect(found(text)).toEqual(BOTH);
    }
    expect(analyzer.isHolding('a.c')).toBe(true);
    expect(found(FIRST.replace('return 0', 'close(fd); return 0') + SECOND)).toEqual(BOTH.slice(1));
    expect(analyzer.isHolding('a.c')).toBe(false);
  });

  it('an unclosed brace takes nothing away from the functions behind it', () => {
    found(FIRST + SECOND);
    expect(found(FIRST.replace('return 0;', 'if (fd) {') + SECOND)).toEqual(BOTH);
  });

  it('a finding goes with the acquisition that is deleted', () => {
    found(FIRST + SECOND);
    expect(found(FIRST.replace('= open("a", 0);', '= ') + SECOND)).toEqual(BOTH.slice(1));
  });

  it('a function that is deleted holds nothing', () => {
    found(FIRST + SECOND);
    expect(found(`${FIRST}int x = ;\n`)).toEqual(BOTH.slice(0, 1));
  });

  it('a document that opens with the error has what is found in it', async () => {
    const text = FIRST.replace('return 0;', 'return 0 +;');
    const fresh = await createLiveAnalyzer();
    expect(found(text)).toEqual(
      fresh
        .analyze('b.c', text)
        .findings.map((one) => `${one.function}: ${text.slice(one.acquisition.start, one.acquisition.end)}`),
    );
    expect(analyzer.isHolding('a.c')).toBe(false);
    fresh.dispose();
  });
});
