import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CopyOnWriteMap } from '../../server/src/analysis/dataflow/copyOnWrite';

const KEY = fc.integer({ min: 0, max: 12 });

/** What is done to one of the copies that there are, the older ones first. */
const STEP = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), on: fc.nat(5), key: KEY, value: fc.nat(3) }),
  fc.record({ kind: fc.constant('delete' as const), on: fc.nat(5), key: KEY }),
  fc.record({ kind: fc.constant('delete where' as const), on: fc.nat(5), value: fc.nat(3) }),
  fc.record({ kind: fc.constant('set all' as const), on: fc.nat(5), value: fc.nat(3) }),
  fc.record({ kind: fc.constant('clone' as const), on: fc.nat(5) }),
);

interface Copy {
  readonly map: CopyOnWriteMap<number, number>;
  /** What it is to hold. */
  readonly model: Map<number, number>;
}

function expectSame({ map, model }: Copy): void {
  const entries = [...model].sort(([a], [b]) => a - b);
  expect([...map]).toEqual(entries);
  expect(map.size).toBe(model.size);
  expect([...map.keys()]).toEqual(entries.map(([key]) => key));
  expect([...map.values()]).toEqual(entries.map(([, value]) => value));
  for (let key = 0; key <= 12; key++) expect([map.has(key), map.get(key)]).toEqual([model.has(key), model.get(key)]);
}

it('is a map in the order of its keys, and so is each of its copies, whatever is done to the others', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 40 }), (steps) => {
      const copies: Copy[] = [{ map: CopyOnWriteMap.empty(), model: new Map() }];
      for (const step of steps) {
        const { map, model } = copies[step.on % copies.length]!;
        if (step.kind === 'clone') copies.push({ map: map.clone(), model: new Map(model) });
        if (step.kind === 'set') {
          map.set(step.key, step.value);
          model.set(step.key, step.value);
        }
        if (step.kind === 'delete') {
          map.delete(step.key);
          model.delete(step.key);
        }
        if (step.kind === 'delete where') {
          map.deleteWhere((_, value) => value === step.value);
          for (const [key, value] of model) if (value === step.value) model.delete(key);
        }
        if (step.kind === 'set all') {
          for (const [key] of map) map.set(key, step.value);
          for (const key of model.keys()) model.set(key, step.value);
        }
      }
      copies.forEach(expectSame);
    }),
    { numRuns: 500, seed: 11 },
  );
});
