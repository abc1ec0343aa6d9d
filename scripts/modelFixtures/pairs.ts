/** The functions that are generated for one entry of a model file: good uses of it, and bad ones. */
import type { Catalog, Entry } from './catalog';
import type { TestStyle } from './conditions';
import { choicesOf, effectsOf, type Choice } from './invocation';
import { misuse } from './misuse';
import { specialPair } from './special';
import { handleArguments, Stage } from './stage';

/** How results are tested in good functions, and how in bad ones: between them, in both ways. */
const GOOD: TestStyle = 'not-success';
const BAD: TestStyle = 'failure';

/** The text of all functions of an entry. Throws an `Error` that says what the entry lacks. */
export function generatePairs(catalog: Catalog, entry: Entry): string[] {
  const { name } = entry.prototype;
  const handles = handleArguments(catalog, entry);
  const { met, unmet } = choicesOf(catalog, entry, (argument) => handles.has(argument));
  const pairs = met.flatMap((choice, index) => {
    const own = index === 0 ? name : `${name}_${textOf(choice)}`;
    return specialPair(catalog, entry) ?? [good(catalog, entry, own, choice), bad(catalog, entry, own, choice)];
  });
  const otherwise = unmet ? [good(catalog, entry, `${name}_otherwise`, unmet)] : [];
  const used = usedOnly(entry);
  const late = [...met, ...(unmet ? [unmet] : [])].find((choice) => used.every((argument) => !choice.has(argument)));
  return [...pairs, ...otherwise, ...(used.length > 0 && late ? [lateUse(catalog, entry, late)] : [])];
}

/** The values of a choice as a part of a name. */
function textOf(choice: Choice): string {
  return [...choice.values()].map(({ text }) => text.replace(/\W+/g, '_')).join('_');
}

/** Everything is released, on each path by whoever owes it. */
function good(catalog: Catalog, entry: Entry, name: string, choice: Choice): string {
  const stage = new Stage(catalog, entry, `${name}_good`, choice, GOOD);
  if (entry.model.noreturn) {
    stage.plainCall();
    return stage.scenario.print();
  }
  const call = stage.call();
  stage.leaveFailed(call);
  stage.end(stage.owedAfter(call));
  return stage.scenario.print();
}

function bad(catalog: Catalog, entry: Entry, name: string, choice: Choice): string {
  const stage = new Stage(catalog, entry, `${name}_bad`, choice, BAD);
  misuse(catalog, entry, stage);
  return stage.scenario.print();
}

/** The call comes when all is released that it works on. */
function lateUse(catalog: Catalog, entry: Entry, choice: Choice): string {
  const stage = new Stage(catalog, entry, `${entry.prototype.name}_late_bad`, choice, BAD);
  const { scenario, given } = stage;
  for (const handle of stage.open.toReversed()) scenario.release(handle);
  const { acquires = [], releases = [] } = effectsOf(catalog, entry, choice);
  const call = acquires.length > 0 ? stage.call() : null;
  const line = call?.line ?? stage.plainCall();
  for (const argument of usedOnly(entry)) {
    const handle = given.get(argument);
    if (handle) scenario.expect(line, 'use-after-close', handle);
  }
  for (const { argument } of releases) scenario.expect(line, 'double-close', given.get(argument)!);
  if (call && call.failed !== null) scenario.leaveIf(call.failed, -1, [], line);
  stage.end(call?.acquired.filter(({ isOwed }) => isOwed) ?? []);
  return scenario.print();
}

/** Arguments that the call works on, and does not release. */
function usedOnly({ model: { uses = [], releases = [], noreturn } }: Entry): readonly number[] {
  return noreturn ? [] : uses.filter((index) => releases.every(({ argument }) => argument !== index));
}
