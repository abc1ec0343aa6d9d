/** What is offered for a finding in TypeScript or JavaScript, and what the text is afterwards. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { applied } from '../../server/src/fixes';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { scriptSyntaxErrors } from '../harness/scriptSyntaxErrors';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await createAnalyzer();
});

const IMPORTS = `import * as fs from 'node:fs';\nimport * as net from 'node:net';\nimport { open } from 'node:fs/promises';\n`;

interface Offered {
  readonly title: string;
  readonly text: string;
  readonly isRisky: boolean;
}

/** The first fix of the first finding. */
function fixed(code: string, imports = IMPORTS, name = 'a.ts'): Offered | null {
  const text = imports + code;
  const [finding] = analyzer.analyze(name, text).findings;
  expect(finding).toBeDefined();
  const [fix] = analyzer.fixes(name, text, finding!.fingerprint);
  if (!fix) return null;
  const result = applied(text, fix.edits);
  expect(analyzer.analyze(name, result).findings).toEqual([]);
  expect(scriptSyntaxErrors(name, result)).toEqual([]);
  return { title: fix.title, text: result.slice(imports.length), isRisky: fix.isRisky };
}

const lines = (...all: string[]): string => `${all.join('\n')}\n`;

describe('a leak on some exits', () => {
  it('is closed before the return, in a block of its own', () => {
    const code = lines(
      'export function f(path: string) {',
      "  const fd = fs.openSync(path, 'r');",
      "  if (path === '-') return 0;",
      '  fs.closeSync(fd);',
      '  return 1;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'fd' before the return that leaks it",
      text: code.replace(' return 0;', ' {\n    fs.closeSync(fd);\n    return 0;\n  }'),
      isRisky: false,
    });
  });

  it('is closed before each of them, with what the function calls elsewhere', () => {
    const code = lines(
      'function shut(fd) { fs.closeSync(fd) }',
      'exports.f = function (path) {',
      "\tconst fd = fs.openSync(path, 'r')",
      "\tif (path === '-') {",
      '\t\treturn 0',
      '\t}',
      "\tif (path === '+') {",
      '\t\treturn 1',
      '\t}',
      '\tshut(fd)',
      '}',
    );
    expect(fixed(code, "const fs = require('fs')\n", 'a.js')).toEqual({
      title: "Close 'fd' before the 2 returns that leak it",
      text: code.replace(/\t\treturn/g, '\t\tshut(fd)\n\t\treturn'),
      isRisky: false,
    });
  });

  it('is waited for in async functions', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      "  if (path === '-') {",
      "    throw new Error('no');",
      '  }',
      '  await handle.close();',
      '}',
    );
    expect(fixed(code)?.title).toBe("Close 'handle' before the throw that leaks it");
    expect(fixed(code)?.text).toBe(code.replace('    throw', '    await handle.close();\n    throw'));
  });

  it('has what is returned computed first, where that uses it', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      '  return handle.fd;',
      '}',
    );
    const after = '  const result = handle.fd;\n  await handle.close();\n  return result;';
    expect(fixed(code)?.text).toBe(code.replace('  return handle.fd;', after));
  });

  it('keeps CRLF', () => {
    const code = lines('export function f(path: string) {', "  const fd = fs.openSync(path, 'r');", '  return 1;', '}');
    const text = fixed(code.replaceAll('\n', '\r\n'), IMPORTS.replaceAll('\n', '\r\n'))?.text;
    expect(text).toBe(code.replace('  return', '  fs.closeSync(fd);\n  return').replaceAll('\n', '\r\n'));
  });

  it('is closed in the callback that gets it', () => {
    const code = lines(
      'export function f(path: string, done: (error: unknown) => void) {',
      "  fs.open(path, 'r', (error, fd) => {",
      '    if (error) return done(error);',
      "    if (path === '-') return done(null);",
      '    fs.close(fd, done);',
      '  });',
      '}',
    );
    expect(fixed(code)?.text).toBe(
      code.replace(' return done(null);', ' {\n      fs.closeSync(fd);\n      return done(null);\n    }'),
    );
  });

  it('imports what closes it', () => {
    const code = lines('export function f(path: string) {', "  const fd = openSync(path, 'r');", '  return 1;', '}');
    const imports = "import { openSync } from 'node:fs';\n";
    const [finding] = analyzer.analyze('a.ts', imports + code).findings;
    const [fix] = analyzer.fixes('a.ts', imports + code, finding!.fingerprint);
    expect(applied(imports + code, fix!.edits)).toBe(
      `import { openSync, closeSync } from 'node:fs';\n${code.replace('  return', '  closeSync(fd);\n  return')}`,
    );
  });

  it('is closed only where it is open, where that is not sure', () => {
    const code = lines(
      'export function f(path: string, needed: boolean) {',
      '  let fd = -1;',
      "  if (needed) fd = fs.openSync(path, 'r');",
      '  return 1;',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('  return', '  if (fd >= 0) fs.closeSync(fd);\n  return'));
  });
});

describe('a leak where something throws', () => {
  it('is closed in a finally block, and not once more', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      '  const text = await handle.readFile();',
      '  await handle.close();',
      '  return text;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'handle' in a finally block",
      text: lines(
        'export async function f(path: string) {',
        '  const handle = await open(path);',
        '  try {',
        '    const text = await handle.readFile();',
        '    return text;',
        '  } finally {',
        '    await handle.close();',
        '  }',
        '}',
      ),
      isRisky: false,
    });
  });

  it('leaves the lines of a string as they are', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      '  await handle.writeFile(`one',
      'two`);',
      '  await handle.close();',
      '}',
    );
    expect(fixed(code)?.text).toContain('    await handle.writeFile(`one\ntwo`);\n');
  });

  it('is closed by the try that is there, begun earlier', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      '  const { size } = await handle.stat();',
      '  try {',
      '    return size;',
      '  } finally {',
      '    await handle.close();',
      '  }',
      '}',
    );
    expect(fixed(code)).toMatchObject({
      title: "Close 'handle' in the finally block from here on",
      text: code.replace(
        /( {2}const \{.*\n)( {2}try \{\n)/,
        (_, first: string, second: string) => `${second}  ${first}`,
      ),
    });
  });

  it('is closed there alone, where the caller gets it', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      '  await handle.stat();',
      '  return handle;',
      '}',
    );
    expect(fixed(code)?.title).toBe("Close 'handle' where something throws");
    expect(fixed(code)?.text).toContain('  } catch (error) {\n    await handle.close();\n    throw error;\n  }\n');
  });

  it('is not closed at once, where it was given something to send', () => {
    const code = lines(
      'export async function f(port: number, text: Promise<string>) {',
      '  const socket = net.connect(port);',
      '  const sent = await text;',
      '  socket.end(sent);',
      '}',
    );
    expect(fixed(code)?.text).toContain('    socket.end(sent);\n  } catch (error) {\n');
  });

  it('is waited for before it is closed', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      '  return handle.readFile();',
      '}',
    );
    expect(fixed(code)?.text).toContain(
      '    return await handle.readFile();\n  } finally {\n    await handle.close();\n',
    );
  });
});

describe('what is written around the uses', () => {
  it('ends with the last of them, and begins with the comment on the first', () => {
    const code = lines(
      'export async function f(path: string, other: Promise<void>) {',
      '  const handle = await open(path);',
      '  // It is brought to the disk.',
      '  await handle.sync();',
      '  await handle.close();',
      '  await other;',
      '  console.log(path);',
      '}',
    );
    expect(fixed(code)?.text).toBe(
      lines(
        'export async function f(path: string, other: Promise<void>) {',
        '  const handle = await open(path);',
        '  try {',
        '    // It is brought to the disk.',
        '    await handle.sync();',
        '  } finally {',
        '    await handle.close();',
        '  }',
        '  await other;',
        '  console.log(path);',
        '}',
      ),
    );
  });

  it('closes under the condition under which the function does', () => {
    const code = lines(
      'export async function f(path: string, given: FileHandle | null, other: Promise<void>) {',
      '  const handle = given ?? (await open(path));',
      '  await handle.sync();',
      '  if (!given) await handle.close();',
      '}',
    );
    const imports = "import { open, type FileHandle } from 'node:fs/promises';\n";
    const text = imports + code;
    const offered = analyzer
      .analyze('a.ts', text)
      .findings.flatMap(({ fingerprint }) => analyzer.fixes('a.ts', text, fingerprint));
    for (const { edits } of offered)
      expect(applied(text, edits)).toContain('  } finally {\n    if (!given) await handle.close();\n  }\n');
  });

  it('is a finally of the try that is there', () => {
    const code = lines(
      'export function f(path: string) {',
      "  const fd = fs.openSync(path, 'r');",
      '  try {',
      '    fs.fsyncSync(fd);',
      '  } catch (error) {',
      '    fs.closeSync(fd);',
      '    throw error;',
      '  }',
      '}',
    );
    expect(fixed(code)?.text).toBe(
      lines(
        'export function f(path: string) {',
        "  const fd = fs.openSync(path, 'r');",
        '  try {',
        '    fs.fsyncSync(fd);',
        '  } finally {',
        '    fs.closeSync(fd);',
        '  }',
        '}',
      ),
    );
  });

  it('is the end of a promise, where nothing can be waited for', () => {
    const code = lines(
      'export function f(path: string) {',
      '  return open(path).then((handle) => {',
      '    return handle.readFile();',
      '  });',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('readFile()', 'readFile().finally(() => handle.close())'));
  });
});

describe('other findings', () => {
  it('what is thrown away is kept and closed', () => {
    const code = lines('export async function f(path: string) {', "  await open(path, 'w');", '}');
    expect(fixed(code)).toMatchObject({
      title: "Keep it in 'handle', and close it",
      text: code
        .replace('  await open(', '  const handle = await open(')
        .replace(';\n', ';\n  await handle.close();\n'),
    });
  });

  it('a chain ends with the close', () => {
    const code = lines(
      'export function f(path: string) {',
      '  return open(path).then((handle) => handle.readFile());',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('readFile()', 'readFile().finally(() => handle.close())'));
  });

  it('`using` closes, where the file has it already', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  await using first = await open(path);',
      '  const second = await open(path);',
      '  console.log(first.fd, second.fd);',
      '}',
    );
    expect(fixed(code)).toMatchObject({
      title: "Have 'second' closed at the end of its block by 'await using'",
      text: code.replace('const', 'await using'),
    });
  });

  it('a second close is removed with its line', () => {
    const code = lines(
      'export function f(path: string) {',
      "  const fd = fs.openSync(path, 'r');",
      '  fs.closeSync(fd);',
      '  fs.closeSync(fd);',
      '}',
    );
    expect(fixed(code)).toMatchObject({
      title: "Remove the second close of 'fd'",
      text: code.replace('  fs.closeSync(fd);\n', ''),
    });
  });

  it('a first close is removed, where the second comes in any case', () => {
    const code = lines(
      'export function f(path: string) {',
      "  const fd = fs.openSync(path, 'r');",
      '  try {',
      '    fs.fsyncSync(fd);',
      '    fs.closeSync(fd);',
      '  } finally {',
      '    fs.closeSync(fd);',
      '  }',
      '}',
    );
    expect(fixed(code)).toMatchObject({
      title: "Remove the first close of 'fd'",
      text: code.replace('    fs.closeSync(fd);\n', ''),
    });
  });

  it('a handle that is closed by its number is closed itself', () => {
    const code = lines(
      'export async function f(path: string) {',
      '  const handle = await open(path);',
      '  fs.closeSync(handle.fd);',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('fs.closeSync(handle.fd)', 'await handle.close()'));
  });

  it('a field is closed by a method, which somebody has to call', () => {
    const code = lines(
      'export class Log {',
      "  #fd = fs.openSync('log', 'a');",
      '  write(text: string) {',
      '    fs.writeSync(this.#fd, text);',
      '  }',
      '}',
    );
    expect(fixed(code)).toMatchObject({
      title: "Add a method 'close' that closes 'this.#fd'",
      text: code.replace(/\}\n$/, '\n  close() {\n    fs.closeSync(this.#fd);\n  }\n}\n'),
      isRisky: true,
    });
  });

  it('what works with callbacks is not closed unseen', () => {
    const code = lines(
      'export function f(port: number, log: (text: unknown) => void) {',
      '  const socket = net.connect(port);',
      "  socket.on('error', log);",
      '}',
    );
    expect(fixed(code)?.isRisky ?? true).toBe(true);
  });
});

describe('the fixtures', () => {
  const folder = path.join(__dirname, '../fixtures/typescript');
  const topics = [
    'basics',
    'callbacks',
    'classes',
    'discarded',
    'exceptions',
    'flow',
    'handles',
    'overwritten',
    'promises',
  ];

  it.each(topics)('of %s have no syntax error once they are fixed', (topic) => {
    for (const name of readdirSync(path.join(folder, topic))) {
      const file = path.join(folder, topic, name);
      const text = readFileSync(file, 'utf8');
      if (scriptSyntaxErrors(file, text).length > 0) continue;
      for (const { fingerprint } of analyzer.analyze(file, text).findings)
        for (const { edits } of analyzer.fixes(file, text, fingerprint))
          expect([file, ...scriptSyntaxErrors(file, applied(text, edits))]).toEqual([file]);
    }
  });
});
