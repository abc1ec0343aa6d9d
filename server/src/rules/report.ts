/** From the faults of the analysis to findings: one a rule and acquisition, with the best witness. */
import { hashText, shifted, type FunctionIR, type Location } from '../ir';
import type { CallReport, FunctionReport } from '../analysis/analyzeFile';
import { confidenceOf, type Doubt } from '../analysis/confidence';
import type { Fault } from '../analysis/dataflow/context';
import { steps, type Step } from '../analysis/witness/witness';
import type { ModelRegistry } from '../models/registry';
import type { Confidence, Finding, RuleId, Severity, WitnessStep } from './finding';
import { doubtMessage, lostMessage, messageOf, stepMessage, type ExitVerb } from './messages';

const RANK: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };
const MAX_TEXT = 60;

/** What a fault is reported under. The ways to leak are one rule family: an acquisition leaks once. */
function family(rule: RuleId): string {
  return rule.startsWith('leak') ? 'leak' : rule;
}

export function findingsOf(report: FunctionReport, text: string, models: ModelRegistry): Finding[] {
  const source = text.slice(report.function.location.start, report.function.location.end);
  const findings: Finding[] = [];
  const taken = new Map<string, number>();
  for (const call of report.calls) {
    const groups = new Map<string, Fault[]>();
    const faults = call.faults.map((fault) => {
      const damage = damageDoubts(report.function, call.call, fault, source);
      return damage.length === 0 ? fault : { ...fault, doubts: [...fault.doubts, ...damage] };
    });
    for (const fault of faults) groups.set(family(fault.rule), [...(groups.get(family(fault.rule)) ?? []), fault]);
    for (const group of groups.values()) findings.push(findingOf(report.function, call, group, source, models, taken));
  }
  return findings.sort((a, b) => a.acquisition.start - b.acquisition.start || (a.rule < b.rule ? -1 : 1));
}

/**
 * Text that was not understood on the way from the acquisition to the fault makes a finding doubtful. Where it holds what
 * control flow is made of, every finding of the function is, and twice.
 */
function damageDoubts(one: FunctionIR, call: CallReport['call'], fault: Fault, source: string): Doubt[] {
  const body = source.indexOf('{');
  const doubts: Doubt[] = [];
  for (const { location } of one.damage) {
    if (location.start <= body) continue;
    const isStructural = STRUCTURE.test(source.slice(location.start, location.end));
    const isBetween = location.start >= call.location.start && location.end <= fault.location.end;
    if (isStructural || isBetween) doubts.push({ kind: 'damaged', detail: '', location });
    if (isStructural) doubts.push({ kind: 'damaged-structure', detail: '', location });
  }
  return doubts;
}

const STRUCTURE = /\b(?:else|if|for|while|do|switch|case|default|goto|return)\b|[{}#]/;

function causeOf(call: CallReport['call'], faults: readonly Fault[], source: string): { readonly cause?: string } {
  const fault = faults[0]!;
  if (fault.cause !== undefined) return { cause: fault.cause };
  const macro = macroOf(call, faults, source);
  return macro === undefined ? {} : { cause: `${macro} ${fault.rule} ${fault.name}` };
}

/**
 * The macro in which the mistake lies: one that makes functions, of which there is no body in the text, or one whose body
 * opens something and loses it at once, so that both stand where the macro is used. It is wrong in each use of it.
 */
function macroOf({ location: at }: CallReport['call'], faults: readonly Fault[], source: string): string | undefined {
  const first = (text: string): string | undefined => /^\w+(?=\s*\()/.exec(text)?.[0];
  if (!/[{}]|=>/.test(source)) return first(source);
  const isWithin = faults.every(({ location, name }) => isSameText(location, at) && name !== null);
  const name = isWithin ? first(source.slice(at.start, at.end)) : undefined;
  return faults.some(({ madeBy }) => madeBy === name) ? undefined : name;
}

function isSameText(one: Location, other: Location): boolean {
  return one.start === other.start && one.end === other.end;
}

function weakness({ rule }: Fault): number {
  return rule === 'leak-on-throw' ? 2 : rule === 'leak-field' ? 1 : 0;
}

function compareFaults(a: Fault, b: Fault): number {
  // What goes wrong by itself says more than what needs something to throw.
  const byRule = weakness(a) - weakness(b);
  if (byRule !== 0) return byRule;
  const byFate = Number(isMoot(a.doubts)) - Number(isMoot(b.doubts));
  if (byFate !== 0) return byFate;
  const byConfidence = RANK[confidenceOf(a.doubts)] - RANK[confidenceOf(b.doubts)];
  return byConfidence || a.location.start - b.location.start || (a.witness?.length ?? 0) - (b.witness?.length ?? 0);
}

function findingOf(
  one: FunctionIR,
  report: CallReport,
  faults: readonly Fault[],
  source: string,
  models: ModelRegistry,
  taken: Map<string, number>,
): Finding {
  const [fault] = [...faults].sort(compareFaults) as [Fault, ...Fault[]];
  // What is lost anyway is not told again for where something throws.
  const sorted = faults
    .filter((other) => {
      if (isMoot(other.doubts) && !isMoot(fault.doubts)) return false;
      return weakness(other) === weakness(fault);
    })
    .sort(compareFaults);
  const origin = one.location.start;
  const names = [
    ...new Set(sorted.filter((other) => isSame(other, fault)).flatMap((other) => other.name ?? [])),
  ].sort();
  const { noun, consensus, onThrow } = models.resource(fault.kind);
  const exit = exitAt(one, fault.location);
  // Beside a way out that is taken anyway those say nothing that need something to throw.
  const isAsSure = (other: Fault): boolean => other.rule !== 'leak-on-throw' || fault.rule === 'leak-on-throw';
  const variable = fault.name;
  const subject = variable === null ? `the ${noun}` : `'${variable}'`;
  const thrower = throwerOf(fault, source);
  const shown = one.name.replace(/@\d+$/, '');
  const message = messageOf(fault.rule, { fault, names, function: shown, noun, exit, consensus, thrower });
  const identity = `${fault.rule}:${one.name}:${fault.kind}:${squeeze(source.slice(report.call.location.start, report.call.location.end))}`;
  const count = taken.get(identity) ?? 0;
  taken.set(identity, count + 1);
  return {
    rule: fault.rule,
    severity: severityOf(fault, onThrow),
    confidence: confidenceOf(fault.doubts),
    ...beforeExit(fault.doubts),
    message,
    function: shown,
    variable,
    resource: fault.kind,
    noun,
    acquisition: shifted(report.call.location, origin),
    fault: shifted(fault.location, origin),
    otherFaults: otherThan(
      fault.location,
      sorted.filter(isAsSure).map(({ location }) => location),
    ).map((location) => shifted(location, origin)),
    witness: witnessOf(one, fault, subject, source, exit),
    doubts: [...new Set(fault.doubts.map(doubtMessage))],
    fingerprint: hashText(`${identity}:${count}`),
    ...causeOf(report.call, sorted, source),
  };
}

/** The process ends then, or somebody still uses it. */
function isMoot(doubts: readonly Doubt[]): boolean {
  return doubts.some(({ kind }) => kind === 'process-ends' || kind === 'in-closure');
}

function beforeExit(doubts: readonly Doubt[]): Pick<Finding, 'confidenceBeforeExit'> {
  const others = doubts.filter(({ kind }) => kind !== 'process-ends');
  return others.length === doubts.length ? {} : { confidenceBeforeExit: confidenceOf(others) };
}

function severityOf({ rule, isOwnMatter }: Fault, onThrow: 'warning' | undefined): Severity {
  if (rule === 'leak-on-throw') return onThrow ?? 'information';
  return rule === 'leak-field' && isOwnMatter !== true ? 'information' : 'warning';
}

/** What has to throw for the leak, as it is written. */
function throwerOf({ doubts }: Fault, source: string): string | undefined {
  const thrown = doubts.find(({ kind }) => kind === 'implicit-throw')?.location;
  return thrown && squeeze(source.slice(thrown.start, thrown.end));
}

/** Both ends of a pipe that are lost at one place are told in one sentence. */
function isSame(other: Fault, fault: Fault): boolean {
  return other.rule === fault.rule && other.location.start === fault.location.start;
}

function exitAt(one: FunctionIR, location: Location): ExitVerb | null {
  for (const { terminator } of one.blocks) {
    if (terminator.kind !== 'return' && terminator.kind !== 'throw') continue;
    if (terminator.location.start === location.start) return terminator.kind === 'return' ? 'returns' : 'throws';
  }
  return null;
}

function otherThan(fault: Location, all: readonly Location[]): Location[] {
  const places = new Map<number, Location>();
  for (const other of all) if (other.start !== fault.start) places.set(other.start, other);
  return [...places.values()].sort((a, b) => a.start - b.start);
}

function witnessOf(
  one: FunctionIR,
  fault: Fault,
  subject: string,
  source: string,
  exit: ExitVerb | null,
): WitnessStep[] {
  const origin = one.location.start;
  const textOf = (step: Step): string => squeeze(source.slice(step.location.start, step.location.end));
  const path = steps(fault.witness).map((step): WitnessStep => ({
    kind: step.kind === 'convert' ? 'call' : step.kind,
    location: shifted(step.location, origin),
    message: stepMessage(step, subject, textOf(step)),
  }));
  const lost: WitnessStep = {
    kind:
      fault.rule === 'double-close' || fault.rule === 'wrong-close'
        ? 'release'
        : fault.rule === 'use-after-close'
          ? 'use'
          : 'lost',
    location: shifted(fault.location, origin),
    message: lostMessage(fault.rule, fault, subject, one.name.replace(/@\d+$/, ''), exit),
  };
  return [...path.filter((step, index) => !isRepeated(step, path[index - 1])), lost];
}

/** One condition of the text may be several tests of the graph. */
function isRepeated(step: WitnessStep, before: WitnessStep | undefined): boolean {
  return step.location.start === before?.location.start && step.message === before.message;
}

function squeeze(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}

/** What `#if` splits is analyzed in each selection: of what is found in several, the surest. */
export function distinctFindings(findings: readonly Finding[]): Finding[] {
  const surest = new Map<string, Finding>();
  for (const one of findings) {
    const key = `${one.rule} ${one.acquisition.start} ${one.acquisition.end} ${one.variable}`;
    const known = surest.get(key);
    const isSurer = !known || isSurerThan(one, known);
    if (isSurer) surest.set(key, one);
  }
  return distinctCauses([...surest.values()]);
}

/** What one mistake makes several functions lose is told once, with the places in all of them. */
function distinctCauses(findings: readonly Finding[]): Finding[] {
  const byCause = new Map<string, Finding[]>();
  for (const one of findings) {
    if (one.cause !== undefined) byCause.set(one.cause, [...(byCause.get(one.cause) ?? []), one]);
  }
  return findings.flatMap((one) => {
    const same = one.cause === undefined ? [one] : byCause.get(one.cause)!;
    const [told, ...others] = [...same].sort(compareFindings);
    if (one !== told) return [];
    const places = [told, ...others].flatMap(({ fault, otherFaults }) => [fault, ...otherFaults]);
    return others.length === 0 ? [one] : [{ ...one, otherFaults: otherThan(told.fault, places) }];
  });
}

function compareFindings(a: Finding, b: Finding): number {
  const byRule = Number(a.rule === 'leak-on-throw') - Number(b.rule === 'leak-on-throw');
  const byConfidence = RANK[a.confidence] - RANK[b.confidence];
  return byRule || byConfidence || a.witness.length - b.witness.length || a.acquisition.start - b.acquisition.start;
}

function isSurerThan(one: Finding, other: Finding): boolean {
  return RANK[one.confidence] < RANK[other.confidence];
}
