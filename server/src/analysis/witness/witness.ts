/** The steps of a path, newest first: a list that states share. */
import type { Location } from '../../ir';

export type StepKind = 'acquire' | 'branch' | 'call' | 'release' | 'use' | 'assume' | 'convert';

export interface Step {
  readonly kind: StepKind;
  /** Counts from the function's start. */
  readonly location: Location;
  /** `branch`: whether the condition held, or `success` where it told that the acquisition succeeded. Else the callee. */
  readonly detail: string;
  /** With `success`: the acquiring function. */
  readonly by?: string;
}

export interface WitnessNode {
  readonly step: Step;
  readonly before: WitnessNode | null;
  readonly length: number;
}

/** Longer paths keep their beginning; where they end the finding says itself. */
const MAX_STEPS = 64;

export function append(before: WitnessNode | null, step: Step): WitnessNode {
  if (before && before.length >= MAX_STEPS) return before;
  return { step, before, length: (before?.length ?? 0) + 1 };
}

/** The steps in the order they happened. */
export function steps(node: WitnessNode | null): Step[] {
  const result: Step[] = [];
  for (let at = node; at; at = at.before) result.push(at.step);
  return result.reverse();
}
