/**
 * The facade: text of one document in, findings out. Command line, workers and language server all come through here.
 */
import { basename } from 'node:path';
import { EffectsByModels } from '../analysis/aftermath/knownEffects';
import { indexOf, type FileIndex } from '../analysis/linking/fileIndex';
import { Program } from '../analysis/summary/program';
import { linkAlone } from '../analysis/linking/lastCalls';
import { link } from '../analysis/linking/link';
import type { WorkspaceIndex } from '../analysis/linking/workspaceIndex';
import { LoweredFiles } from './loweredFiles';
import type { PackedFiles } from './packedFiles';
import { analyzeFile, type FileAnalysis, type FunctionReport } from '../analysis/analyzeFile';
import { printStates, printSummary } from '../analysis/printing';
import {
  candidatesFor,
  isSound,
  scriptCandidates,
  subjectOf,
  teachingsFor,
  verified,
  type Candidate,
  type Fix,
  type Teaching,
  type Tried,
} from '../fixes';
import {
  definedFile,
  packFile,
  type DefinedFile,
  printDot,
  printFunction,
  type FileIR,
  type FunctionIR,
  type Location,
  shifted,
} from '../ir';
import { builtinModels, createRegistry, type ModelRegistry, type RegistryOptions } from '../models';
import type { Finding, Notice } from '../rules/finding';
import { distinctFindings, findingsOf } from '../rules/report';
import { createSyntaxParser, type OpenDocument, type ParserKind, type SyntaxParser } from '../syntax';
import { createScripts, type Scripts } from './scripts';
import { lowerFile, LoweringCache, type FileKind } from '../syntax/c';
import { includesIn, MacroTable, type HarvestedHeader, type MacroEnvironment } from '../syntax/macros';
import type { ResultStore } from './cache/scanCache';
import type { FileResult } from './fileResult';
import { hoverAt, type Hover } from './hover';
import { explain, type Explanation } from './explanation';
import { viewOf } from './explanationView';
import { FunctionResults, outcomeOf } from './functionResults';
import { machineMade } from './generatedCode';
import { isHeader } from './headers';
import { HeldFindings, type AnalyzedFunction } from './heldFindings';
import { LiveWorkspace } from './liveWorkspace';
import { withoutSuppressed } from './suppressed';
import { allowsUsing } from './usingSupport';

export type { ParserKind } from '../syntax';

export interface AnalyzerOptions extends RegistryOptions {
  readonly parser?: ParserKind;
  /** Keeps trees and per-function results of each path, so that analysing its next version costs one function. */
  readonly incremental?: boolean;
  /** Where results of whole files are kept, of an analyzer that is not incremental. */
  readonly results?: ResultStore;
}

/** The other files that an analysis may look into. */
export interface Workspace {
  readonly index: WorkspaceIndex;
  /** Files that were lowered before. */
  readonly lowered?: PackedFiles;
  /** Those among its files, where the analyzer does not know them yet. */
  readonly headers?: readonly HarvestedHeader[];
  /** The text of any other; null where it cannot be read. */
  read(path: string): string | null;
}

/** A file as the others of its workspace see it. Plain data: crosses worker boundaries. */
export interface IndexedFile {
  readonly index: FileIndex;
  readonly packed: Uint8Array;
}

/** What `unclosed debug` can print. */
export type DebugView = 'ir' | 'cfg' | 'states' | 'summary';

/** A function and where it stands. */
export interface FunctionOutline {
  readonly name: string;
  readonly location: Location;
  /** Acquisition sites in it. */
  readonly sites: number;
}

/** How what could be done is tried. */
export interface Trying {
  /** Is told of each candidate. */
  readonly tried?: Tried;
  /** From then on nothing more is tried: a reading of `performance.now`. */
  readonly until?: number;
}

export interface Analyzer {
  readonly parser: ParserKind;
  /**
   * Analyzes one document. Bad input gives notices; it does not throw. Of a long document that is new to an
   * incremental analyzer, `onPart` gets what was found in its first functions, so that nobody waits for all of it.
   */
  analyze(path: string, text: string, onPart?: (part: FileResult) => void): FileResult;
  /** What other files need to know of a document; null where that cannot be found out. */
  index(path: string, text: string): IndexedFile | null;
  /** From now on files are parsed with what these headers define; those known before are forgotten. */
  setHeaders(headers: readonly HarvestedHeader[]): void;
  /** Changes when what other files define may mean something else in the document. */
  macrosFingerprint(path: string, text: string): string;
  /** From now on files are analyzed as parts of the workspace. */
  join(workspace: Workspace): void;
  /** Frees what is kept of a path. */
  forget(path: string): void;
  /** Prints a stage of the analysis, of one function or of all; null where there is no function of that name. */
  debug(path: string, text: string, view: DebugView, functionName?: string): string | null;
  /** The functions of a document, in order. */
  functions(path: string, text: string): readonly FunctionOutline[];
  /** What could be done about a finding of a document, the likeliest first: each was tried and works. */
  fixes(path: string, text: string, fingerprint: string, trying?: Trying): readonly Fix[];
  /** What the project could say of functions so that a finding of a document is none. Never throws. */
  teachings(path: string, text: string, fingerprint: string, trying?: Trying): readonly Teaching[];
  /** Why something is or is not reported at a place of a document. */
  explain(path: string, text: string, place: Location, shown?: (path: string) => string): Explanation;
  /** What is told of the word at an offset; null where that is nothing. Never throws. */
  hover(path: string, text: string, offset: number): Hover | null;
  dispose(): void;
}

/** An analyzer for documents that are edited; what was analyzed is open until it is forgotten. */
export interface LiveAnalyzer extends Analyzer {
  /** The folders that the documents may be parts of. */
  readonly live: LiveWorkspace;
  /**
   * Whether analyzing the open document again could give anything else than before, since some other file has changed.
   * A tree that was made by recovering from the errors of its earlier versions is made anew first.
   */
  isStale(path: string): boolean;
  /** The document's findings are in part those of an earlier version, since it has syntax errors now. */
  isHolding(path: string): boolean;
  /** The document is open, though nobody asks for its findings now. */
  open(path: string, text: string): void;
}

/** So many functions of a new document make the part that is told first. */
const FIRST_PART = 20;

/** What is kept of a path between versions. */
interface Kept {
  readonly document: OpenDocument;
  readonly lowering: LoweringCache;
  readonly results: FunctionResults;
  readonly held: HeldFindings;
  text: string;
  /** Null before the first analysis. */
  file: FileIR | null;
  /** The text whose tree is the one that it would have by itself. */
  settled: string | null;
  /** The fingerprint of the macros of other files that it was lowered with. */
  macros: string;
}

/** A file that is ready to be analyzed. */
interface LoweredSource {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly file: FileIR;
  /** With what it reaches in other files. */
  readonly linked: FileIR;
}

export async function createAnalyzer(options: AnalyzerOptions = {}): Promise<Analyzer> {
  const parser = await createSyntaxParser(options.parser ?? 'wasm');
  const models = createRegistry(builtinModels(), options);
  const scripts = await createScripts(options);
  return new DocumentAnalyzer(parser, models, scripts, options.incremental ?? false, options.results ?? null);
}

export async function createLiveAnalyzer(options: AnalyzerOptions = {}): Promise<LiveAnalyzer> {
  const parser = await createSyntaxParser(options.parser ?? 'wasm');
  const models = createRegistry(builtinModels(), options);
  return new DocumentAnalyzer(parser, models, await createScripts(options), true);
}

class DocumentAnalyzer implements LiveAnalyzer {
  private readonly kept = new Map<string, Kept>();
  private readonly lowered = new LoweredFiles();
  private workspace: Workspace | null = null;
  private effects = new EffectsByModels();
  readonly live: LiveWorkspace;
  private macros: MacroTable;

  constructor(
    private readonly syntax: SyntaxParser,
    private readonly models: ModelRegistry,
    private readonly scripts: Scripts,
    private readonly incremental: boolean,
    private readonly stored: ResultStore | null = null,
  ) {
    this.live = new LiveWorkspace(models, (path) => this.modelsOf(path));
    this.macros = this.tableOf([]);
  }

  get parser(): ParserKind {
    return this.syntax.kind;
  }

  analyze(path: string, text: string, onPart?: (part: FileResult) => void): FileResult {
    const result = this.analyzeAll(path, text, onPart && ((part) => onPart(withoutSuppressed(text, part, false))));
    return withoutSuppressed(text, result);
  }

  private analyzeAll(path: string, text: string, onPart?: (part: FileResult) => void): FileResult {
    const lines = countLines(text);
    const isNew = this.incremental && !this.kept.has(path);
    try {
      const kept = this.incremental ? this.keep(path) : null;
      const file = kept ? this.lowerOpen(path, text, kept) : this.loweredFile(path, text);
      const linked = this.linked(path, text, file);
      const stored = kept ? null : this.stored?.get(path, text, linked);
      if (stored) return stored;
      const source = { path, text, lines, file, linked };
      const result = this.resultOf(source, kept, isNew ? onPart : undefined);
      if (!kept) this.stored?.put(text, linked, result);
      return result;
    } catch (error) {
      this.forget(path);
      const reason = error instanceof Error ? error.message : String(error);
      return {
        path,
        findings: [],
        notices: [{ kind: 'failed', message: `the analysis failed: ${reason}`, function: null, location: null }],
        statistics: { lines, functions: 0, damaged: 0, capped: 0, sites: 0, suppressed: 0 },
      };
    }
  }

  index(path: string, text: string): IndexedFile | null {
    try {
      const file = this.lower(path, text);
      return { index: indexOf(path, new Program(file, this.modelsOf(path))), packed: packFile(file) };
    } catch {
      return null;
    }
  }

  join(workspace: Workspace): void {
    if (workspace.headers) this.setHeaders(workspace.headers);
    this.workspace = workspace;
    this.effects = new EffectsByModels();
  }

  isStale(path: string): boolean {
    const kept = this.kept.get(path);
    if (!kept?.file) return false;
    if (this.scripts.has(path)) return !this.live.isCurrent(path);
    if (kept.macros !== this.macrosOf(path, kept.text).fingerprint) return true;
    return this.settle(path, kept) || !this.live.isCurrent(path);
  }

  isHolding(path: string): boolean {
    return this.kept.get(path)?.held.isHolding === true;
  }

  open(path: string, text: string): void {
    try {
      this.lowerOpen(path, text, this.keep(path));
    } catch {
      this.forget(path);
    }
  }

  /** Makes the document's tree anew where that gives another; whether it did. */
  private settle(path: string, kept: Kept): boolean {
    if (kept.settled === kept.text) return false;
    kept.settled = kept.text;
    const document = kept.document.settle();
    if (!document) return false;
    const file = lowerFile(document, kept.lowering, kindOf(path));
    if (shapeOf(file) === shapeOf(kept.file!)) return false;
    this.publish(path, kept, file);
    return true;
  }

  private lowerOpen(path: string, text: string, kept: Kept): FileIR {
    if (this.scripts.has(path)) {
      if (kept.file !== null && kept.text === text) return kept.file;
      kept.text = text;
      const file = this.scripts.lower(path, text);
      this.publish(path, kept, file);
      return file;
    }
    if (isHeader(path) && (kept.file === null || kept.text !== text)) this.live.setOpenHeader(path, text);
    const macros = this.macrosOf(path, text);
    if (kept.file && kept.text === text && kept.macros === macros.fingerprint) return kept.file;
    const file = lowerFile(kept.document.update(text, macros), kept.lowering, kindOf(path));
    kept.text = text;
    kept.macros = macros.fingerprint;
    this.publish(path, kept, file);
    return file;
  }

  /** What the document is to others from now on. */
  private publish(path: string, kept: Kept, file: FileIR): void {
    const { text } = kept;
    kept.file = file;
    let index: FileIndex | null | undefined;
    const find = (): FileIndex | null =>
      text === '' || machineMade(text) !== null ? null : indexOf(path, new Program(file, this.modelsOf(path)));
    this.live.setOpen(path, { file, index: () => (index === undefined ? (index = find()) : index) });
  }

  /** The file as a part of the workspace: with the functions of others that it reaches. */
  private linked(path: string, text: string, file: FileIR): FileIR {
    const { workspace } = this;
    if (this.incremental) return this.live.link(path, file);
    if (!workspace) return linkAlone(path, file, this.modelsOf(path));
    const load = (other: string): DefinedFile | null => {
      const packed = workspace.lowered?.get(other);
      if (packed) return packed;
      const text = workspace.read(other);
      return text === null ? null : definedFile(this.loweredFile(other, text));
    };
    // What was found out of a text that a fix has changed holds of no other.
    const isShared = workspace.lowered?.isOfText(path, text) === true;
    return link(path, file, {
      index: workspace.index,
      others: {
        functionOf: (other, name) => load(other)?.functionNamed(name) ?? null,
        globalsOf: (other) => load(other)?.globals ?? [],
      },
      models: this.modelsOf(path),
      ...(isShared ? { effects: this.effects } : {}),
    });
  }

  private loweredFile(path: string, text: string): FileIR {
    return this.lowered.of(path, text, () => {
      return this.workspace?.lowered?.ofText(path, text)?.unpacked() ?? this.lower(path, text);
    });
  }

  private lower(path: string, text: string): FileIR {
    if (this.scripts.has(path)) return this.scripts.lower(path, text);
    return lowerFile(this.syntax.parse(text, this.macrosOf(path, text)), undefined, kindOf(path));
  }

  private macrosOf(path: string, text: string): MacroEnvironment {
    const includes = includesIn(text);
    return this.live.macrosOf(path, includes) ?? this.macros.environmentOf(path, includes);
  }

  macrosFingerprint(path: string, text: string): string {
    return this.macrosOf(path, text).fingerprint;
  }

  setHeaders(headers: readonly HarvestedHeader[]): void {
    this.macros = this.tableOf(headers);
    this.lowered.clear();
  }

  private tableOf(headers: readonly HarvestedHeader[]): MacroTable {
    const table = new MacroTable((name) => this.models.functionModel(name, []) !== undefined);
    for (const { path, file } of headers) table.set(path, file);
    return table;
  }

  forget(path: string): void {
    this.kept.get(path)?.document.dispose();
    this.kept.delete(path);
    this.live.close(path);
  }

  debug(path: string, text: string, view: DebugView, functionName?: string): string | null {
    const { file, analysis } = this.read(path, text);
    const named = analysis.program.file.functions.filter(({ name }) => name === functionName);
    const chosen = functionName === undefined ? file.functions : named;
    if (chosen.length === 0) return functionName === undefined ? '' : null;
    const print = (one: FunctionIR): string => {
      if (view === 'ir') return printFunction(one);
      if (view === 'cfg') return printDot(one);
      return view === 'states' ? printStates(analysis, one) : printSummary(analysis, one);
    };
    return chosen.map(print).join('\n');
  }

  functions(path: string, text: string): readonly FunctionOutline[] {
    const { file, analysis } = this.read(path, text);
    return file.functions.map((one) => ({ name: one.name, location: one.location, sites: analysis.report(one).sites }));
  }

  fixes(path: string, text: string, fingerprint: string, trying: Trying = {}): readonly Fix[] {
    try {
      return this.fixesOf(path, text, fingerprint, trying);
    } catch {
      return [];
    }
  }

  teachings(path: string, text: string, fingerprint: string, { until }: Trying = {}): readonly Teaching[] {
    try {
      const results = this.kept.get(path)?.results ?? new FunctionResults();
      const { file, analysis, result } = this.trial(path, text, results);
      const finding = result.findings.find((one) => one.fingerprint === fingerprint);
      if (!finding) return [];
      // Of scripts the module is one as well, around all others.
      const [around] = file.functions
        .filter((one) => isInside(finding.acquisition, one.location))
        .sort((a, b) => a.location.end - a.location.start - (b.location.end - b.location.start));
      return around ? teachingsFor(analysis, around, finding, text, () => isLate(until)) : [];
    } catch {
      return [];
    }
  }

  private fixesOf(path: string, text: string, fingerprint: string, { tried, until }: Trying): readonly Fix[] {
    const results = this.kept.get(path)?.results ?? new FunctionResults();
    const { file, analysis, result } = this.trial(path, text, results);
    const finding = result.findings.find((one) => one.fingerprint === fingerprint);
    if (!finding) return [];
    const isUsing = this.scripts.has(path) && allowsUsing(path, this.live.rootOf(path));
    const candidates = (now: string, left: Finding): Candidate[] => {
      const tried = now === text ? { file, analysis } : this.trial(path, now, results);
      const { functions } = tried.file;
      if (this.scripts.has(path))
        return scriptCandidates(tried.analysis, functions, left, this.scripts.parse(path, now), isUsing);
      const around = functions.find((one) => isInside(left.acquisition, one.location));
      return around ? candidatesFor(subjectOf(tried.analysis, around, left, now)) : [];
    };
    const trial = (changed: string): FileResult => this.trial(path, changed, results).result;
    const isSoundNow = (now: string, written: readonly Location[]): boolean => {
      if (this.scripts.has(path)) return true;
      const after = this.trial(path, now, results);
      return after.file.functions.every((one) => {
        const inside = written
          .filter((range) => range.start < one.location.end && one.location.start < range.end)
          .map((range) => shifted(range, -one.location.start));
        return inside.length === 0 || isSound(after.analysis, one, inside);
      });
    };
    return verified(text, finding, result, {
      trial,
      candidates,
      isSound: isSoundNow,
      tried,
      isLate: () => isLate(until),
    });
  }

  /** Analyzes a text in the document's place, without anything being known of it afterwards. */
  private trial(
    path: string,
    text: string,
    results: FunctionResults,
  ): { readonly file: FileIR; readonly analysis: FileAnalysis; readonly result: FileResult } {
    const file = this.lower(path, text);
    const linked = this.incremental ? this.live.linkOnce(path, file) : this.linked(path, text, file);
    const source = { path, text, lines: countLines(text), file, linked };
    const analysis = analyzeFile(linked, this.modelsOf(path));
    return { file, analysis, result: this.resultOf(source, null, undefined, results, analysis) };
  }

  explain(path: string, text: string, place: Location, shown = (other: string) => other): Explanation {
    const own = this.loweredFile(path, text);
    const linked = this.linked(path, text, own);
    const analysis = analyzeFile(linked, this.modelsOf(path));
    const result = this.resultOf({ path, text, lines: countLines(text), file: own, linked }, null);
    const view = viewOf({ path, text, shown, own, linked, workspace: this.workspace, models: analysis.program.models });
    const left = new Set(withoutSuppressed(text, result).findings);
    const suppressed = result.findings.filter((finding) => !left.has(finding));
    return explain({ analysis, own: own.functions, result, suppressed, place, view });
  }

  hover(path: string, text: string, offset: number): Hover | null {
    try {
      const own = this.incremental ? this.lowerOpen(path, text, this.keep(path)) : this.loweredFile(path, text);
      const linked = this.linked(path, text, own);
      const models = this.modelsOf(path);
      const workspace = this.incremental ? null : this.workspace;
      const view = viewOf({ path, text, shown: (other) => basename(other), own, linked, workspace, models });
      const place = { start: offset, end: offset };
      return hoverAt({ analysis: analyzeFile(linked, models), own: own.functions, place, view }, text);
    } catch {
      return null;
    }
  }

  dispose(): void {
    for (const path of [...this.kept.keys()]) this.forget(path);
    this.syntax.dispose();
    this.scripts.dispose();
  }

  private read(path: string, text: string): { file: FileIR; analysis: FileAnalysis } {
    const file = this.loweredFile(path, text);
    return { file, analysis: analyzeFile(this.linked(path, text, file), this.modelsOf(path)) };
  }

  private modelsOf(path: string): ModelRegistry {
    return this.scripts.has(path) ? this.scripts.models : this.models;
  }

  private keep(path: string): Kept {
    let kept = this.kept.get(path);
    if (!kept) {
      const document = this.syntax.openDocument();
      const lowering = new LoweringCache();
      const [results, held] = [new FunctionResults(), new HeldFindings()];
      kept = { document, lowering, results, held, macros: '', text: '', file: null, settled: null };
      this.kept.set(path, kept);
    }
    return kept;
  }

  private resultOf(
    { path, text, lines, file, linked }: LoweredSource,
    kept: Kept | null,
    onPart?: (part: FileResult) => void,
    results = kept?.results,
    analysis = analyzeFile(linked, this.modelsOf(path)),
  ): FileResult {
    const analyzed: AnalyzedFunction[] = [];
    let findings: Finding[] = [];
    const notices: Notice[] = file.damage.map(({ location, reason }) => ({
      kind: 'damaged',
      message: reason,
      function: null,
      location,
    }));
    let sites = 0;
    let capped = 0;
    const told = new Set<number>();
    const functions = distinctNames(file.functions);
    const damaged = distinctNames(file.functions.filter((one) => one.damage.length > 0));
    const current = (): FileResult => {
      const sorted = distinctFindings(findings).sort(
        (a, b) => a.acquisition.start - b.acquisition.start || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0),
      );
      const statistics = { lines, functions, damaged, capped, sites, suppressed: 0 };
      return { path, findings: sorted, notices: [...notices], statistics };
    };
    // Linking keeps their order, and tells of some that they are programs.
    for (const [index, one] of linked.functions.slice(0, file.functions.length).entries()) {
      if (index === FIRST_PART && findings.length > 0) onPart?.(current());
      const compute = (): { report: FunctionReport; findings: Finding[] } => {
        const report = analysis.report(one);
        return { report, findings: findingsOf(report, text, analysis.program.models) };
      };
      const outcome = results ? results.of(one, analysis.dependencyKey(one), compute) : outcomeOf(compute(), one);
      findings.push(...outcome.findings);
      const { name, location, damage } = one;
      analyzed.push({ name, location, isWhole: damage.length === 0, findings: outcome.findings });
      sites += outcome.sites;
      if (outcome.isCapped) capped++;
      const place = one.location.start + one.nameLocation.start;
      if (!told.has(place)) notices.push(...noticesOf(one, outcome.isCapped, outcome.failure));
      told.add(place);
    }
    if (kept) results?.endVersion();
    if (kept) {
      findings = kept.held.update(
        text,
        analyzed,
        file.damage.map((each) => each.location),
      );
    }
    return current();
  }
}

function isLate(until = Infinity): boolean {
  return performance.now() > until;
}

function isInside(inner: Location, outer: Location): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** What tells two files of one text apart: how errors in it were recovered from. */
function shapeOf({ functions, globals, prototypes, damage }: FileIR): string {
  const hashes = functions.map((one) => [one.contentHash, one.location.start, one.damage]);
  return JSON.stringify([hashes, globals, prototypes, damage]);
}

/** A function that `#if` splits has a graph for each selection of its header: they are one function. */
function distinctNames(functions: readonly FunctionIR[]): number {
  return new Set(functions.map((one) => one.location.start + one.nameLocation.start)).size;
}

function noticesOf(one: FunctionIR, isCapped: boolean, failure: string | null): Notice[] {
  const location = {
    start: one.location.start + one.nameLocation.start,
    end: one.location.start + one.nameLocation.end,
  };
  const notices: Notice[] = [];
  const [damage] = one.damage;
  if (damage)
    notices.push({
      kind: 'damaged',
      message: `'${one.name}' was not understood in full: ${damage.reason}`,
      function: one.name,
      location,
    });
  if (isCapped)
    notices.push({
      kind: 'capped',
      message: `'${one.name}' has too many paths to keep them all apart`,
      function: one.name,
      location,
    });
  if (failure !== null)
    notices.push({
      kind: 'failed',
      message: `'${one.name}' could not be analyzed: ${failure}`,
      function: one.name,
      location,
    });
  return notices;
}

function kindOf(path: string): FileKind {
  return isHeader(path) ? 'header' : 'source';
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
