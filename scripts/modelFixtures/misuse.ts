/** The bad use of an entry: what goes wrong most easily with a function that does this. */
import type { ResourceKind } from '../../server/src/models/types';
import type { Catalog, Entry } from './catalog';
import type { Stage } from './stage';
import type { Handle } from './scenario';

/** Completes the function with the call and the mistake. */
export function misuse(catalog: Catalog, entry: Entry, stage: Stage): void {
  const { acquires = [], releases = [], converts = [], reopens = [], takes = [] } = stage.effects;
  if (acquires.some(({ owed }) => owed !== false)) leakLast(stage);
  else if (releases.length > 0) releaseTwice(stage);
  else if (converts.length > 0) forgetConverted(stage, converts[0]!.argument);
  else if (reopens.length > 0) releaseAfterReopening(stage, reopens[0]!.argument);
  else if (takes.length > 0 && takes[0]!.when === 'success') forgetUntaken(stage, takes[0]!.argument);
  else if (takes.length > 0) leaveBefore(stage);
  else if (entry.model.noreturn) leaveBeforeTheEnd(stage);
  else if (acquires.length > 0) releaseBorrowed(stage);
  else if (entry.model.views) useView(catalog, stage, entry.model.views[0]!);
  else leakLast(stage);
}

/** The last of what is open after the call is forgotten on one path. */
function leakLast(stage: Stage): void {
  const call = stage.call();
  stage.leaveFailed(call);
  const owed = stage.owedAfter(call);
  stage.leaveEarly(owed, owed.at(-1)!);
  stage.end(owed);
}

function releaseTwice(stage: Stage): void {
  const call = stage.call();
  const again = stage.plainCall();
  const { releases = [], uses = [] } = stage.effects;
  for (const { argument } of releases) {
    // Who works on it before it is released, uses it first.
    const rule = uses.includes(argument) ? 'use-after-close' : 'double-close';
    stage.scenario.expect(again, rule, stage.given.get(argument)!);
  }
  stage.end(stage.owedAfter(call));
}

/** The failure path forgets the old handle, and a path of success the new one. */
function forgetConverted(stage: Stage, argument: number): void {
  const converted = stage.given.get(argument)!;
  const call = stage.call();
  stage.leaveFailed(call, converted);
  const owed = stage.owedAfter(call);
  stage.leaveEarly(owed, sameResource(owed, converted));
  stage.end(owed);
}

/** What could not be reopened is gone already. */
function releaseAfterReopening(stage: Stage, argument: number): void {
  const { scenario } = stage;
  const reopened = stage.given.get(argument)!;
  const call = stage.call();
  scenario.block(call.failed!, call.line, () => {
    scenario.expect(scenario.release(reopened), 'double-close', reopened);
    scenario.add('return -1;');
  });
  const owed = stage.owedAfter(call);
  stage.leaveEarly(owed, sameResource(owed, reopened));
  stage.end(owed);
}

/** What was not taken over, because the call failed, is forgotten. */
function forgetUntaken(stage: Stage, argument: number): void {
  const call = stage.call();
  stage.leaveFailed(call, stage.given.get(argument));
  stage.end(stage.owedAfter(call));
}

/** After the call nobody here owes it, but before. */
function leaveBefore(stage: Stage): void {
  const owed = stage.open.filter(({ isOwed }) => isOwed);
  stage.leaveEarly(owed, owed.at(-1)!);
  const call = stage.call();
  stage.leaveFailed(call);
  stage.end(stage.owedAfter(call));
}

function leaveBeforeTheEnd(stage: Stage): void {
  const owed = stage.open.filter(({ isOwed }) => isOwed);
  stage.leaveEarly(owed, owed.at(-1)!);
  stage.plainCall();
}

/** What is not owed may be released, but only once. */
function releaseBorrowed(stage: Stage): void {
  const { scenario } = stage;
  const call = stage.call();
  stage.leaveFailed(call);
  const borrowed = call.acquired[0]!;
  scenario.release(borrowed);
  scenario.expect(scenario.release(borrowed), 'double-close', borrowed);
  stage.end(stage.owedAfter(call));
}

/** A view owes nothing, so what it shows is forgotten; and it shows nothing any more when that is released. */
function useView(
  catalog: Catalog,
  stage: Stage,
  { argument, as }: { readonly argument: number; readonly as: ResourceKind },
): void {
  const { scenario } = stage;
  const viewed = stage.given.get(argument)!;
  const call = stage.call();
  const owed = stage.owedAfter(call);
  stage.leaveEarly(owed, viewed);
  for (const handle of owed.toReversed()) scenario.release(handle);
  const user = catalog.user(as);
  if (user && call.result !== null) {
    const use = scenario.add(`${scenario.call(user.entry, new Map([[user.argument, call.result]]))};`);
    scenario.expect(use, 'use-after-close', viewed);
  }
  scenario.add('return 0;');
}

/** The resource as it is called now. */
function sameResource(handles: readonly Handle[], before: Handle): Handle {
  return handles.find(({ subject }) => subject === before.subject)!;
}
