/** Why something is or is not reported at a place, as plain data. */
import type { FileAnalysis } from '../analysis/analyzeFile';
import type { Doubt } from '../analysis/confidence';
import { natureOf, type CallNature } from '../analysis/outcomes/callNature';
import type { Ending, Evidence, Outcome } from '../analysis/outcomes/outcome';
import type { SiteAccount } from '../analysis/siteRun';
import { accountSites } from '../analysis/sites';
import type { CallInstruction } from '../analysis/summary/program';
import { MODULE_NAME, shifted, type FunctionIR, type Location } from '../ir';
import { assumptionMessage, endingMessage, natureMessage, type View } from '../rules/explanationMessages';
import type { Finding, Notice } from '../rules/finding';
import type { FileResult } from './fileResult';

/** One way in which the resource of an acquisition ends. Locations count from the document's start. */
export interface ExplainedEnding {
  readonly ending: Ending | 'lost';
  readonly location: Location;
  readonly message: string;
  readonly by: string | null;
  readonly evidence: Evidence | null;
  /** The assignment that stored it, where it is stored. */
  readonly storedBy: Location | null;
}

export interface ExplainedAssumption {
  readonly kind: Doubt['kind'];
  readonly location: Location;
  readonly message: string;
}

/** A resource that a call opens. */
export interface ExplainedResource {
  /** As the user would name it; null where it is bound to nothing. */
  readonly variable: string | null;
  readonly noun: string;
  readonly endings: readonly ExplainedEnding[];
  readonly assumptions: readonly ExplainedAssumption[];
  /** Not every path was walked, or not each with all that is known of it. */
  readonly isCapped: boolean;
}

export interface ExplainedCall {
  readonly callee: string;
  readonly location: Location;
  readonly nature: CallNature['kind'];
  readonly message: string;
  readonly resources: readonly ExplainedResource[];
}

/** What ends here that was opened elsewhere in the function. */
export interface ExplainedDischarge {
  readonly acquisition: Location;
  readonly variable: string | null;
  readonly noun: string;
  readonly endings: readonly ExplainedEnding[];
}

export interface Explanation {
  /** The findings that touch the place, of any confidence. */
  readonly findings: readonly Finding[];
  /** Those of them that a comment keeps from being reported. */
  readonly suppressed: readonly Finding[];
  readonly function: { readonly name: string; readonly location: Location; readonly acquisitions: number } | null;
  /** Other findings of the function. */
  readonly elsewhere: readonly Finding[];
  /** What was not analyzed in full, in the function or at the place. */
  readonly notices: readonly Notice[];
  readonly calls: readonly ExplainedCall[];
  readonly discharges: readonly ExplainedDischarge[];
  /** How many files were read for it. */
  readonly files: number;
}

/** What it takes to explain a place of a document. */
export interface Inquiry {
  readonly analysis: FileAnalysis;
  /** The functions that stand in the document itself. */
  readonly own: readonly FunctionIR[];
  /** With what is suppressed. */
  readonly result: FileResult;
  readonly suppressed: readonly Finding[];
  readonly place: Location;
  readonly view: View;
}

export function explain(inquiry: Inquiry): Explanation {
  const { own, result, place, view } = inquiry;
  const findings = result.findings.filter((finding) => placesOf(finding).some((location) => touches(location, place)));
  const around = functionAt(own, place);
  const isNear = (location: Location): boolean =>
    touches(location, place) || (around !== undefined && touches(location, around.location));
  const suppressed = findings.filter((finding) => inquiry.suppressed.includes(finding));
  const base = { findings, suppressed, files: view.files };
  const notices = result.notices.filter(({ location }) => location !== null && isNear(location));
  if (!around) return { ...base, function: null, elsewhere: [], notices, calls: [], discharges: [] };
  const accounts = accountSites(inquiry.analysis.program, inquiry.analysis.store, around);
  return {
    ...base,
    function: { name: around.name, location: around.location, acquisitions: accounts.length },
    elsewhere: result.findings.filter((one) => !findings.includes(one) && touches(one.acquisition, around.location)),
    notices,
    calls: explainCalls(inquiry, around, accounts),
    discharges: explainDischarges(inquiry, around, accounts),
  };
}

/** The innermost function that is there where the place begins; else one that begins in it, or the module. */
export function functionAt(own: readonly FunctionIR[], place: Location): FunctionIR | undefined {
  const touching = own.filter((one) => touches(one.location, place));
  const around = touching.filter(({ location }) => location.start <= place.start && place.start <= location.end);
  const [inner] = around.sort((a, b) => b.location.start - a.location.start);
  const isModule = inner?.name === MODULE_NAME;
  return (isModule ? touching.find((one) => one !== inner) : inner) ?? touching[0];
}

function placesOf(finding: Finding): Location[] {
  return [finding.acquisition, finding.fault, ...finding.otherFaults, ...finding.witness.map((step) => step.location)];
}

function touches(location: Location, place: Location): boolean {
  return location.start <= place.end && place.start <= location.end;
}

function explainCalls(inquiry: Inquiry, around: FunctionIR, accounts: readonly SiteAccount[]): ExplainedCall[] {
  const { analysis, place, view } = inquiry;
  const { program, store } = analysis;
  const origin = around.location.start;
  // A call that spans lines is asked about by its first one.
  const begins = ({ location, isImplicit }: CallInstruction): boolean =>
    !isImplicit && touches({ start: location.start + origin, end: location.start + origin }, place);
  return program
    .factsOf(around)
    .calls.filter(begins)
    .map((call): ExplainedCall => {
      const callee = calleeText(program.targetOf(around, call).name, call, around);
      const nature = natureOf(program, store, around, call);
      return {
        callee,
        location: shifted(call.location, origin),
        nature: nature.kind,
        message: natureMessage(callee, nature, view),
        resources: accounts
          .filter(({ site }) => site.call === call)
          .map((account) => explainResource(view, around, account)),
      };
    })
    .sort((a, b) => a.location.start - b.location.start);
}

export function calleeText(name: string | null, { callee }: CallInstruction, around: FunctionIR): string {
  if (name !== null) return name;
  if (callee.kind === 'direct') return callee.name;
  if (callee.expression.kind !== 'load') return 'a function pointer';
  const { root, path } = callee.expression.place;
  const fields = path.map((step) => (step.kind === 'field' ? `.${step.name}` : step.kind === 'index' ? '[…]' : '->'));
  return `${around.variables[root]!.name}${fields.join('')}`.replace('->.', '->').replace(/->$/, '');
}

export function explainResource(view: View, around: FunctionIR, account: SiteAccount): ExplainedResource {
  const origin = around.location.start;
  const { name, faults } = account;
  const noun = view.nounOf(account.kind);
  const subject = name === null ? `the ${noun}` : `'${name}'`;
  const endings = account.outcomes.map((outcome) => ended(outcome, subject, origin, view));
  const lost = new Map(
    faults
      .filter(({ rule }) => rule.startsWith('leak'))
      .map((fault) => [fault.location.start, lostEnding(shifted(fault.location, origin))]),
  );
  const doubts = new Map<string, Doubt>();
  for (const doubt of [...account.outcomes, ...faults].flatMap((one) => one.doubts))
    doubts.set(`${doubt.kind} ${doubt.detail}`, doubt);
  return {
    variable: name,
    noun,
    endings: [...endings, ...lost.values()].sort((a, b) => a.location.start - b.location.start),
    assumptions: [...doubts.values()]
      .map((doubt) => ({
        kind: doubt.kind,
        location: shifted(doubt.location, origin),
        message: assumptionMessage(doubt, subject, view),
      }))
      .sort((a, b) => a.location.start - b.location.start),
    isCapped: account.isExhausted || account.isMerged,
  };
}

function ended(outcome: Outcome, subject: string, origin: number, view: View): ExplainedEnding {
  const { ending, location, by, evidence, storedBy } = outcome;
  return {
    ending,
    location: shifted(location, origin),
    message: endingMessage(outcome, subject, view),
    by,
    evidence,
    storedBy: storedBy && shifted(storedBy, origin),
  };
}

function lostEnding(location: Location): ExplainedEnding {
  return { ending: 'lost', location, message: 'lost while still open', by: null, evidence: null, storedBy: null };
}

/** What is closed, handed on or stored at the place. */
function explainDischarges(
  inquiry: Inquiry,
  around: FunctionIR,
  accounts: readonly SiteAccount[],
): ExplainedDischarge[] {
  const { place, view } = inquiry;
  const origin = around.location.start;
  return accounts.flatMap((account): ExplainedDischarge[] => {
    const { variable, noun, endings } = explainResource(view, around, account);
    const acquisition = shifted(account.site.call.location, origin);
    const here = endings.filter(
      ({ ending, location, storedBy }) =>
        ending !== 'lost' && (touches(location, place) || (storedBy !== null && touches(storedBy, place))),
    );
    return here.length > 0 && !touches(acquisition, place) ? [{ acquisition, variable, noun, endings: here }] : [];
  });
}
