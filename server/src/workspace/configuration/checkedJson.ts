/** JSON with comments that people write, held to a schema: what is wrong is told at its place, and the rest of it counts. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import type { Location } from '../../ir';

export interface ConfigurationProblem {
  /** One sentence. */
  readonly message: string;
  /** In the text as it was given. */
  readonly location: Location;
}

export interface Checked {
  /** What of it fits the schema; null where it is empty, or no object. */
  readonly value: Record<string, unknown> | null;
  readonly problems: readonly ConfigurationProblem[];
  /** Null where the text is empty or no object. */
  readonly root: Node | null;
}

type Path = readonly (string | number)[];

export interface Check {
  readonly validate: ValidateFunction;
  /** Says that a key at some path is none of the schema's. */
  readonly unknownKey: (name: string, path: Path) => string;
  /** So many keys lead to what counts only where all of it is right. */
  readonly depth: number;
}

/** Never throws. */
export function readChecked(text: string, { validate, unknownKey, depth }: Check): Checked {
  const errors: ParseError[] = [];
  const body = text.replace(/^\uFEFF/, ' ');
  if (body.trim() === '') return { value: null, problems: [], root: null };
  const root = parseTree(body, errors, { allowTrailingComma: true });
  const syntax = errors.map(({ error, offset, length }) =>
    problem(wordsOf(error), offset, offset + Math.max(length, 1)),
  );
  if (root?.type !== 'object') {
    const other = errors.length > 0 ? syntax : [problem('The file must hold an object.', 0, body.length)];
    return { value: null, problems: other, root: null };
  }
  const value = getNodeValue(root) as Record<string, unknown>;
  const wrong = validate(value) ? [] : (validate.errors ?? []);
  const problems = wrong.map((error) => problemOf(error, root, unknownKey));
  const valid = wrong
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .reduce((left, { instancePath }) => without(left, segmentsOf(instancePath).slice(0, depth)), value);
  return { value: valid, problems: [...syntax, ...problems], root };
}

/** A problem with what stands at a path. */
export function problemAt(root: Node, path: Path, message: string): ConfigurationProblem {
  const node = findNodeAtLocation(root, [...path]) ?? root;
  return problem(message, node.offset, node.offset + node.length);
}

function problem(message: string, start: number, end: number): ConfigurationProblem {
  return { message, location: { start, end } };
}

/** `PropertyNameExpected` in words. */
function wordsOf(error: ParseError['error']): string {
  const words = printParseErrorCode(error)
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function problemOf(
  error: ErrorObject,
  root: Node,
  unknownKey: (name: string, path: Path) => string,
): ConfigurationProblem {
  const path = segmentsOf(error.instancePath);
  const added = error.keyword === 'additionalProperties' ? (error.params['additionalProperty'] as string) : null;
  const node = findNodeAtLocation(root, added === null ? path : [...path, added]) ?? root;
  const at = added === null ? node : (node.parent?.children?.[0] ?? node);
  return problem(added === null ? messageOf(error, path) : unknownKey(added, path), at.offset, at.offset + at.length);
}

function messageOf({ keyword, params, message = 'is not valid' }: ErrorObject, path: Path): string {
  const name = path.length === 0 ? 'The file' : `'${path.join('.')}'`;
  if (keyword !== 'enum') return `${name} ${message}.`;
  return `${name} must be one of ${(params['allowedValues'] as string[]).join(', ')}.`;
}

function segmentsOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replace(/~1/g, '/').replace(/~0/g, '~')));
}

/** Without what a path leads to, or the whole list that it is in. */
function without(value: Readonly<Record<string, unknown>>, [key, ...inner]: Path): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]) => {
      if (name !== key) return [[name, held]];
      const isPart = typeof inner[0] === 'string' && typeof held === 'object' && held !== null && !Array.isArray(held);
      return isPart ? [[name, without(held as Record<string, unknown>, inner)]] : [];
    }),
  );
}
