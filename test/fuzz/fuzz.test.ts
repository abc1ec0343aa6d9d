/** What the fuzz run rests on: inputs that can be made again, texts that are cut down, growth that is seen. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryTree } from '../harness/temporaryTree';
import { Child } from './child';
import { Family, FAMILY_SIZE } from './corpus';
import { LANGUAGES, languageOf } from './languages';
import { excess, FEWEST_SAMPLES, growthOf, type MemorySample } from './memory';
import { minimize } from './minimize';
import { linesOf, tokensOf } from './tokens';

const CORPUS = ['int f(void) {\n  int fd = open("a", 0);\n  return fd;\n}\n', 'void g(int fd) { close(fd); }\n'];

function inputs(seed: number, language = LANGUAGES.c): string[] {
  const family = new Family(seed, language, CORPUS, new Set());
  return Array.from({ length: 60 }, (_, number) => {
    const text = family.input(number);
    family.learn(text, [`length ${text.length}`]);
    return text;
  });
}

describe('inputs', () => {
  it('follow from seed and number', () => {
    expect(inputs(1)).toEqual(inputs(1));
    expect(inputs(2)).not.toEqual(inputs(1));
  });

  it('of scripts follow from seed and number as well, and every third family is of scripts', () => {
    const scripts = inputs(1, LANGUAGES.typescript);
    expect(inputs(1, LANGUAGES.typescript)).toEqual(scripts);
    expect(scripts.some((text) => /\b(?:async|await|import|=>)/.test(text))).toBe(true);
    const drawn = Array.from({ length: 6 }, (_, family) => languageOf(family, null).name);
    expect(drawn).toEqual(['c', 'c', 'typescript', 'c', 'c', 'typescript']);
    expect(languageOf(0, 'typescript').name).toBe('typescript');
  });

  it('follow from what their family was taught', () => {
    const taught = new Family(1, LANGUAGES.c, ['x'], new Set());
    const untaught = new Family(1, LANGUAGES.c, ['x'], new Set());
    taught.learn('only here', ['new']);
    const numbers = Array.from({ length: FAMILY_SIZE }, (_, number) => number);
    expect(numbers.some((number) => taught.input(number).includes('only here'))).toBe(true);
    expect(numbers.some((number) => untaught.input(number).includes('only here'))).toBe(false);
  });

  it('are odd: hardly two are alike', () => {
    expect(new Set(inputs(1)).size).toBeGreaterThan(50);
  });
});

describe('pieces', () => {
  it.each(['', 'a', 'int x = 1;\r\n"un', '/* never ends\n', "'\ud800\n\0\n\n", 'a->b && c /* d */ // e'])(
    'of %j are the text again',
    (text) => {
      expect(tokensOf(text).join('')).toBe(text);
      expect(linesOf(text).join('')).toBe(text);
    },
  );
});

describe('cutting down', () => {
  it('leaves what the failure needs', async () => {
    const lines = Array.from({ length: 40 }, (_, line) => `int x${line} = ${line};`);
    const text = [...lines.slice(0, 20), 'if (crash) { here; }', ...lines.slice(20), 'and there'].join('\n');
    const smallest = await minimize(text, (candidate) =>
      Promise.resolve(candidate.includes('crash') && candidate.includes('there')),
    );
    expect(smallest).toBe('crashthere');
  });

  it('leaves everything where nothing can go', async () => {
    await expect(minimize('a b\nc', (candidate) => Promise.resolve(candidate === 'a b\nc'))).resolves.toBe('a b\nc');
  });
});

/** Does what the text says. */
const WORKER = `
process.on('message', ({ text }) => {
  if (text === 'hang') for (;;);
  if (text === 'exit') process.exit(3);
  process.send({ failed: [], text });
});
process.send('ready');
`;

describe('a worker under watch', () => {
  const start = (): Promise<Child> => {
    const script = path.join(temporaryTree(), 'worker.cjs');
    writeFileSync(script, WORKER);
    return Child.start(script, []);
  };

  it('answers', async () => {
    const child = await start();
    expect(await child.ask({ kind: 'text', text: 'x', language: 'c' })).toEqual({ failed: [], text: 'x' });
    child.end();
  });

  it('is ended when it hangs', { timeout: 60_000 }, async () => {
    const child = await start();
    expect(await child.ask({ kind: 'text', text: 'hang', language: 'c' })).toMatchObject({ failure: { kind: 'hang' } });
    expect(child.isAlive).toBe(false);
  });

  it('is missed when it ends by itself', async () => {
    const child = await start();
    const message = expect.stringContaining('ended with 3') as string;
    expect(await child.ask({ kind: 'text', text: 'exit', language: 'c' })).toMatchObject({
      failure: { kind: 'crash', message },
    });
    expect(child.isAlive).toBe(false);
  });
});

describe('memory', () => {
  const series = (length: number, heap: (at: number) => number): MemorySample[] =>
    Array.from({ length }, (_, at) => ({ heap: heap(at), wasm: 1e6, resident: 1e8 }));

  it('that grows is seen', () => {
    const growth = growthOf(series(100, (at) => at * 1e6))!;
    expect(excess(growth)).toEqual(['heap memory grew from 14.3 MB to 90.6 MB']);
  });

  it('that is flat but for the start and single samples passes', () => {
    const growth = growthOf(series(100, (at) => (at < 8 ? at * 1e6 : at === 95 ? 9e8 : 1e7)))!;
    expect(excess(growth)).toEqual([]);
  });

  it('is not judged by a few samples', () => {
    expect(growthOf(series(FEWEST_SAMPLES - 1, () => 1))).toBeNull();
  });
});
