/**
 * `npm run abuse`: random edits of real files, sent to the language server faster than it can follow. What it tells must
 * be of a version that there was, inside of its text, and at random points what a fresh analysis of the text finds. Its
 * memory must not grow.
 *
 *   npm run abuse -- [--edits 10000] [--seed 1] [FILE…]
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { DEFAULT_SETTINGS } from '../../server/src/lsp/settings';
import { toDiagnostics } from '../../server/src/lsp/toProtocol';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { generateFile } from '../bench/generate';
import { Random } from '../harness/random';
import { EditedDocument, type Change } from './documentEdits';
import { Server } from './server';

/** A few of each kind of file that there is here. */
const OWN = [
  'examples/c/copy_file.c',
  'examples/c/echo_server.c',
  'examples/c/rotate_log.c',
  'examples/javascript/settings.mjs',
  'scripts/codeServer.mjs',
  'server/src/workspace/fileStore.ts',
  'test/e2e/workbench.ts',
];
const GENERATED_LINES = 1200;
const OPEN = 4;
/** How likely after an edit somebody looks, turns to another document, closes one, or puts one back as it was. */
const LOOKS = 0.03;
const TURNS = 0.1;
const CLOSES = 0.005;
const RESTORES = 0.02;
const MAX_PAUSE_MS = 12;
/** A busy machine may take that long to come to rest. */
const PATIENCE_MS = 30_000;
/** Versions whose texts are kept to check what is told of them. */
const KEPT_VERSIONS = 400;
/** So many edits are taken back at a time. */
const TAKEN_BACK = 4;
const MAX_GROWTH = 1.3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { edits: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Open {
  readonly document: EditedDocument;
  readonly texts: Map<number, string>;
}

/** What the client of these runs says that it can show. */
const SHOWS = { related: true, descriptions: false };

class Abuse {
  readonly wrong: string[] = [];
  readonly memory: number[] = [];
  compared = 0;
  leftOut = 0;
  published = 0;
  private readonly open = new Map<string, Open>();
  private readonly closed = new Set<string>();
  private opened = 0;

  constructor(
    private readonly server: Server,
    private readonly analyzer: Analyzer,
    private readonly files: readonly (readonly [name: string, text: string])[],
    private readonly random: Random,
  ) {
    server.onPublished = (params) => this.check(params);
  }

  async run(edits: number): Promise<void> {
    const { random } = this;
    while (this.open.size < Math.min(OPEN, this.files.length)) await this.openOne();
    let current = random.pick([...this.open.values()]);
    for (let made = 0; made < edits; made++) {
      if (random.chance(CLOSES)) {
        await this.close(current);
        await this.openOne();
      }
      if (random.chance(TURNS) || !this.open.has(current.document.uri)) current = random.pick([...this.open.values()]);
      await this.edit(current);
      if (random.chance(0.5)) await pause(random.between(0, MAX_PAUSE_MS));
      if (random.chance(LOOKS) || made === edits - 1) await this.look();
      if (!this.server.isRunning) throw new Error(`the server ended after ${made} edits`);
      if ((made + 1) % 1000 === 0) console.log(`${made + 1} edits: ${this.line()}`);
    }
  }

  line(): string {
    const memory = this.memory.at(-1);
    const megabytes = memory === undefined ? 'memory unknown' : `${Math.round(memory)} MB`;
    return `${this.published} times told, ${this.compared} compared, ${this.leftOut} left out, ${this.wrong.length} wrong, ${megabytes}`;
  }

  private async openOne(): Promise<void> {
    const [name, text] = this.random.pick(this.files);
    const uri = `file:///abuse/${++this.opened}/${path.basename(name)}`;
    const languageId = /\.[ch]$/.test(name) ? 'c' : 'typescript';
    const document = new EditedDocument(uri, languageId, text, this.random);
    this.open.set(uri, { document, texts: new Map([[1, text]]) });
    await this.server.send('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  private async close({ document: { uri } }: Open): Promise<void> {
    this.open.delete(uri);
    this.closed.add(uri);
    await this.server.send('textDocument/didClose', { textDocument: { uri } });
  }

  private async edit({ document, texts }: Open): Promise<void> {
    await this.send({ document, texts }, this.random.chance(RESTORES) ? [document.restore()] : document.edit());
  }

  private async send({ document, texts }: Open, contentChanges: readonly Change[]): Promise<void> {
    const { uri, version, text } = document;
    texts.set(version, text);
    texts.delete(version - KEPT_VERSIONS);
    await this.server.send('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  /** What is told of a version has to lie inside of its text. */
  private check({ uri, version, diagnostics }: PublishDiagnosticsParams): void {
    this.published++;
    const open = this.open.get(uri);
    // Of a closed one, what had been sent already may still arrive.
    if (!open) return;
    const text = version === undefined ? undefined : open.texts.get(version);
    if (text === undefined) {
      if (version === undefined || version > open.document.version) this.wrong.push(`${uri} has no version ${version}`);
      return;
    }
    const document = TextDocument.create(uri, '', 0, text);
    for (const { range, message } of diagnostics) {
      const isInside = [range.start, range.end].every((place) =>
        isDeepStrictEqual(document.positionAt(document.offsetAt(place)), place),
      );
      if (!isInside) this.wrong.push(`${uri} version ${version}: '${message}' lies outside of the text`);
    }
  }

  /** Waits until the server is at rest, and compares all that it tells with fresh analyses. */
  private async look(): Promise<void> {
    for (const open of this.open.values()) {
      const { document } = open;
      const expected = await this.soundly(open);
      if (expected === null) this.leftOut++;
      else {
        this.compared++;
        if (!(await this.comesTo(document, expected))) this.wrong.push(this.difference(document, expected));
      }
    }
    for (const uri of this.closed) {
      if (await this.settles(() => this.server.published.get(uri)?.diagnostics.length === 0)) this.closed.delete(uri);
      else this.wrong.push(`${uri} is told of though it is closed`);
    }
    const memory = this.server.memory();
    if (memory !== null) this.memory.push(memory);
  }

  /** What is found in the document, of which edits are taken back until it has no syntax errors, as far as that helps. */
  private async soundly(open: Open): Promise<Diagnostic[] | null> {
    for (;;) {
      const expected = this.expected(open.document);
      if (expected !== null) return expected;
      const changes = open.document.takeBack(TAKEN_BACK);
      if (changes === null) return null;
      await this.send(open, changes);
    }
  }

  /** Null where syntax errors let findings of before stay. */
  private expected(document: EditedDocument): Diagnostic[] | null {
    const { uri, text } = document;
    const { findings, notices } = this.analyzer.analyze(new URL(uri).pathname, text);
    this.analyzer.forget(new URL(uri).pathname);
    if (notices.some(({ kind }) => kind === 'damaged' || kind === 'failed')) return null;
    const fresh = toDiagnostics(findings, TextDocument.create(uri, '', 0, text), DEFAULT_SETTINGS, SHOWS);
    return JSON.parse(JSON.stringify(fresh)) as Diagnostic[];
  }

  private comesTo({ uri, version }: EditedDocument, expected: Diagnostic[]): Promise<boolean> {
    return this.settles(() => {
      const last = this.server.published.get(uri);
      return last?.version === version && isDeepStrictEqual(last.diagnostics, expected);
    });
  }

  private async settles(isSo: () => boolean): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      if (isSo()) return true;
      if (performance.now() > deadline) return false;
      await pause(10);
    }
  }

  private difference({ uri, version }: EditedDocument, expected: Diagnostic[]): string {
    const last = this.server.published.get(uri);
    const told = (diagnostics: readonly Diagnostic[] = []): string =>
      diagnostics.map(({ range, message }) => `${range.start.line + 1}: ${message}`).join(' | ');
    return `${uri} version ${version}: version ${last?.version} has [${told(last?.diagnostics)}], expected [${told(expected)}]`;
  }
}

/** Whether memory at the end is what it was once everything had been used. */
function isFlat(memory: readonly number[]): boolean {
  const median = (some: readonly number[]): number => [...some].sort((a, b) => a - b)[some.length >> 1] ?? 0;
  const quarter = Math.floor(memory.length / 4);
  if (quarter < 3) return true;
  return median(memory.slice(-quarter)) <= median(memory.slice(quarter, 2 * quarter)) * MAX_GROWTH;
}

async function main(): Promise<number> {
  const edits = Number(values.edits);
  const names = positionals.length > 0 ? positionals : OWN;
  const files = names.map((name) => [name, readFileSync(name, 'utf8')] as const);
  if (positionals.length === 0) files.push(['generated.c', generateFile(GENERATED_LINES)]);
  const [server, analyzer] = [await Server.start(path.resolve('dist/server/lsp.js')), await createAnalyzer()];
  const abuse = new Abuse(server, analyzer, files, new Random(Number(values.seed)));
  await abuse.run(edits);
  await server.stop();
  const flat = isFlat(abuse.memory);
  for (const line of [...abuse.wrong.slice(0, 20), ...server.troubles.slice(0, 20)]) console.log(line);
  const [peak, last] = [Math.max(...abuse.memory), abuse.memory.at(-1) ?? NaN];
  console.log(
    `abuse: ${edits} edits: ${abuse.line()}, peak ${Math.round(peak)} MB, ${flat ? 'flat' : `growing to ${Math.round(last)} MB`}`,
  );
  return abuse.wrong.length > 0 || server.troubles.length > 0 || !flat ? 1 : 0;
}

void main().then((code) => {
  process.exitCode = code;
});
