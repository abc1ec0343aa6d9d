/** Calls that give the same whenever they are given the same: two tests `strcmp(name, "-")` have one answer. */
import type { Expression } from '../../ir';
import { TOP, type ValueId } from '../constraints/values';
import type { CallInstruction } from '../summary/program';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { PathState } from './state';

/** The value that stands for the result; null where some argument is not known to be anything in particular. */
export function pureResult(context: SiteContext, state: PathState, passed: PassedCall): ValueId | null {
  const { values } = context;
  const given: ValueId[] = [];
  for (const [index, expression] of passed.call.arguments.entries()) {
    const value = expression.kind === 'string' ? TOP : contentOf(context, state, passed.arguments[index]!);
    if (value === null || (expression.kind === 'string' && expression.text === undefined)) return null;
    given.push(value);
  }
  const literals = literalsOf(passed.call.arguments);
  const origin = context.turnOf(passed.origin);
  return values.intern({ kind: 'pure', function: passed.name, arguments: given, literals, origin });
}

/** An array that is given by its address may be filled anew between two calls: what is in it counts. */
function contentOf({ values }: SiteContext, state: PathState, value: ValueId): ValueId | null {
  const form = values.value(value);
  // Which string it is that the variable points to is not known.
  if (value === TOP || form.kind === 'string') return null;
  if (form.kind !== 'address') return value;
  const content = state.read(values, form.place);
  return content === TOP ? null : content;
}

/** By this name and what is written out in the call one knows whether it may come again. */
export function pureToken(name: string, literals: string): string {
  return `q${name}${literals}`;
}

export function tokenOfCall(name: string, call: CallInstruction): string {
  return pureToken(name.replace(/@\d*$/, ''), literalsOf(call.arguments));
}

function literalsOf(expressions: readonly Expression[]): string {
  return JSON.stringify(expressions.map((one) => (one.kind === 'string' ? (one.text ?? '') : null)));
}
