/** What lowering itself writes into a graph. */
import type { FunctionModel } from './types';

const INTRINSICS: ReadonlyMap<string, FunctionModel> = new Map([['%object', { allocates: true, writes: [] }]]);

/** The model of a call that stands for no function: `%object` gives fresh memory. */
export function intrinsic(name: string): FunctionModel | undefined {
  return INTRINSICS.get(name);
}
