/** The functions that are generated for entries that allocate or free memory: an object on the heap holds a handle. */
import type { Catalog, Entry } from './catalog';
import { failureTest } from './conditions';
import { declare, typeKey } from './prototype';
import { Scenario, type Handle } from './scenario';

interface Held {
  readonly scenario: Scenario;
  readonly handle: Handle;
  readonly free: string;
}

/** The handle is released before the object is freed. */
export function goodMemory(catalog: Catalog, name: string, entry: Entry): string {
  const { scenario, handle, free } = heldHandle(catalog, name, entry);
  scenario.release(handle);
  scenario.add(`${free};`);
  scenario.add('return 0;');
  return scenario.print();
}

/** The object goes with the function that alone knew it. */
export function badAllocation(catalog: Catalog, name: string, entry: Entry): string {
  const { scenario, handle } = heldHandle(catalog, name, entry);
  scenario.expect(scenario.add('return 0;'), 'leak', handle);
  return scenario.print();
}

/** The object is freed, and with it the handle. */
export function badRelease(catalog: Catalog, name: string, entry: Entry): string {
  const { scenario, handle, free } = heldHandle(catalog, name, entry);
  scenario.expect(scenario.add(`${free};`), 'leak', handle);
  scenario.add('return 0;');
  return scenario.print();
}

/** A handle in an object that `malloc` or the entry makes, to be given back by `free` or the entry. */
function heldHandle(catalog: Catalog, name: string, entry: Entry): Held {
  const scenario = new Scenario(catalog, name, entry);
  const allocator = entry.model.allocates ? entry : first(catalog, ({ model }) => model.allocates === true);
  const freeing = entry.model.frees ? entry : first(catalog, ({ model }) => model.frees !== undefined);
  const { entry: opener } = catalog.opener(catalog.defaultKind);
  const owner = scenario.local('owner');
  const [argument = 0] = freeing.model.frees ?? [];
  scenario.add(
    `struct { ${declare(opener.prototype.returns, 'handle')}; } *${owner} = ${scenario.call(allocator, new Map())};`,
  );
  scenario.add(`if (!${owner}) return -1;`);
  const free = scenario.call(freeing, new Map([[argument, owner]]));
  const subject = `${owner}->handle`;
  const origin = scenario.add(`${subject} = ${scenario.call(opener, new Map())};`);
  scenario.block(failureTest(opener, subject, 'not-success'), undefined, () => {
    scenario.add(`${free};`);
    scenario.add('return -1;');
  });
  const type = typeKey(opener.prototype.returns);
  const handle = {
    kind: catalog.defaultKind,
    expression: subject,
    isObject: false,
    type,
    subject,
    isOwed: true,
    origin,
  };
  return { scenario, handle, free };
}

/** The first entry that fits. */
function first(catalog: Catalog, fits: (entry: Entry) => boolean): Entry {
  const entry = [...catalog.entries.values()].find(fits);
  if (!entry) throw new Error('there is no function for memory');
  return entry;
}
