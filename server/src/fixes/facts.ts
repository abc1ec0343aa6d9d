/** What a fix has to know of a lost resource: its names, what closes it, where it is lost. */
import type { FileAnalysis } from '../analysis/analyzeFile';
import type { SiteAccount } from '../analysis/siteRun';
import { accountSites } from '../analysis/sites';
import type { Program } from '../analysis/summary/program';
import { shifted, type FunctionIR, type Location } from '../ir';
import type { Finding } from '../rules/finding';
import { closersOf, type Origin } from './closers';
import { guardOf, invalidOf } from './guards';
import { namesOf, type Naming } from './names';
import { isInvalidFirst, placesOf, type LossPlace } from './places';
import { heldBy } from './values';
import { mentions } from './words';

/** Locations are in the document. */
export interface LostHandle {
  /** As the user would write it: `fd`, `ends[0]`, `conn->file`. */
  readonly name: string;
  /** The call that closes it, without a semicolon; what the function itself does elsewhere comes first. */
  readonly closers: readonly string[];
  /** True where it is open: `fd >= 0`. */
  readonly guard: string;
  /** What it is where it is closed: `-1`. */
  readonly invalid: string;
  /** What is no handle may be closed all the same. */
  readonly isInteger: boolean;
  readonly places: readonly LossPlace[];
  /** All places where it is lost, also those where its name cannot be used. */
  readonly lostAt: readonly Location[];
  /** Of what is not bound to anything: the type that its variable gets. */
  readonly type: string | null;
  /** Calls that close it elsewhere. */
  readonly releases: readonly Location[];
  /** Behind its name in a declaration that gives it no value. */
  readonly declaredAt: number | null;
  /** Its declaration gives it a value that is no handle. */
  readonly startsInvalid: boolean;
}

/** What is closed together, such as both ends of a pipe. */
export type Reading = readonly LostHandle[];

/**
 * How the handles that a finding is about can be written, the likeliest first; empty where it cannot be said how they
 * are closed.
 */
export function readingsOf(
  { program, store }: FileAnalysis,
  one: FunctionIR,
  finding: Finding,
  text: string,
): Reading[] {
  const { start, end } = one.location;
  const source = text.slice(start, end);
  const origin = { program, text, source };
  const call = shifted(finding.acquisition, -start);
  const family = (rule: string): string => rule.replace(/^leak-.*/, 'leak');
  const all = accountSites(program, store, one);
  const accounts = mergedByName(
    all.filter(
      ({ site, faults }) =>
        site.call.location.start === call.start && faults.some(({ rule }) => family(rule) === family(finding.rule)),
    ),
  );
  const readings = accounts.map((account) => {
    if (account.name === null && finding.rule === 'leak-discarded') return unnamed(account, one, origin);
    const siblings = all.filter(({ kind, name }) => kind === account.kind && name === account.name);
    return namesOf(program, one, account, source).flatMap((naming) => handleOf(account, one, naming, siblings, origin));
  });
  const first = readings.flatMap(([likeliest]) => (likeliest ? [likeliest] : []));
  const others = readings.length === 1 ? readings[0]!.slice(1) : [];
  return [first, ...others.map((handle) => [handle])].filter((reading) => reading.length > 0);
}

/** A function of the file may open what it returns in several places: to its caller that is one thing. */
function mergedByName(accounts: readonly SiteAccount[]): SiteAccount[] {
  const merged = new Map<string, SiteAccount>();
  for (const account of accounts) {
    const key = `${account.kind} ${account.name}`;
    const known = merged.get(key);
    const outcomes = [...(known?.outcomes ?? []), ...account.outcomes];
    merged.set(key, { ...account, outcomes, faults: [...(known?.faults ?? []), ...account.faults] });
  }
  return [...merged.values()];
}

function handleOf(
  account: SiteAccount,
  one: FunctionIR,
  naming: Naming,
  siblings: readonly SiteAccount[],
  origin: Origin,
): LostHandle[] {
  const { program, source, text } = origin;
  const { name, kind } = naming;
  const closers = closersOf(account, name, kind, origin);
  if (closers.length === 0) return [];
  const isInteger = program.models.resource(kind).representation === 'integer';
  const guard = guardOf(program.models, kind, name, text);
  const opened = [...siblings.map(({ site }) => site.call.location), naming.boundBy];
  const held = heldBy(one, name, opened, isInteger, source);
  const { start } = one.location;
  const inDocument = (location: Location): Location => shifted(location, start);
  return [
    {
      name,
      closers,
      guard,
      invalid: invalidOf(program.models, kind, text),
      isInteger,
      places: placesOf(account, one, naming, { guard, isInteger, held, source, siblings }).map((place) => ({
        ...place,
        location: inDocument(place.location),
      })),
      lostAt: lostIn(account).map(inDocument),
      type: null,
      releases: account.outcomes
        .filter(({ ending }) => ending === 'closed')
        .map(({ location }) => inDocument(location)),
      declaredAt: held?.declaredAt == null ? null : start + held.declaredAt,
      startsInvalid: isInvalidFirst(name, source, isInteger),
    },
  ];
}

function lostIn({ faults }: SiteAccount): Location[] {
  const places = faults.filter(({ rule }) => rule.startsWith('leak')).map(({ location }) => location);
  return [...new Map(places.map((location) => [location.start, location])).values()];
}

/** What is not bound to anything gets a name. */
function unnamed(account: SiteAccount, one: FunctionIR, origin: Origin): LostHandle[] {
  const { kind, site } = account;
  const name = ['fd', 'opened', 'handle'].find(
    (each) => (each === 'fd') === (kind === 'descriptor') && !mentions(origin.source, each),
  );
  const type = typeOf(account, one, origin.program);
  if (name === undefined || type === null) return [];
  const naming = { name, kind, boundBy: site.call.location };
  return handleOf(account, one, naming, [account], origin).map((handle) => ({ ...handle, type }));
}

/** What the modelled function returns, as its manual has it. */
function typeOf({ site }: SiteAccount, one: FunctionIR, program: Program): string | null {
  const target = program.targetOf(one, site.call);
  if (target.kind !== 'model') return null;
  const prototype = program.models.functionModel(target.name, program.file.includes)?.prototype;
  const type = /^([\w ]+?[ *]+)\w+\s*\(/.exec(prototype ?? '')?.[1];
  return type === undefined ? null : type.replace(/\b(?:extern|static|inline)\b/g, '').trim();
}
