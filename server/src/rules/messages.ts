/** What the user reads: one full sentence a finding, identifiers in single quotes, no advice. */
import { MODULE_NAME } from '../ir';
import type { Fault } from '../analysis/dataflow/context';
import type { Step } from '../analysis/witness/witness';
import type { Doubt } from '../analysis/confidence';
import type { AgreedRelease } from '../models';
import type { RuleId } from './finding';

export type ExitVerb = 'returns' | 'throws';

export interface MessageInput {
  readonly fault: Fault;
  /** All handles of the acquisition that go wrong in the same way: both ends of a pipe. */
  readonly names: readonly string[];
  readonly function: string;
  readonly noun: string;
  /** The noun of what was opened, for a release that fits another. */
  /** How the function is left there: `returns`, `throws`; null where it is not. */
  readonly exit: ExitVerb | null;
  /** The text of what throws, for a leak that needs it to. */
  readonly thrower?: string | undefined;
  /** Where only what other callers do tells that a release is owed. */
  readonly consensus?: AgreedRelease | undefined;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(' and ');
}

export function messageOf(rule: RuleId, input: MessageInput): string {
  const { fault, noun } = input;
  const subject = input.names.length > 0 ? quoted(input.names) : `The ${noun} opened by '${fault.madeBy}'`;
  const is = input.names.length > 1 ? 'are' : 'is';
  switch (rule) {
    case 'leak-overwritten':
      return `${subject} ${is} overwritten while ${input.names.length > 1 ? 'they are' : 'it is'} still open.`;
    case 'leak-discarded':
      return `The ${noun} opened by '${fault.madeBy}' is never stored, so nothing can close it.`;
    case 'leak-field':
      return `${subject} ${is} opened by '${input.function}', and nothing closes what '${fault.by}' keeps there.`;
    case 'double-close':
      return `${subject} ${is} closed twice.`;
    case 'use-after-close':
      return `${subject} ${is} used after ${input.names.length > 1 ? 'they were' : 'it was'} closed.`;
    case 'leak-on-throw':
      return `${subject} ${is} not closed where '${input.thrower ?? 'a call'}' throws.`;
    case 'wrong-close':
      return `${subject} ${is} closed with '${fault.by}' but was opened as a ${noun} by '${fault.madeBy}'.`;
    default:
      if (input.consensus) {
        const { acquirer, releaser, releasing, callers } = input.consensus;
        return `${releasing} of ${callers} callers of '${acquirer}' call '${releaser}' with what it returns; this path of '${input.function}' does not.`;
      }
      if (fault.lifecycle) {
        const { noun: ending, opened, ended } = fault.lifecycle;
        return `${subject} ${is} opened in '${opened}' and still open when '${ended}' ends the ${ending}.`;
      }
      if (input.exit === null && fault.by !== null)
        return `${subject} ${is} still open when '${fault.by}' is called, which never returns.`;
      return input.exit !== null
        ? `${subject} ${is} still open when '${input.function}' ${input.exit}.`
        : `${subject} ${is} still open when the last reference to it goes out of scope.`;
  }
}

/** A step of the witness path as the reader sees it. `text` is the source at the step. */
export function stepMessage(step: Step, name: string, text: string): string {
  switch (step.kind) {
    case 'acquire':
      return `${name} is opened here by '${step.detail}'`;
    case 'branch':
      if (step.detail === 'success') return `assuming '${step.by ?? 'the call'}' succeeds`;
      if (step.detail === 'case') return `taking a case of 'switch (${text})'`;
      return `assuming '${text}' is ${step.detail}`;
    case 'call':
      return `'${step.detail}' leaves ${name} open`;
    case 'assume':
      return `'${step.detail}' is not defined here and is assumed not to close or keep ${name}`;
    case 'convert':
      return `${name} lives on in what '${step.detail}' returns`;
    case 'release':
      return `${name} is closed here by '${step.detail}'`;
    case 'use':
      return `${name} is used here by '${step.detail}'`;
  }
}

export function lostMessage(
  rule: RuleId,
  fault: Fault,
  name: string,
  functionName: string,
  exit: ExitVerb | null,
): string {
  switch (rule) {
    case 'leak-overwritten':
      return `${name} is overwritten here while still open`;
    case 'double-close':
      return `${name} is closed here for the second time`;
    case 'use-after-close':
      return `${name} is used here by '${fault.by}' after it was closed`;
    case 'wrong-close':
      return `${name} is closed here with '${fault.by}'`;
    case 'leak-on-throw':
      return `${name} is still open when this throws`;
    case 'leak-field':
      return `no method of '${fault.by}' closes ${name}`;
    default:
      if (fault.lifecycle) return `'${fault.lifecycle.ended}' ends the ${fault.lifecycle.noun} with ${name} still open`;
      if (exit === null && fault.by !== null) return `'${fault.by}' never returns, and ${name} is still open`;
      return exit !== null
        ? `'${functionName}' ${exit} here with ${name} still open`
        : `the last reference to ${name} is lost here`;
  }
}

/** So many callers are named. */
const MAX_NAMED = 3;

export function doubtMessage(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'unknown-callee':
      return `'${doubt.detail}' is not defined in this file and was assumed to borrow what it is given`;
    case 'unfollowed-callee':
      return `'${doubt.detail}' is defined in a file that was not followed and was assumed to borrow what it is given`;
    case 'dropped-constraint':
      return 'the function has too many paths to keep them all apart';
    case 'damaged':
      return 'a part of the function was not understood';
    case 'damaged-structure':
      return 'where its branches begin and end is uncertain';
    case 'configuration':
      return doubt.detail.startsWith('!')
        ? `only where '${doubt.detail.slice(1)}' is false for the preprocessor`
        : `only where '${doubt.detail}' holds for the preprocessor`;
    case 'visible-field':
      return `whoever sees '${doubt.detail}' may close it`;
    case 'implicit-throw':
      return 'only where something throws that may never throw';
    case 'consensus': {
      const [releaser, releasing, callers] = doubt.detail.split(' ');
      return `that a release is owed is told by other callers alone: ${releasing} of ${callers} call '${releaser}'`;
    }
    case 'sibling':
      return 'only where another promise that it is waited for with settles first';
    case 'in-test':
      return 'it happens in a test or an example, whose process ends before long, and which may do so on purpose';
    case 'meant':
      return 'it may be meant to run until the program ends';
    case 'unlikely-build':
      return 'it takes a build that is not like most';
    case 'done-once':
      return 'no loop of the program leads here: it is lost once, or a few times, and never more';
    case 'in-closure':
      return `'${doubt.detail}', which is returned, goes on using it`;
    case 'process-ends':
      if (doubt.detail === '') return 'the process ends then, and all that is open with it';
      return fateMessage(doubt.detail.split('\n').map((name) => enderText(name)));
    case 'absent-hook':
      return `only where there is no '${doubt.detail}'`;
    case 'empty-loop':
      return 'only where a loop that would have seen to it has no turn';
    case 'repeated-option':
      return 'only where an option is given more than once on the command line';
    case 'named-zero':
      return `only where '${doubt.detail}', which is defined elsewhere, is zero`;
    case 'named-nonzero':
      return `only where '${doubt.detail}', which is defined elsewhere, is not zero`;
    case 'never-given':
      return `only where '${doubt.detail}' is what none of the callers that are known gives`;
    case 'kept-elsewhere':
      return 'nothing here ever releases it, and on other paths somebody else keeps it';
    case 'never-seen-to':
      return 'nothing here ever sees to it, though others like it are closed here: it may be meant';
    case 'untold':
      return `only where '${doubt.detail}' leaves it alone, which nobody looks into or is told`;
    case 'unannounced-release':
      return `'${doubt.detail}' leaves it open in other cases, and does not tell in which`;
    case 'unresolved':
      return `what '${doubt.detail}' does was too much to find out`;
  }
}

/** A function in which the process ends. */
export function enderText(name: string): string {
  return name === MODULE_NAME ? "the module's top level" : `'${name}'`;
}

/** Where the process ends, by the names of the functions, each as a reader finds it. */
export function fateMessage(enders: readonly string[]): string {
  const named = enders.slice(0, MAX_NAMED).join(' or ') + (enders.length > MAX_NAMED ? ', …' : '');
  return `whoever calls it, the process ends then at once (in ${named})`;
}
