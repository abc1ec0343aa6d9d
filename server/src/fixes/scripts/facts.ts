/** What a fix of a script has to know of a lost resource: what releases it, and where it is bound. */
import type { FileAnalysis } from '../../analysis/analyzeFile';
import type { SiteAccount } from '../../analysis/siteRun';
import { accountSites } from '../../analysis/sites';
import { shifted, type FunctionIR, type Location } from '../../ir';
import type { Program } from '../../analysis/summary/program';
import type { Acquisition, ModelRegistry, ResourceKind } from '../../models';
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import type { Finding } from '../../rules/finding';
import type { TextEdit } from '../edits';
import { reachesWithout } from '../places';
import type { ScriptDocument } from './document';
import { spellingOf } from './exports';

export interface Closer {
  /** An expression. */
  readonly text: string;
  readonly isAwaited: boolean;
  /** What has to be imported for it. */
  readonly imports: readonly TextEdit[];
}

export interface ScriptHandle {
  readonly name: string;
  /** The variable that it is in: `archive` of `archive.stream`. */
  readonly root: string;
  readonly isInteger: boolean;
  /** The acquiring call returns a promise of it. */
  readonly isPromised: boolean;
  /** What it is used for is not over when the calls are: it has promises, events or callbacks. */
  readonly isAsynchronous: boolean;
  readonly disposable: 'sync' | 'async' | 'both' | undefined;
  /** The likeliest first. */
  readonly closers: readonly Closer[];
  /** Calls that release it already, in the document. */
  readonly releases: readonly Location[];
  /** Places, in the document, from which on somebody else has it. */
  readonly passed: readonly Location[];
  /** It is given to functions of which nobody knows whether they keep it. */
  readonly isPerhapsPassed: boolean;
  /** What was given takes the place of what is opened: `given` of `given || open()`. */
  readonly given: string | null;
  /** Whether, on some way to a place in the document, nothing was opened. */
  mayBeMissingAt(place: Location): boolean;
}

/** Of what has no name yet, `name` is the one that it gets. Null where it cannot be said how it is released. */
export function scriptHandle(
  { program, store }: FileAnalysis,
  functions: readonly FunctionIR[],
  finding: Finding,
  document: ScriptDocument,
  name: string,
): ScriptHandle | null {
  const inside = functions.filter(
    ({ location }) => location.start <= finding.acquisition.start && finding.acquisition.end <= location.end,
  );
  const sorted = [...inside].sort((a, b) => Number(b.name === finding.function) - Number(a.name === finding.function));
  for (const one of sorted) {
    const origin = one.location.start;
    const call = shifted(finding.acquisition, -origin);
    const accounts = accountSites(program, store, one).filter(({ site }) => site.call.location.start === call.start);
    // A field's is lost in none of the class's functions.
    const account = accounts.find(({ faults }) => faults.length > 0) ?? accounts[0];
    if (!account) continue;
    const { outcomes, kind, site } = account;
    const callee = site.kind === 'acquisition' ? calleeOf(document, finding.acquisition) : null;
    const isWaited = isAwaitedAt(document, finding.acquisition);
    const isPromised = isWaited || acquiredAt(account, program, one)?.promised === true;
    const modelled = modelledClosers(document, program.models, kind, name, callee, isPromised);
    const closed = outcomes.filter(({ ending, evidence }) => ending === 'closed' && evidence !== 'name');
    const known = closed.map(({ location }) => shifted(location, origin));
    const releases = [...known, ...callsOf(document, one, origin, modelled, known)];
    const closers = [...ownClosers(document, releases, name, modelled), ...modelled].filter(
      ({ text }, index, all) => all.findIndex((each) => each.text === text) === index,
    );
    if (closers.length === 0 || isPromise(document, one, name, origin)) return null;
    const { representation, disposable } = program.models.resource(kind);
    return {
      name,
      root: /^(?:this|[A-Za-z_$][\w$]*)/.exec(name)?.[0] ?? name,
      isInteger: representation === 'integer',
      isPromised,
      isAsynchronous: representation !== 'integer' && disposable !== 'sync' && !closers[0]!.text.endsWith('.end()'),
      disposable,
      closers,
      releases,
      passed: passedAt(account, true).map((location) => shifted(location, origin)),
      isPerhapsPassed: passedAt(account, false).length > 0,
      given: givenInPlace(document, finding.acquisition),
      mayBeMissingAt: (place) =>
        (place.start <= finding.acquisition.start && finding.acquisition.end <= place.end) ||
        outcomes.some(({ ending, location }) => ending === 'failed' && location.start + origin === place.start) ||
        reachesWithout(one, call, shifted(place, -origin)),
    };
  }
  return null;
}

function acquiredAt({ site }: SiteAccount, program: Program, one: FunctionIR): Acquisition | undefined {
  if (site.kind !== 'acquisition') return undefined;
  const target = program.targetOf(one, site.call);
  return target.kind === 'model' ? target.model.acquires?.[site.index] : undefined;
}

/** What the variable holds is waited for elsewhere. */
function isPromise({ text }: ScriptDocument, { location }: FunctionIR, name: string, origin: number): boolean {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source = text.slice(origin, origin + location.end - location.start);
  return new RegExp(`\\bawait\\s+${word}(?![\\w$.?(])|(?<![\\w$.])${word}\\.then\\(`).test(source);
}

const DOUBTFUL = new Set(['name', 'object', 'pointer', 'unresolved']);
const PASSING = new Set(['handed-over', 'stored', 'returned', 'depended-on']);

/** `isSure`: not by functions of which little is known. */
function passedAt({ outcomes }: SiteAccount, isSure: boolean): Location[] {
  return outcomes
    .filter(({ ending, evidence }) => PASSING.has(ending) && isSure === !DOUBTFUL.has(evidence ?? ''))
    .map(({ location }) => location);
}

/** Calls that are as the models have them, though nobody knows what they are called on. */
function callsOf(
  { text }: ScriptDocument,
  { location }: FunctionIR,
  origin: number,
  closers: readonly Closer[],
  known: readonly Location[],
): Location[] {
  const source = text.slice(origin, origin + location.end - location.start);
  return closers.flatMap((closer) => {
    const found: Location[] = [];
    for (let at = source.indexOf(closer.text); at !== -1; at = source.indexOf(closer.text, at + 1)) {
      const place = { start: origin + at, end: origin + at + closer.text.length };
      const isPart = /[\w$.]/.test(source[at - 1] ?? ' ');
      if (!isPart && known.every(({ start }) => start !== place.start)) found.push(place);
    }
    return found;
  });
}

function givenInPlace(document: ScriptDocument, acquisition: Location): string | null {
  const call = document.nodeAt(acquisition);
  const value = isAwaited(document, call) ? document.parent(call) : call;
  const either = document.parent(value);
  if (document.type(either) !== 'binary_expression') return null;
  const left = document.tree.child(either, 'left');
  if (left === NO_NODE || left === value || !/^[\w$.]+$/.test(document.textOf(left))) return null;
  const between = document.text.slice(document.location(left).end, document.location(value).start);
  return /^\s*(?:\|\||\?\?)\s*$/.test(between) ? document.textOf(left) : null;
}

function calleeOf(document: ScriptDocument, call: Location): string | null {
  const node = document.nodeAt(call);
  const callee = document.tree.child(node, 'function');
  return callee === NO_NODE ? null : document.textOf(callee);
}

export function isAwaited(document: ScriptDocument, node: NodeId): boolean {
  return document.type(document.parent(node)) === 'await_expression';
}

function isAwaitedAt(document: ScriptDocument, call: Location): boolean {
  return isAwaited(document, document.nodeAt(call));
}

/** What the function does elsewhere, where it needs nothing but the handle. */
function ownClosers(
  document: ScriptDocument,
  releases: readonly Location[],
  name: string,
  modelled: readonly Closer[],
): Closer[] {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const alone = new RegExp(`^(?:[A-Za-z_$][\\w$.]*\\(${word}\\)|${word}\\.[\\w$]+\\(\\))$`);
  const found = new Map<string, Closer>();
  for (const location of releases) {
    const text = document.text.slice(location.start, location.end);
    if (!alone.test(text)) continue;
    const same = modelled.find((each) => each.text === text);
    found.set(text, same ?? { text, isAwaited: isAwaitedAt(document, location), imports: [] });
  }
  return [...found.values()];
}

function modelledClosers(
  document: ScriptDocument,
  models: ModelRegistry,
  kind: ResourceKind,
  name: string,
  callee: string | null,
  isPromised: boolean,
): Closer[] {
  const { release, awaited } = models.resource(kind);
  const isAwaited = awaited === 'always' || (awaited === 'promised' && isPromised);
  if (!release.startsWith('.')) {
    const spelling = spellingOf(document, release, models, callee);
    return spelling ? [{ text: `${spelling.name}(${name})`, isAwaited, imports: spelling.edits }] : [];
  }
  const closer = { text: `${name}${release}()`, isAwaited, imports: [] };
  const type = models.typeOfResource(kind);
  const sync = type !== undefined && models.functionModel(`${type}${release}Sync`, []) !== undefined;
  // What was opened without waiting is closed so, too.
  if (!sync || isPromised) return [closer];
  return [{ text: `${name}${release}Sync()`, isAwaited: false, imports: [] }, closer];
}
