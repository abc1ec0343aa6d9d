/**
 * A session in an editor over a tree of files, and at random points the question whether its findings are those that a
 * fresh analysis of the same files gives: whatever an edit somewhere changes elsewhere must have been renewed.
 */
import type { FileIndex } from '../../server/src/analysis/linking/fileIndex';
import { WorkspaceIndex } from '../../server/src/analysis/linking/workspaceIndex';
import { hashText, type FileIR } from '../../server/src/ir';
import { createSyntaxParser } from '../../server/src/syntax';
import {
  createAnalyzer,
  createLiveAnalyzer,
  type Analyzer,
  type IndexedFile,
  type LiveAnalyzer,
} from '../../server/src/workspace/analyzer';
import type { FileResult } from '../../server/src/workspace/fileResult';
import { PackedFiles, sharedFiles } from '../../server/src/workspace/packedFiles';
import { machineMade } from '../../server/src/workspace/generatedCode';
import { createScripts } from '../../server/src/workspace/scripts';
import { lowerFile } from '../../server/src/syntax/c';
import { harvest, type HarvestedHeader } from '../../server/src/syntax/macros';
import { Random } from '../harness/random';
import { Tally, type Outcome } from './tally';
import { TreeEditor, type Edit, type Tree } from './treeEdits';

/** The files of a tree lie in this folder, of which none needs to exist. */
export const EDITED_ROOT = '/tree';
/** Documents that are open at a time. */
const OPEN = 6;
/** How likely it is, after an edit, that somebody looks; that an edit is taken back; that another document is opened. */
const LOOKS = 0.15;
const UNDOES = 0.6;
const TURNS = 0.03;

export interface EditingOptions {
  readonly edits: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

/** Analyzes files of a tree with nothing kept but what is known of texts by themselves. */
class Fresh {
  private readonly known = new Map<string, { readonly hash: string; readonly file: IndexedFile | null }>();

  private constructor(
    private readonly tree: Tree,
    private readonly analyzer: Analyzer,
  ) {}

  static async of(tree: Tree): Promise<Fresh> {
    return new Fresh(tree, await createAnalyzer());
  }

  file(path: string): IndexedFile | null {
    const text = this.tree.get(path)!;
    const hash = hashText(text) + this.analyzer.macrosFingerprint(path, text);
    const known = this.known.get(path);
    if (known?.hash === hash) return known.file;
    const isRead = text !== '' && machineMade(text) === null;
    const file = isRead ? this.analyzer.index(path, text) : null;
    this.known.set(path, { hash, file });
    return file;
  }

  index(path: string): FileIndex | null {
    return this.file(path)?.index ?? null;
  }

  /** What the headers define now. */
  headers(): HarvestedHeader[] {
    const headers = [...this.tree]
      .filter(([path, text]) => path.endsWith('.h') && text !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return headers.map(([path, text]) => ({ path, file: harvest(text) }));
  }

  /** As if nothing had ever been asked of these files. */
  start(): void {
    this.analyzer.setHeaders(this.headers());
    const files = [...this.tree].flatMap(([path, text]) => {
      const file = this.file(path);
      return file ? [{ path, index: file.index, packed: file.packed, textHash: hashText(text) }] : [];
    });
    this.analyzer.join({
      index: new WorkspaceIndex(files.map(({ index }) => index)),
      lowered: new PackedFiles(sharedFiles(files)),
      read: (path) => this.tree.get(path) ?? null,
    });
  }

  analyze(path: string): FileResult {
    return this.analyzer.analyze(path, this.tree.get(path)!);
  }

  dispose(): void {
    this.analyzer.dispose();
  }
}

/** What an editor does with the tree. */
class Session {
  readonly results = new Map<string, FileResult>();
  /** How often an edit elsewhere made a document be analyzed again, and how often that changed its findings. */
  renewed = 0;
  changed = 0;
  private headersChanged = false;

  private constructor(
    private readonly tree: Tree,
    private readonly analyzer: LiveAnalyzer,
    private readonly fresh: Fresh,
  ) {}

  static async of(tree: Tree, fresh: Fresh): Promise<Session> {
    const session = new Session(tree, await createLiveAnalyzer(), fresh);
    return session;
  }

  join(): void {
    this.fresh.start();
    this.analyzer.live.setHeaders(EDITED_ROOT, this.fresh.headers());
    this.analyzer.live.setFiles(
      EDITED_ROOT,
      [...this.tree.keys()].map((path) => [path, this.fresh.file(path)]),
    );
  }

  open(path: string): void {
    this.results.set(path, this.analyzer.analyze(path, this.tree.get(path)!));
  }

  close(path: string): void {
    this.results.delete(path);
    this.analyzer.forget(path);
    if (this.tree.has(path)) this.analyzer.live.setFiles(EDITED_ROOT, [[path, this.fresh.file(path)]]);
  }

  apply({ path, text }: Edit): void {
    if (text === null) {
      this.tree.delete(path);
      if (path.endsWith('.h')) this.headersChanged = true;
      this.analyzer.live.removeFiles(EDITED_ROOT, [path]);
      if (this.results.has(path)) this.close(path);
      return;
    }
    const isNew = !this.tree.has(path);
    this.tree.set(path, text);
    if (path.endsWith('.h')) this.headersChanged = true;
    if (this.results.has(path)) this.open(path);
    if (isNew || !this.results.has(path)) this.analyzer.live.setFiles(EDITED_ROOT, [[path, this.fresh.file(path)]]);
  }

  /** All is saved, and files that are not open are read again where macros of theirs may have changed. */
  save(): void {
    if (!this.headersChanged) return;
    this.headersChanged = false;
    this.join();
  }

  /** Until no document rests on what is not so any more. */
  rest(): void {
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      for (const [path, before] of this.results) {
        if (!this.analyzer.isStale(path)) continue;
        isChanged = true;
        this.open(path);
        this.renewed++;
        if (JSON.stringify(before.findings) !== JSON.stringify(this.results.get(path)!.findings)) this.changed++;
      }
    }
  }

  isHolding(path: string): boolean {
    return this.analyzer.isHolding(path);
  }

  dispose(): void {
    this.analyzer.dispose();
  }
}

/** A session of random edits over the tree, which is changed. */
export async function editing(tree: Tree, { edits, seed, log = () => undefined }: EditingOptions): Promise<Outcome> {
  const tally = new Tally('edited = fresh, over many files');
  const random = new Random(seed);
  const fresh = await Fresh.of(tree);
  const session = await Session.of(tree, fresh);
  const parser = await createSyntaxParser('wasm');
  const scripts = await createScripts();
  const lower = (path: string, text: string): FileIR =>
    scripts.has(path) ? scripts.lower(path, text) : lowerFile(parser.parse(text));
  const interesting = interestingFiles(tree, fresh);
  const focus = {
    paths: () => [...session.results.keys()],
    names: () => [...session.results.keys()].flatMap((path) => namesIn(fresh.index(path))),
    definitions: (name: string) => definitionsOf(tree, fresh, name),
  };
  const editor = new TreeEditor(tree, random, lower, focus);
  const first = new Map(tree);
  const kinds = new Map<string, number>();
  const compareAll = (edit: string): void => {
    session.save();
    session.rest();
    fresh.start();
    for (const [path, result] of session.results) {
      const expected = fresh.analyze(path);
      if (session.isHolding(path)) tally.leaveOut('holding findings during a syntax error');
      else if (!tally.compare(path, result, expected)) log(`${edit}: ${path}: ${differenceOf(result, expected)}`);
    }
  };
  const openOne = (): void => {
    const closed = interesting.filter((path) => tree.has(path) && !session.results.has(path));
    if (closed.length > 0) session.open(random.pick(closed));
  };
  while (session.results.size < Math.min(OPEN, interesting.length)) openOne();
  session.join();
  compareAll('start');
  const undo: Edit[] = [];
  for (let count = 0; count < edits;) {
    if (random.chance(TURNS)) {
      session.close(random.pick([...session.results.keys()]));
      openOne();
    }
    const back = random.chance(UNDOES) ? undo.pop() : undefined;
    const edit = back ?? editor.next();
    if (!edit) continue;
    if (!back) undo.push({ kind: 'undo', path: edit.path, text: first.get(edit.path) ?? null });
    session.apply(edit);
    kinds.set(edit.kind, (kinds.get(edit.kind) ?? 0) + 1);
    count++;
    while (session.results.size < Math.min(OPEN, interesting.length)) openOne();
    if (random.chance(LOOKS) || count === edits) compareAll(`edit ${count} (${edit.kind} in ${edit.path})`);
    if (count % 50 === 0) log(`${count} edits: ${tally.line()}`);
  }
  log(
    [...kinds]
      .sort()
      .map(([kind, count]) => `${count} × ${kind}`)
      .join(', '),
  );
  log(`${session.renewed} documents analyzed again because of other files; ${session.changed} had other findings then`);
  for (const each of [fresh, session, parser, scripts]) each.dispose();
  return tally.outcome();
}

/** Files in which something is acquired that other files have a part in. */
function interestingFiles(tree: Tree, fresh: Fresh): string[] {
  return [...tree.keys()].filter((path) => {
    const functions = fresh.index(path)?.functions ?? [];
    return functions.some((one) => one.acquires && one.callees.length > 0);
  });
}

function namesIn(index: FileIndex | null): string[] {
  const functions = index?.functions ?? [];
  return [
    ...functions.filter((one) => one.acquires).flatMap((one) => one.callees),
    ...functions.map((one) => one.name),
  ];
}

function definitionsOf(tree: Tree, fresh: Fresh, name: string): string[] {
  return [...tree.keys()].filter((path) => fresh.index(path)?.functions.some((one) => one.name === name) === true);
}

function differenceOf(result: FileResult, expected: FileResult): string {
  const lines = ({ findings, notices }: FileResult): string[] => [
    ...findings.map((one) => `${one.function}:${one.rule}:${one.confidence}:${one.acquisition.start}:${one.message}`),
    ...notices.map((one) => `${one.kind}:${one.function}`),
  ];
  const [left, right] = [lines(result), lines(expected)];
  const only = (some: string[], others: string[]): string[] => some.filter((line) => !others.includes(line));
  return `only edited: ${only(left, right).join(' | ')}; only fresh: ${only(right, left).join(' | ')}`;
}
