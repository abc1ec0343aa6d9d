import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { MacroTable } from '../../server/src/syntax/macros';

describe('a table', () => {
  /** Bytes that are reachable. */
  const heap = (): number => {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    return process.memoryUsage().heapUsed;
  };

  it('keeps no text in memory for the words of it that were looked up', () => {
    const environment = new MacroTable().environmentOf('a.c', []);
    const before = heap();
    for (let number = 0; number < 1000; number++) {
      const text = `the_word_of_the_text_${number} ${'x'.repeat(100_000)}`;
      expect(environment.lookup(text.slice(0, text.indexOf(' ')))).toBeUndefined();
    }
    expect(heap() - before).toBeLessThan(20_000_000);
  });
});
