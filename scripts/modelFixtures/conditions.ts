/** Tests of results, and values for arguments that meet a condition, as people write them in C. */
import type { ArgumentTest, ValueTest } from '../../server/src/models/types';
import type { Catalog, Entry } from './catalog';
import type { Declaration } from './prototype';

/** Two ways to ask whether a call failed: by what success would be, and by what failure is. */
export type TestStyle = 'not-success' | 'failure';

/** The condition under which the call whose result is `result` failed. */
export function failureTest(entry: Entry, result: string, style: TestStyle): string {
  const { succeeds, fails } = entry.model;
  if (!succeeds || !fails) throw new Error(`'${entry.prototype.name}' tells no success from failure`);
  const isBounded = succeeds.min !== undefined && succeeds.max !== undefined;
  if (style === 'not-success' && !isBounded) {
    if (isPointer(entry) && succeeds.not === 0) return `!${/^[\w()]+$/.test(result) ? result : `(${result})`}`;
    return comparisons(entry, result, negation(succeeds)).join(' || ');
  }
  return comparisons(entry, result, fails).join(' && ');
}

function negation({ equals, not, min, max }: ValueTest): ValueTest {
  if (equals !== undefined) return { not: equals };
  if (not !== undefined) return { equals: not };
  return min !== undefined ? { max: min - 1 } : { min: (max ?? 0) + 1 };
}

function comparisons(entry: Entry, result: string, { equals, not, min, max }: ValueTest): string[] {
  return [
    ...(equals === undefined ? [] : [`${result} == ${valueOf(entry, equals)}`]),
    ...(not === undefined ? [] : [`${result} != ${valueOf(entry, not)}`]),
    ...(min === undefined ? [] : [min === 1 ? `${result} > 0` : `${result} >= ${min}`]),
    ...(max === undefined ? [] : [max === -1 ? `${result} < 0` : `${result} <= ${max}`]),
  ];
}

/** A returned value under the name that the family gives it: `MAP_FAILED`, `INVALID_SOCKET`, `SQLITE_OK`. */
function valueOf(entry: Entry, value: number): string {
  const { name, returns } = entry.prototype;
  const fitting = Object.entries(entry.family.constants ?? {}).filter(([, known]) => known === value);
  const named = fitting.find(([constant]) => {
    const failed = /^(\w+)_FAILED$/.exec(constant)?.[1];
    const invalid = /^INVALID_(\w+?)(?:_VALUE)?$/.exec(constant)?.[1];
    return (failed && name.includes(failed.toLowerCase())) || invalid === returns.base;
  });
  if (named) return named[0];
  if (!isPointer(entry)) return String(value);
  return value === 0 ? 'NULL' : `(${returns.before.trimEnd()})${value}`;
}

function isPointer({ prototype: { returns }, model: { acquires, converts } }: Entry): boolean {
  // `gzFile` and its like are pointers as well; what is compared with null is one.
  return returns.pointers > 0 || ((acquires ?? converts) !== undefined && returns.base.endsWith('File'));
}

/** An argument as it is written, with the number that it is. */
export interface ChosenValue {
  readonly text: string;
  readonly value: number;
}

/** An argument that meets the condition. */
export function meeting(catalog: Catalog, test: ArgumentTest, parameter: Declaration): ChosenValue {
  const { bits, equals, min, max, not } = test;
  const named = bits ?? equals ?? min ?? max;
  if (typeof named === 'string') return { text: named, value: catalog.number(named) };
  return numeral(named ?? (not === 0 ? 1 : 0), parameter);
}

/** A value of the argument that meets none of the conditions, by name where the family has one of the same prefix. */
export function unmeeting(catalog: Catalog, entry: Entry, tests: readonly ArgumentTest[]): ChosenValue {
  const parameter = entry.prototype.parameters[tests[0]?.argument ?? 0];
  if (!parameter) throw new Error('a condition speaks of an argument that is not there');
  const isUnmet = (value: number): boolean => tests.every((test) => !catalog.isMet(value, test));
  const names = tests.flatMap(({ bits, equals, not, min, max }) =>
    [bits, equals, not, min, max].filter((bound) => typeof bound === 'string'),
  );
  const prefix = /^[A-Z]+\d*_/.exec(names[0] ?? '')?.[0];
  const named = Object.entries(entry.family.constants ?? {}).find(
    ([name, value]) => prefix !== undefined && name.startsWith(prefix) && !names.includes(name) && isUnmet(value),
  );
  if (named) return { text: named[0], value: named[1] };
  const refused = tests.flatMap(({ not }) => (not !== undefined && isUnmet(catalog.number(not)) ? [not] : []))[0];
  if (typeof refused === 'string') return { text: refused, value: catalog.number(refused) };
  const value = refused ?? [0, 1, 2, 3, 4, -1].find(isUnmet);
  if (value === undefined) throw new Error(`every value of '${parameter.name}' meets one of the conditions on it`);
  return numeral(value, parameter);
}

function numeral(value: number, parameter: Declaration): ChosenValue {
  if (parameter.pointers === 0) return { text: String(value), value };
  return { text: value === 0 ? 'NULL' : `(${parameter.before.trimEnd()})${value}`, value };
}
