/** What lowering itself writes into a graph. */
import type { FunctionModel } from './types';

const INTRINSICS: ReadonlyMap<string, FunctionModel> = new Map<string, FunctionModel>([
  ['%object', { allocates: true, writes: [] }],
  ['%blank', { fills: { argument: 0 }, writes: [] }],
  ['%empty', { writes: [] }],
  ['%change', {}],
  ['%follow', { nonnull: [0], writes: [] }],
  ['%later', { detaches: 'others', writes: [] }],
  ['%handover', { detaches: 'arguments', writes: [] }],
  ['%failed', { breaks: true, writes: [] }],
  ['%closed', { ends: true, writes: [] }],
  ['%abandon', { abandons: true, writes: [] }],
]);

/** Before the name of a function that the system is called for by its number: no definition of that name is meant. */
export const BY_NUMBER = '%number.';

/**
 * The model of a call that stands for no function: `%object` gives fresh memory, `%blank` says that all of its fields are absent, `%empty` is a constructor that does nothing,
 * `%change` writes into what it is given, nobody knows where, `%follow` goes where the pointer leads, `%later` begins what runs later and has its arguments,
 * `%handover` gives them to that; `%abandon` loses what only its first argument has, but for the second,
 * `%failed` is the failure of its argument, of which that has told itself, and `%closed` is its end.
 */
export function intrinsic(name: string): FunctionModel | undefined {
  return INTRINSICS.get(name);
}
