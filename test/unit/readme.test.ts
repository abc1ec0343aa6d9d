import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../server/src/cli/program';
import { collectedIo } from '../harness/collectedIo';
import { temporaryTree } from '../harness/temporaryTree';

const README = readFileSync('README.md', 'utf8');
const EXAMPLE = readFileSync('examples/javascript/settings.mjs', 'utf8');

/** What a scan of the text says, as one would read it. */
async function scanned(text: string): Promise<string> {
  const io = collectedIo(temporaryTree({ 'settings.mjs': text }));
  await run(['scan', 'settings.mjs', '--jobs', '1'], io);
  return io.out();
}

describe('the handle that is collected, in the README', () => {
  const [leaking, closed, ...others] = [...README.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code!);

  it('is the bundled example, before and after', () => {
    expect(others).toEqual([]);
    const withoutComments = EXAMPLE.replace(/^\/[/*].*\n/gm, '');
    expect(leaking).toBe(withoutComments);
  });

  it('is found where it says so', async () => {
    const told = await scanned(EXAMPLE);
    const first = /^examples\/javascript\/(settings\.mjs:.*)$/m.exec(README)![1]!;
    expect(told.split('\n')[0]).toBe(first);
    expect(told.match(/warning/g)).toHaveLength(1);
  });

  it('is gone once it is closed in a finally', async () => {
    expect(await scanned(closed!)).toBe('');
  });

  it('is another finding where it is closed before the return alone', async () => {
    const early = EXAMPLE.replace('return null;', '{\n    await file.close();\n    return null;\n  }');
    expect(await scanned(early)).toContain('[leak-on-throw');
  });
});
