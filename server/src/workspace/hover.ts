/** What is told of the word at a place: what becomes of a resource of that name, and what a function does with handles. */
import { accountSites } from '../analysis/sites';
import { shifted, type Location } from '../ir';
import { natureOf } from '../analysis/outcomes/callNature';
import { natureMessage } from '../rules/explanationMessages';
import { calleeText, explainResource, functionAt, type ExplainedEnding, type Inquiry } from './explanation';

export interface HoverResource {
  readonly variable: string;
  readonly noun: string;
  /** The call that opens it. */
  readonly acquisition: Location;
  /** One for each place and way, in order. */
  readonly endings: readonly Pick<ExplainedEnding, 'ending' | 'location' | 'message'>[];
  /** Of the ways on which it was opened, those on which somebody closes, gets or keeps it. */
  readonly kept: number;
  readonly ways: number;
}

/** Locations count from the document's start. */
export interface Hover {
  readonly word: Location;
  readonly resources: readonly HoverResource[];
  /** What the function of that name does with handles; null where the word is none that is called here. */
  readonly call: string | null;
}

/** The identifier that holds or touches an offset. */
function wordAt(text: string, offset: number): Location | null {
  const before = /[\w$]*$/.exec(text.slice(Math.max(0, offset - 100), offset))![0].length;
  const after = /^[\w$]*/.exec(text.slice(offset, offset + 100))![0].length;
  return before + after === 0 ? null : { start: offset - before, end: offset + after };
}

/** Null where there is nothing to say. */
export function hoverAt(inquiry: Omit<Inquiry, 'result' | 'suppressed'>, text: string): Hover | null {
  const { analysis, own, place, view } = inquiry;
  const word = wordAt(text, place.start);
  const around = word && functionAt(own, place);
  if (!word || !around) return null;
  const name = text.slice(word.start, word.end);
  const { program, store } = analysis;
  const origin = around.location.start;
  const accounts = accountSites(program, store, around);
  const resources = accounts.flatMap((account): HoverResource[] => {
    // `conn` as well as `fd` of `conn->fd`.
    if (!account.name?.split(/\W+/).includes(name)) return [];
    const { noun, endings } = explainResource(view, around, account);
    const opened = distinct(endings).filter(({ ending }) => ending !== 'failed');
    const acquisition = shifted(account.site.call.location, origin);
    const kept = opened.filter(({ ending }) => ending !== 'lost').length;
    return [{ variable: account.name, noun, acquisition, endings: opened, kept, ways: opened.length }];
  });
  const call = program.factsOf(around).calls.find(({ location, isImplicit, callee }) => {
    const isHere = location.start + origin <= word.start && word.end <= location.end + origin;
    return isHere && !isImplicit && callee.kind === 'direct' && callee.name.split(/\W+/).includes(name);
  });
  const said =
    call &&
    natureMessage(
      calleeText(program.targetOf(around, call).name, call, around),
      natureOf(program, store, around, call),
      view,
    );
  return resources.length === 0 && said === undefined ? null : { word, resources, call: said ?? null };
}

function distinct(endings: readonly ExplainedEnding[]): HoverResource['endings'] {
  const seen = new Map(endings.map((one) => [`${one.location.start} ${one.message}`, one]));
  return [...seen.values()].map(({ ending, location, message }) => ({ ending, location, message }));
}
