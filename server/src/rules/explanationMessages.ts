/** The words of `unclosed explain`: why a call opens something or not, and how its resource ends. */
import type { Doubt } from '../analysis/confidence';
import type { CallNature } from '../analysis/outcomes/callNature';
import type { Evidence, Outcome } from '../analysis/outcomes/outcome';
import type { AgreedRelease, FunctionModel } from '../models';
import { enderText, fateMessage } from './messages';

/** What is known of other files, for what cannot be told without. */
export interface View {
  /** How many files were read; 1 where the file was looked at alone. */
  readonly files: number;
  /** How a reader finds the definition of a function: `lib/wrap.c:12`; null where none was read. */
  readonly placeOf: (name: string) => string | null;
  /** The places of all definitions, where it is not clear which one is meant. */
  readonly candidates: (name: string) => readonly string[];
  readonly nounOf: (kind: string) => string;
  readonly consensusOf: (kind: string) => AgreedRelease | null;
}

/** One sentence about a call. */
export function natureMessage(callee: string, nature: CallNature, view: View): string {
  const name = `'${callee}'`;
  switch (nature.kind) {
    case 'acquires': {
      const agreed = nature.resources.map((kind) => view.consensusOf(kind)).find((one) => one !== null);
      if (agreed)
        return `${name} is unknown, but ${agreed.releasing} of ${agreed.callers} callers hand what it returns to '${agreed.releaser}' on every path.`;
      const nouns = [...new Set(nature.resources.map((kind) => withArticle(view.nounOf(kind))))].join(' and ');
      return `${name} opens ${nouns}, as ${nature.isDeclared ? 'its declaration says' : 'its model says'}.`;
    }
    case 'converts':
      return `${name} makes ${withArticle(view.nounOf(nature.to))} of what it is given, as its model says.`;
    case 'produces': {
      const makers = [...new Set(nature.products.map(({ madeBy }) => `'${madeBy}'`))].join(' and ');
      return `${name}${at(callee, view)} leaves to its caller what ${makers} opens in it.`;
    }
    case 'not-followed':
      return `${name} opens ${withArticle(view.nounOf(nature.resource))}, which is followed only with '--also ${nature.resource}'.`;
    case 'modelled':
      return `${name} opens nothing: its model says that it ${effectsOf(nature.model)}.`;
    case 'other-library':
      return `${name} is known as a function of ${nature.library.name}, and this file includes none of its headers (${nature.library.headers.map((header) => `<${header}>`).join(', ')}).`;
    case 'defined':
      return nature.acquires
        ? `${name}${at(callee, view)} opens something, but leaves nothing open to its caller.`
        : `${name}${at(callee, view)} opens nothing${nature.releases ? '; it may close or keep what it is given' : ''}.`;
    case 'noreturn':
      return `${name} does not come back, so what is open there is not lost.`;
    case 'pointer':
      return `${name} is a function pointer that may point to more than one function: what it opens or closes is not known.`;
    case 'unknown':
      return unknownMessage(callee, view);
  }
}

function unknownMessage(callee: string, view: View): string {
  const candidates = view.candidates(callee);
  if (candidates.length > 1) {
    const places = candidates.slice(0, 4).join(', ') + (candidates.length > 4 ? ', …' : '');
    return `'${callee}' is defined ${candidates.length} times (${places}), and which of them is called is not clear: what it opens or closes is not known.`;
  }
  if (candidates.length === 1)
    return `'${callee}' is defined in ${candidates[0]}, which is further from here than definitions are followed.`;
  const where = view.files === 1 ? 'in this file' : `in the ${view.files} files that were read`;
  return `'${callee}' is neither defined ${where} nor modelled: what it opens or closes is not known.`;
}

function at(callee: string, view: View): string {
  const place = view.placeOf(callee);
  return place === null ? '' : ` (${place})`;
}

function effectsOf(model: FunctionModel): string {
  const effects = [
    ...(model.releases ? ['closes what it is given'] : []),
    ...(model.takes ? ['takes over what it is given'] : []),
    ...(model.reopens ? ['opens what it is given anew'] : []),
    ...(model.views ? ['gives another handle on what it is given'] : []),
    ...(model.uses ? ['works on what it is given'] : []),
    ...(model.notes ? ['notes the handle that it is given'] : []),
    ...(model.allocates ? ['gives memory'] : []),
    ...(model.frees ? ['frees memory'] : []),
  ];
  return effects.length > 0 ? effects.join(' and ') : 'does nothing to resources';
}

/** A clause about one way in which a resource ends: `closed by 'close'`. */
export function endingMessage({ ending, by, evidence, place }: Outcome, subject: string, view: View): string {
  switch (ending) {
    case 'closed':
      return `closed by '${by}'${evidenceText(by, evidence, 'closes', view)}`;
    case 'handed-over':
      return `handed to '${by}'${evidenceText(by, evidence, 'keeps or closes', view)}`;
    case 'stored':
      return place === null ? 'kept where it outlives this function' : `stored in '${place}', which keeps it`;
    case 'returned':
      return 'returned to the caller, who owes the close from there on';
    case 'failed':
      return `nothing was opened on this path, so that nothing is owed`;
    case 'standard-stream':
      return `${subject} is 0, 1 or 2 on this path: a standard stream, which nobody has to close`;
    case 'program-ends':
      return `'${by}' does not come back, and the process's end closes ${subject}`;
    case 'end-of-main':
      return `still open where 'main' ends, which closes it; that is not reported`;
    case 'not-understood':
      return `mentioned by text that was not understood, and taken to be kept or closed there`;
    case 'depended-on':
      return `kept open on purpose: something that was got from it outlives this function`;
  }
}

function evidenceText(by: string | null, evidence: Evidence | null, verb: string, view: View): string {
  switch (evidence) {
    case 'model':
      return ' (its model says so)';
    case 'declaration':
      return ' (its declaration says so)';
    case 'definition': {
      const place = by === null ? null : view.placeOf(by);
      return place === null ? ' (its definition says so)' : ` (its definition in ${place} says so)`;
    }
    case 'unresolved':
      return `, whose definition is too much to follow; it closes something, so perhaps ${verb} this`;
    case 'name':
      return `, of which nothing is known but its name, which says that it ${verb} what it gets`;
    case 'object':
      return `, of which nothing is known, together with the object that holds it; assumed to look after it`;
    case 'pointer':
      return `, a function pointer that may point to anything; assumed to look after it`;
    case null:
      return '';
  }
}

/** What was assumed, as a full clause with its effect. */
export function assumptionMessage(doubt: Doubt, subject: string, view: View): string {
  switch (doubt.kind) {
    case 'unknown-callee':
      return `'${doubt.detail}' has no definition or model here; it was assumed to use ${subject} without closing or keeping it`;
    case 'unfollowed-callee': {
      const { length } = view.candidates(doubt.detail);
      const known = length > 1 ? `is defined ${length} times` : 'is defined further away than calls are followed';
      return `'${doubt.detail}' ${known}; it was assumed to use ${subject} without closing or keeping it`;
    }
    case 'dropped-constraint':
      return 'there are too many paths to keep them all apart; some were told apart less exactly';
    case 'damaged':
      return 'a part of the function was not understood';
    case 'damaged-structure':
      return 'what was not understood holds control flow, so that where branches begin and end is uncertain';
    case 'configuration':
      return doubt.detail.startsWith('!')
        ? `'${doubt.detail.slice(1)}' was assumed to be false for the preprocessor`
        : `'${doubt.detail}' was assumed to hold for the preprocessor`;
    case 'visible-field':
      return `'${doubt.detail}' is not private; nobody else was assumed to close it`;
    case 'implicit-throw':
      return 'something was assumed to throw that may never throw';
    case 'consensus': {
      const [releaser, releasing, callers] = doubt.detail.split(' ');
      return `${releasing} of ${callers} callers call '${releaser}', which alone tells that a release is owed`;
    }
    case 'sibling':
      return 'another promise that it is waited for with was assumed to settle first';
    case 'empty-loop':
      return 'a loop that would have seen to it was assumed to have no turn; that is not reported by default';
    case 'in-test':
      return 'what a test or an example leaves open goes with its process, and it may do on purpose what is forbidden; that is not reported by default';
    case 'meant':
      return 'what is made to run on may be meant to do so until the program ends; that is not reported by default';
    case 'unlikely-build':
      return 'it takes a build that is not like most: several conditions, or one that does not hold; that is not reported by default';
    case 'done-once':
      return 'no loop of the program leads here: it is lost once, or a few times, and never more; that is not reported by default';
    case 'in-closure':
      return `'${doubt.detail}', which is returned, goes on using it; that is not reported by default`;
    case 'process-ends':
      if (doubt.detail === '')
        return 'the process ends then, and all that is open with it; that is not reported by default';
      return `${fateMessage(doubt.detail.split('\n').map((name) => `${enderText(name)}${at(name, view)}`))}; that is not reported by default`;
    case 'absent-hook':
      return `there was taken to be no '${doubt.detail}', which would be given it; that is not reported by default`;
    case 'repeated-option':
      return 'that takes an option that is given more than once on the command line; it is not reported by default';
    case 'named-zero':
      return `'${doubt.detail}' is defined nowhere in sight and was taken for zero, which its name does not tell; that is not reported by default`;
    case 'named-nonzero':
      return `'${doubt.detail}' is defined nowhere in sight and was taken for another number than zero, which names for success are not as a rule; that is not reported by default`;
    case 'never-given':
      return `that takes a value of '${doubt.detail}' which none of the callers that are known gives; it is not reported by default`;
    case 'kept-elsewhere':
      return 'nothing here ever releases it, and on other paths somebody else keeps it, who may do so here as well';
    case 'never-seen-to':
      return 'nothing here ever sees to it, though others like it are closed here, so that it may be meant; that is not reported by default';
    case 'untold':
      return `'${doubt.detail}' was taken to leave it alone, which nobody here looks into or is told; that is not reported by default`;
    case 'unannounced-release':
      return `'${doubt.detail}' was taken to have released it, which it leaves open in other cases, and does not tell in which; that is not reported by default`;
    case 'unresolved':
      return `what '${doubt.detail}' does was too much to find out`;
  }
}

function withArticle(noun: string): string {
  return `${/^(?:[aeiouAEIOU]|[FHLMNRSX][A-Z])/.test(noun) ? 'an' : 'a'} ${noun}`;
}
