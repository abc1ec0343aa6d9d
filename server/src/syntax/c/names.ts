/** What an identifier stands for: a variable, a constant, a function, or what a macro of this file makes of it. */
import type { Expression, Variable, VariableId } from '../../ir';
import type { NodeId } from '../flatTree';
import { UNKNOWN_TYPE, type CType } from './cType';
import { contentOf, evaluateConstant, foldUnary, integer, parseInteger } from './constants';
import type { Lowering } from './lowering';
import { shapeOf } from './scopes';
import { SYSTEM_CONSTANTS } from './systemConstants';

export type Resolution =
  { readonly kind: 'variable'; readonly id: VariableId } | { readonly kind: 'value'; readonly value: Expression };

/** What is written so and declared nowhere is a constant. */
export const CONSTANT_NAME = /^_*[A-Z][A-Z0-9_]*$/;
const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** `#define context ((struct context *)cookie)` */
const CAST_NAME = /^\(\s*\(\s*(?:\w+\s+)*\w+\s*\*+\s*\)\s*(\w+)\s*\)$/;

/** One string: of several the text has more than is in them. */
const LITERAL = /^"(?:[^"\\]|\\.)*"$/;

/** Macros that stand for macros: longer chains are cut. */
const MAX_CHAIN = 16;

/** What the identifier `node` stands for in a value. */
export function resolveName(l: Lowering, node: NodeId): Resolution {
  return resolve(l, l.tree.textOf(node), 0);
}

function resolve(l: Lowering, name: string, step: number): Resolution {
  const local = l.variables.find(name);
  const constant = local === undefined ? undefined : l.variables.constants.get(local);
  if (constant !== undefined) return { kind: 'value', value: integer(constant) };
  if (local !== undefined) return { kind: 'variable', id: local };
  const meaning = l.context.meaning(name);
  switch (meaning?.kind) {
    case 'macro':
      return meaning.isFunctionLike || step >= MAX_CHAIN ? undeclared(l, name) : expanded(l, name, meaning.body, step);
    case 'enumerator':
      return { kind: 'value', value: meaning.value === null ? { kind: 'symbol', text: name } : integer(meaning.value) };
    case 'function':
      return { kind: 'value', value: { kind: 'function', name } };
    case 'global':
      return { kind: 'variable', id: globalVariable(l, name, meaning.type, meaning.typeText) };
    case undefined:
      return undeclared(l, name);
  }
}

function expanded(l: Lowering, name: string, body: string, step: number): Resolution {
  const bare = body.replace(/^\(\s*(\w+)\s*\)$/, '$1');
  if (IDENTIFIER.test(bare) && bare !== name) return resolve(l, bare, step + 1);
  const cast = CAST_NAME.exec(body)?.[1];
  if (cast !== undefined && l.variables.find(cast) !== undefined) return resolve(l, cast, step + 1);
  if (LITERAL.test(body)) return { kind: 'value', value: { kind: 'string', text: contentOf(body) } };
  if (body.startsWith('"')) return { kind: 'value', value: { kind: 'string' } };
  const value = evaluateConstant(body, l.context.constants) ?? wellKnownValue(l, body);
  if (value !== null) return { kind: 'value', value: integer(value) };
  return negated(l, name, body, step) ?? undeclared(l, name);
}

/** `#define SET_EINVAL (-EINVAL)` */
function negated(l: Lowering, name: string, body: string, step: number): Resolution | null {
  const operand = /^\(?\s*-\s*(\w+)\s*\)?$/.exec(body)?.[1];
  if (operand === undefined || operand === name) return null;
  const resolved = resolve(l, operand, step + 1);
  return resolved.kind === 'value' ? { kind: 'value', value: foldUnary('-', resolved.value) } : null;
}

/** `((void *)0)`, `-1` and `(void *)(~1)` in any dress. */
function wellKnownValue(l: Lowering, body: string): number | null {
  const bare = body.replace(/\([\w\s]+\**\s*\)(?=\s*[-~\w(])/g, '');
  const plain = bare.replace(/[()\s]/g, '');
  const known = SYSTEM_CONSTANTS.get(plain);
  return known?.kind === 'integer' ? known.value : (parseInteger(plain) ?? evaluateConstant(bare, l.context.constants));
}

function undeclared(l: Lowering, name: string): Resolution {
  const known = SYSTEM_CONSTANTS.get(name);
  if (known !== undefined) return { kind: 'value', value: known };
  if (CONSTANT_NAME.test(name) && !l.changedNames.has(name))
    return { kind: 'value', value: { kind: 'symbol', text: name } };
  return { kind: 'variable', id: globalVariable(l, name, UNKNOWN_TYPE, null) };
}

/** Types of Windows that are spelled like constants. */
const SYSTEM_TYPES = new Set(
  'HANDLE SOCKET HMODULE HINSTANCE HWND BOOL DWORD WORD LONG ULONG UINT INT SIZE_T INT_PTR UINT_PTR LONG_PTR'.split(
    ' ',
  ),
);

/** Nothing in the file says what `name` is, and it does not look like a constant. */
export function isUndeclared(l: Lowering, name: string, step = 0): boolean {
  const meaning = l.context.meaning(name);
  // `#define SOCKET_T SOCKET`
  if (meaning?.kind === 'macro' && IDENTIFIER.test(meaning.body) && step < MAX_CHAIN)
    return isUndeclared(l, meaning.body, step + 1);
  if (l.variables.find(name) !== undefined || meaning !== undefined) return false;
  if (SYSTEM_TYPES.has(name)) return true;
  return !SYSTEM_CONSTANTS.has(name) && !CONSTANT_NAME.test(name);
}

/** The variable of file scope of that name. */
export function globalVariable(l: Lowering, name: string, type: CType, typeText: string | null): VariableId {
  return l.variables.global(name, () => {
    const resolved = l.context.resolve(type);
    const variable: Omit<Variable, 'id'> = {
      name,
      kind: 'global',
      type: typeText,
      shape: shapeOf(resolved),
      isUnion: l.context.isUnion(resolved),
      declaration: null,
      parameterIndex: -1,
    };
    return { variable, type };
  });
}

/** The function that a call of `name` reaches, or null where `name` is a variable. */
export function calledFunction(l: Lowering, name: string): string | null {
  let at = name;
  for (let step = 0; step < MAX_CHAIN; step++) {
    if (l.variables.find(at) !== undefined) return null;
    const meaning = l.context.meaning(at);
    if (meaning?.kind === 'global') return null;
    if (meaning?.kind !== 'macro' || meaning.isFunctionLike || !IDENTIFIER.test(meaning.body)) return at;
    at = meaning.body;
  }
  return at;
}
