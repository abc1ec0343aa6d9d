/** What lowering itself writes into a graph. */
import type { FunctionModel } from './types';

const INTRINSICS: ReadonlyMap<string, FunctionModel> = new Map([
  ['%object', { allocates: true, writes: [] }],
  ['%empty', { writes: [] }],
  ['%later', { detaches: true, writes: [] }],
]);

/**
 * The model of a call that stands for no function: `%object` gives fresh memory, `%empty` is a constructor that does nothing,
 * `%later` begins a callback.
 */
export function intrinsic(name: string): FunctionModel | undefined {
  return INTRINSICS.get(name);
}
