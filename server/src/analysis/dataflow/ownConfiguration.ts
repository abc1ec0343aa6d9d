/** What the `#if`s around a function say: where it is compiled at all, they hold in it as well. */
import { OPPOSITES, type FunctionIR } from '../../ir';
import { isDefaultConfiguration } from './defaultConfiguration';

const known = new WeakMap<FunctionIR, ReadonlyMap<string, boolean>>();

/** The conditions, as branches of the function ask for them, that are known to hold or not to hold in all of it. */
export function ownConditions(one: FunctionIR): ReadonlyMap<string, boolean> {
  let own = known.get(one);
  if (own === undefined) {
    const found = new Map<string, boolean>();
    for (const condition of one.conditions ?? []) collect(condition, true, found);
    known.set(one, (own = found));
  }
  return own;
}

function collect(text: string, truth: boolean, own: Map<string, boolean>): void {
  const condition = withoutParentheses(text.trim());
  // `||` joins what `&&` has joined.
  const alternatives = split(condition, '||');
  const all = alternatives.length > 1 ? alternatives : split(condition, '&&');
  // Where a whole holds, all that `&&` joins does; where it does not, nothing of what `||` joins.
  if (all.length > 1) {
    if (alternatives.length > 1 !== truth) for (const part of all) collect(part, truth, own);
  } else if (condition.startsWith('!')) collect(condition.slice(1), !truth, own);
  else note(condition, truth, own);
}

function note(condition: string, truth: boolean, own: Map<string, boolean>): void {
  const [, left, operator, right] = /^(.*?\S) ?(==|!=|<=|>=|<|>) ?(\S.*)$/.exec(condition) ?? [];
  if (left === undefined || operator === undefined) own.set(condition, truth);
  else if (OPPOSITES[operator] === undefined) own.set(`${left} ${operator} ${right}`, truth);
  else own.set(`${left} ${OPPOSITES[operator]} ${right}`, !truth);
}

/** The parts that the operator joins outside of parentheses. */
function split(text: string, operator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (depth === 0 && text.startsWith(operator, at)) {
      parts.push(text.slice(start, at));
      start = at + operator.length;
    }
  }
  return [...parts, text.slice(start)];
}

/** `(a && b)` is `a && b`. */
function withoutParentheses(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return text;
  }
  return withoutParentheses(text.slice(1, -1).trim());
}

/** Whether the callee may be compiled where the caller is: not below `#ifdef _WIN32` where that says nothing of it. */
export function goTogether(caller: FunctionIR, callee: FunctionIR): boolean {
  const around = ownConditions(caller);
  return [...ownConditions(callee)].every(([condition, truth]) => {
    const known = around.get(condition);
    return known === undefined ? !isDefaultConfiguration(condition, !truth) : known === truth;
  });
}
