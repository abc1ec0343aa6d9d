/** The names of members that a table of functions names by their places alone: `{"list", run_list}`. */
import type { FlatTree } from '../flatTree';
import { factsOf, type Field, type RecordFact } from './facts';

/** By struct, or by a typedef's name for one: the names of its members, in order. */
export type FieldNames = ReadonlyMap<string, readonly string[]>;

/** Structs of more members are no rows of tables. */
const MAX_FIELDS = 40;

/** By such a name goes a type of pointers to functions. */
const FUNCTION_TYPE =
  /(?:^|_)(?:fn|fun|func|function|cb|callback|handler|hook|proc|method|action|cmd|op)s?(?:_t|_type)?$/i;

/** The structs that the trees declare and that may hold functions. */
export function recordsWithFunctions(trees: readonly FlatTree[]): FieldNames {
  const facts = trees.map(factsOf);
  const records = facts.flatMap((one) => one.records.filter(mayHoldFunctions));
  const names = new Map<string, readonly string[]>();
  for (const { base, fields } of records) {
    const [before, own] = [names.get(base), [...fields.keys()]];
    // Of alternatives nobody knows which it is.
    names.set(base, before === undefined || before.join() === own.join() ? own : []);
  }
  for (const { name, type } of facts.flatMap(({ typedefs }) => typedefs)) {
    const fields = type.base === null || type.chain.length > 0 ? undefined : names.get(type.base);
    if (fields) names.set(name, fields);
  }
  // One without a name goes by those of its typedefs.
  return new Map([...names].filter(([base]) => !base.startsWith('@')));
}

function mayHoldFunctions({ isUnion, hasConditions, fields }: RecordFact): boolean {
  const all = [...fields];
  // Of what shares its storage the places do not count, nor of what is not always there, or has several places.
  const isPlain = !isUnion && !hasConditions && all.every(([name, field]) => field.place === name && isOnePlace(field));
  return isPlain && all.length <= MAX_FIELDS && all.some(([, field]) => mayBeFunction(field));
}

function isOnePlace({ type: { base, chain } }: Field): boolean {
  return chain[0] !== 'array' && (chain.length > 0 || base === null || !/^(?:struct|union|@)/.test(base));
}

function mayBeFunction({ type: { base, chain } }: Field): boolean {
  if (chain[0] === 'pointer' && chain[1] === 'function') return true;
  return base !== null && chain.length <= 1 && FUNCTION_TYPE.test(base);
}

/** The member by its own name, where the struct is known. */
export function memberNamed(member: string, records: FieldNames): string {
  const [, base = '', position] = /^(.*)#(\d+)$/s.exec(member) ?? [];
  const name = records.get(base)?.[Number(position)];
  if (name === undefined) return member;
  return base.startsWith('struct ') ? `${base}.${name}` : name;
}
