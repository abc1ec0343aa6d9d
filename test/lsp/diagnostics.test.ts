/** What is published and when, with a worker that does what the text tells it to. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { delay, eventually, TestClient } from './testClient';

const SCRIPTED = fileURLToPath(new URL('./workers/scripted.mjs', import.meta.url));
const WATCHDOG = 400;
const A = 'file:///home/user/project/a.c';
const B = 'file:///home/user/project/b.c';
const LEAK = 'int f(void) {\n  int fd = open("a");\n  return 1;\n}\n';
const FIXED = LEAK.replace('return 1', 'close(fd); return 1');
const ASKABLE = { workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } } };

let client: TestClient;

beforeEach(() => {
  client = TestClient.inProcess(SCRIPTED);
});

afterEach(async () => {
  await client.shutdown();
});

const start = (capabilities = {}): Promise<unknown> =>
  client.initialize({ capabilities, options: { watchdogMs: WATCHDOG } });

describe('a document', () => {
  test('shows its findings when it opens, with the version they are for', async () => {
    await start();
    await client.open(A, LEAK, { version: 3 });
    const { version, diagnostics } = await client.findings(A, 1);
    expect(version).toBe(3);
    expect(diagnostics).toMatchInlineSnapshot(`
      [
        {
          "code": "leak",
          "data": {
            "fingerprint": "0123456789abcdef",
          },
          "message": "'fd' is never closed.",
          "range": {
            "end": {
              "character": 15,
              "line": 1,
            },
            "start": {
              "character": 11,
              "line": 1,
            },
          },
          "relatedInformation": [
            {
              "location": {
                "range": {
                  "end": {
                    "character": 15,
                    "line": 1,
                  },
                  "start": {
                    "character": 11,
                    "line": 1,
                  },
                },
                "uri": "file:///home/user/project/a.c",
              },
              "message": "'fd' is opened here",
            },
            {
              "location": {
                "range": {
                  "end": {
                    "character": 11,
                    "line": 2,
                  },
                  "start": {
                    "character": 2,
                    "line": 2,
                  },
                },
                "uri": "file:///home/user/project/a.c",
              },
              "message": "'fd' is lost here",
            },
          ],
          "severity": 2,
          "source": "unclosed",
        },
        {
          "code": "leak",
          "data": {
            "fingerprint": "0123456789abcdef",
          },
          "message": "'fd' is lost here (opened in line 2)",
          "range": {
            "end": {
              "character": 11,
              "line": 2,
            },
            "start": {
              "character": 2,
              "line": 2,
            },
          },
          "relatedInformation": [
            {
              "location": {
                "range": {
                  "end": {
                    "character": 15,
                    "line": 1,
                  },
                  "start": {
                    "character": 11,
                    "line": 1,
                  },
                },
                "uri": "file:///home/user/project/a.c",
              },
              "message": "'fd' is opened here",
            },
          ],
          "severity": 4,
          "source": "unclosed",
        },
      ]
    `);
  });

  test('follows its edits', async () => {
    await start();
    await client.open(A, LEAK);
    await client.findings(A, 1, 1);
    await client.change(A, 2, FIXED);
    await client.findings(A, 0, 2);
    await client.change(A, 3, LEAK);
    await client.findings(A, 1, 3);
  });

  test('takes its findings away when it closes, also while it is being analyzed', async () => {
    await start();
    await client.open(A, LEAK);
    await client.findings(A, 1);
    await client.change(A, 2, `// SLOW 100\n${LEAK}`);
    await delay(40);
    await client.close(A);
    await client.open(B, `// SLOW 100\n${LEAK}`);
    await client.findings(B, 1);
    expect(client.published.findLast(({ uri }) => uri === A)).toEqual({ uri: A, diagnostics: [] });
  });

  test('opened again with its old version is a new document', async () => {
    await start();
    await client.open(A, `// SLOW 100\n${LEAK}`);
    await delay(20);
    await client.close(A);
    await client.open(A, FIXED);
    await client.findings(A, 0, 1);
    await delay(150);
    expect(client.published.every(({ diagnostics }) => diagnostics.length === 0)).toBe(true);
  });

  test('is C by its name or its language', async () => {
    await start();
    await client.open('file:///home/user/project/header.h', LEAK, { languageId: 'cpp' });
    await client.open('untitled:Untitled-1', LEAK);
    await client.open('file:///c%3A/Users/me/win.c', LEAK, { languageId: 'plaintext' });
    await client.open('file:///home/user/project/cxx.cpp', LEAK);
    await client.open('file:///home/user/project/cxx.cc', LEAK, { languageId: 'cpp' });
    await client.open('file:///home/user/project/script.py', LEAK, { languageId: 'python' });
    await client.open(A, LEAK);
    await client.findings(A, 1);
    const uris = client.published.map(({ uri }) => uri);
    expect(uris).toEqual([
      'file:///home/user/project/header.h',
      'untitled:Untitled-1',
      'file:///c%3A/Users/me/win.c',
      A,
    ]);
  });

  test('is skipped with a note when it is huge', async () => {
    await start();
    await client.open(A, `${LEAK}${' '.repeat(80)}\n`.repeat(20_000));
    const status = await eventually('a status', () => client.statuses.find(({ document }) => document?.skipped));
    expect(status.document).toMatchObject({
      uri: A,
      skipped: 'larger than 2048 KB, the limit in the settings',
      findings: 0,
    });
    await client.change(A, 2, LEAK);
    await client.findings(A, 1, 2);
  });
});

describe('a fast typist', () => {
  test('never gets an answer for a version that is gone', async () => {
    await start();
    await client.open(A, LEAK);
    for (let version = 2; version <= 60; version++) {
      const text = `// SLOW 15\n${version % 2 ? LEAK : FIXED}`;
      const sent = client.published.length;
      await client.change(A, version, text);
      await delay(version % 7 === 0 ? 40 : 4);
      for (const { version: published } of client.published.slice(sent)) {
        expect(published).toBeGreaterThanOrEqual(version - 1);
      }
    }
    await client.findings(A, 0, 60);
    const versions = client.published.map(({ version }) => version ?? 0);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(versions.length).toBeLessThan(60);
  });

  test('does not wait for a slow analysis of what was typed before', async () => {
    await start();
    await client.open(A, `// HANG\n${LEAK}`);
    await delay(50);
    await client.change(A, 2, FIXED);
    await client.findings(A, 0, 2);
    expect(client.published.map(({ version }) => version)).toEqual([2]);
    // Had the change waited for the end, the watchdog would have had to bring it.
    expect(client.log).toEqual([]);
  });

  test('comes before documents that merely wait', async () => {
    await start();
    await client.open(A, LEAK);
    await client.findings(A, 1);
    for (let i = 0; i < 5; i++) await client.open(`file:///home/user/project/${i}.c`, `// SLOW 60\n${LEAK}`);
    await client.change(A, 2, FIXED);
    await client.findings(A, 0, 2);
    expect(new Set(client.published.map(({ uri }) => uri)).size).toBeLessThan(5);
  });
});

describe('a worker', () => {
  test('that hangs is replaced, and its document is left alone after three times', async () => {
    await start();
    await client.open(A, '// HANG');
    await client.open(B, LEAK);
    await client.findings(B, 1);
    await eventually('three tries', () => client.log.filter((line) => line.includes('hung')).length === 3);
    expect(client.log.at(-1)).toMatch(/a\.c \(version 1\): .* hung .* left alone until it changes/);
    await eventually('the trouble', () => {
      const last = client.statuses.at(-1);
      return last?.state === 'error' && last.message?.includes("'a.c'");
    });
    await delay(2 * WATCHDOG);
    expect(client.log.filter((line) => line.includes('hung'))).toHaveLength(3);
    await client.change(A, 2, LEAK);
    await client.findings(A, 1, 2);
    await eventually('peace', () => client.statuses.at(-1)?.state === 'idle');
  });

  test('that has answered has not hung, however late its answer is read', async () => {
    await start();
    await client.open(B, LEAK);
    await client.findings(B, 1);
    await client.open(A, `// SLOW 100\n${LEAK}`);
    await delay(30);
    // The server is in this process, too.
    for (const end = performance.now() + 2 * WATCHDOG; performance.now() < end;);
    await client.findings(A, 1);
    expect(client.log).toEqual([]);
  });

  test('that hangs is ended early when its document changes', async () => {
    await start();
    await client.open(A, '// HANG');
    await delay(30);
    await client.change(A, 2, LEAK);
    await client.findings(A, 1, 2);
    expect(client.log).toEqual([]);
  });

  test('that crashes is replaced', async () => {
    await start();
    await client.open(A, '// CRASH');
    await client.open(B, LEAK);
    await client.findings(B, 1);
    await eventually('three tries', () => client.log.filter((line) => line.includes('died')).length === 3);
    await client.change(A, 2, '// CRASH again');
    await eventually('one more', () => client.log.filter((line) => line.includes('died')).length === 4);
    expect(client.log.at(-1)).toContain('left alone');
  });

  test('that throws is asked once', async () => {
    await start();
    await client.open(A, '// THROW');
    await client.open(B, LEAK);
    await client.findings(B, 1);
    expect(client.log.filter((line) => line.includes('as the text says'))).toHaveLength(1);
  });

  test('that cannot start is said to be so, and the protocol is answered', async () => {
    await client.shutdown();
    client = TestClient.inProcess('/nowhere/worker.js');
    await start();
    await client.open(A, LEAK);
    await eventually('the error', () => client.statuses.find(({ message }) => message?.includes('cannot start')));
  });
});

describe('settings', () => {
  test('are those of the document and take effect at once', async () => {
    client.settings = (uri) => (uri === B ? { enable: false } : { minConfidence: 'high' });
    await start(ASKABLE);
    await client.open(A, LEAK);
    await client.open(B, LEAK);
    await client.findings(A, 1);
    await client.findings(B, 0);
    client.settings = (uri) => (uri === A ? { enable: false } : {});
    await client.settingsChanged();
    await client.findings(A, 0);
    await client.findings(B, 1);
    expect(client.registered).toContain('workspace/didChangeConfiguration');
  });

  test('hide low confidence by default', async () => {
    await start(ASKABLE);
    await client.open(A, `// UNSURE\n${LEAK}`);
    await client.findings(A, 0);
    client.settings = () => ({ minConfidence: 'low' });
    await client.settingsChanged();
    await client.findings(A, 1);
  });

  test('set a rule to another severity, or turn it off', async () => {
    client.settings = () => ({ rules: { leak: 'error', 'double-close': 'nonsense' } });
    await start(ASKABLE);
    await client.open(A, LEAK);
    expect((await client.findings(A, 1)).diagnostics[0]?.severity).toBe(1);
    client.settings = () => ({ rules: { leak: 'off' } });
    await client.settingsChanged();
    await client.findings(A, 0);
  });

  test('can make it wait for saving', async () => {
    client.settings = () => ({ run: 'onSave' });
    await start(ASKABLE);
    await client.open(A, LEAK);
    await client.findings(A, 1, 1);
    await client.change(A, 2, FIXED);
    await delay(200);
    expect(client.published).toHaveLength(1);
    await client.save(A);
    await client.findings(A, 0, 2);
  });

  test('are pushed by clients that cannot be asked', async () => {
    await client.initialize({ options: { settings: { rules: { leak: 'off' } } } });
    await client.open(A, LEAK);
    await client.findings(A, 0);
    await client.settingsChanged({ unclosed: { rules: { leak: 'hint' } } });
    await eventually('hints', () => client.published.at(-1)?.diagnostics.length === 2);
  });

  test('that make no sense are the defaults', async () => {
    client.settings = () => ({ enable: 'maybe', run: 3, minConfidence: [], rules: null });
    await start(ASKABLE);
    await client.open(A, LEAK);
    await client.findings(A, 1);
  });
});
