/** Pairs of functions for entries whose effect is on control flow, on tests or on memory, not on a resource itself. */
import type { Catalog, Entry } from './catalog';
import type { TestStyle } from './conditions';
import { effectsOf, invoke } from './invocation';
import { badAllocation, badRelease, goodMemory } from './memory';
import { typeKey } from './prototype';
import { Scenario } from './scenario';
import { handleArguments, Stage } from './stage';

/** Null for the others. */
export function specialPair(catalog: Catalog, entry: Entry): string[] | null {
  if ((entry.model.assumes ?? entry.model.refutes) !== undefined)
    return [assuming(catalog, entry, true), assuming(catalog, entry, false)];
  if (holdsMemory(catalog, entry)) return memoryPair(catalog, entry);
  if (passesTest(catalog, entry)) return [passing(catalog, entry, true), passing(catalog, entry, false)];
  return null;
}

function holdsMemory(catalog: Catalog, entry: Entry): boolean {
  const { acquires = [], releases = [], allocates, frees } = effectsOf(catalog, entry, new Map());
  return (allocates ?? frees) !== undefined && acquires.length + releases.length === 0;
}

function memoryPair(catalog: Catalog, entry: Entry): string[] {
  const { name } = entry.prototype;
  const spoil = entry.model.allocates ? badAllocation : badRelease;
  return [goodMemory(catalog, `${name}_good`, entry), spoil(catalog, `${name}_bad`, entry)];
}

/** It returns an argument that is no handle: what was tested stays tested. */
function passesTest(catalog: Catalog, entry: Entry): boolean {
  const { returnsArgument } = entry.model;
  if (returnsArgument === undefined) return false;
  const parameter = entry.prototype.parameters[returnsArgument];
  const isInteger = parameter !== undefined && ['long', 'int'].includes(typeKey(parameter));
  return isInteger && !handleArguments(catalog, entry).has(returnsArgument);
}

/** A test of the opening call goes through the function. */
function passing(catalog: Catalog, entry: Entry, isGood: boolean): string {
  const style: TestStyle = isGood ? 'not-success' : 'failure';
  const scenario = new Scenario(catalog, `${entry.prototype.name}_${isGood ? 'good' : 'bad'}`, entry);
  const opener = catalog.opener(catalog.defaultKind).entry;
  const { acquired, failed } = invoke(scenario, opener, new Map(), new Map(), style);
  const call = scenario.call(entry, new Map([[entry.model.returnsArgument!, failed!]]));
  scenario.add(`if (${call}) return -1;`);
  const [handle] = acquired;
  if (isGood) scenario.release(handle!);
  const end = scenario.add('return 0;');
  if (!isGood) scenario.expect(end, 'leak', handle!);
  return scenario.print();
}

/** On one path the resource is released before; what is assumed is that this path was taken, or that it was not. */
function assuming(catalog: Catalog, entry: Entry, isGood: boolean): string {
  const name = `${entry.prototype.name}_${isGood ? 'good' : 'bad'}`;
  const { scenario, open } = new Stage(catalog, entry, name, new Map(), isGood ? 'not-success' : 'failure');
  const [handle] = open;
  const flag = scenario.flag();
  scenario.block(flag, undefined, () => scenario.release(handle!));
  const { assumes, refutes } = entry.model;
  const isFlag = isGood === (assumes !== undefined);
  scenario.add(`${scenario.call(entry, new Map([[(assumes ?? refutes)!, isFlag ? flag : `!${flag}`]]))};`);
  const end = scenario.add('return 0;');
  if (!isGood) scenario.expect(end, 'leak', handle!);
  return scenario.print();
}
