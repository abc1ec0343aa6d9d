/** `unclosed.json`: what a project wants, read by the editor and the command line alike. */
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import schema from '../../../schemas/configuration.schema.json';
import type { Location } from '../../ir';
import type { ResourceKind, ThrowPolicy } from '../../models';
import type { Confidence, RuleId, Severity } from '../../rules/finding';

export const CONFIGURATION_FILE = 'unclosed.json';

/** Which place of a finding comes first. */
export type ReportAt = 'acquisition' | 'leak';

/** What the file names. A key that is missing or wrong is undefined: the default holds. */
export interface Configuration {
  readonly rules: ReadonlyMap<RuleId, Severity | 'off'>;
  readonly minConfidence?: Confidence;
  readonly mayThrow?: ThrowPolicy;
  readonly reportAtExit?: boolean;
  readonly also?: readonly ResourceKind[];
  /** Patterns as in a `.gitignore` beside the file. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  /** In kilobytes. */
  readonly maxFileSize?: number;
  readonly reportAt?: ReportAt;
  readonly failOn?: 'error' | 'warning' | 'information' | 'never';
}

export interface ConfigurationProblem {
  /** One sentence. */
  readonly message: string;
  /** In the text as it was given. */
  readonly location: Location;
}

export const NO_CONFIGURATION: Configuration = { rules: new Map(), exclude: [], include: [] };

let validator: ValidateFunction | null = null;

/** Reads the text of an `unclosed.json`. Never throws: what is wrong is told, and only that part of it does not count. */
export function readConfiguration(text: string): {
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
} {
  const errors: ParseError[] = [];
  const body = text.replace(/^\uFEFF/, ' ');
  if (body.trim() === '') return { configuration: NO_CONFIGURATION, problems: [] };
  const root = parseTree(body, errors, { allowTrailingComma: true });
  const syntax = errors.map(({ error, offset, length }) =>
    problem(wordsOf(error), offset, offset + Math.max(length, 1)),
  );
  if (root?.type !== 'object') {
    const other = errors.length > 0 ? syntax : [problem('The file must hold an object.', 0, body.length)];
    return { configuration: NO_CONFIGURATION, problems: other };
  }
  const value = getNodeValue(root) as Record<string, unknown>;
  validator ??= new Ajv({ allErrors: true, strict: true }).compile(schema);
  const wrong = validator(value) ? [] : (validator.errors ?? []);
  const problems = wrong.map((error) => problemOf(error, root));
  const valid = wrong
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .reduce((left, { instancePath }) => without(left, instancePath), value);
  return { configuration: configurationOf(valid), problems: [...syntax, ...problems] };
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

function problemOf(error: ErrorObject, root: Node): ConfigurationProblem {
  const path = segmentsOf(error.instancePath);
  const added = error.keyword === 'additionalProperties' ? (error.params['additionalProperty'] as string) : null;
  const node = findNodeAtLocation(root, added === null ? path : [...path, added]) ?? root;
  const at = added === null ? node : (node.parent?.children?.[0] ?? node);
  return problem(messageOf(error, path, added), at.offset, at.offset + at.length);
}

function messageOf(
  { keyword, params, message = 'is not valid' }: ErrorObject,
  path: (string | number)[],
  added: string | null,
): string {
  const name = path.length === 0 ? 'The file' : `'${path.join('.')}'`;
  if (added !== null) return path[0] === 'rules' ? `There is no rule '${added}'.` : `There is no setting '${added}'.`;
  if (keyword !== 'enum') return `${name} ${message}.`;
  return `${name} must be one of ${(params['allowedValues'] as string[]).join(', ')}.`;
}

function segmentsOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replace(/~1/g, '/').replace(/~0/g, '~')));
}

/** Without what a pointer points to, or the whole list that it is in. */
function without(value: Readonly<Record<string, unknown>>, pointer: string): Record<string, unknown> {
  const [key, inner] = segmentsOf(pointer);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]) => {
      if (name !== key) return [[name, held]];
      const isPart = typeof inner === 'string' && typeof held === 'object' && held !== null;
      return isPart ? [[name, Object.fromEntries(Object.entries(held).filter(([part]) => part !== inner))]] : [];
    }),
  );
}

/** Of values that fit the schema. */
function configurationOf(value: Record<string, unknown>): Configuration {
  const { rules, exclude, include, minConfidence, mayThrow, reportAtExit, also, maxFileSize, reportAt, failOn } =
    value as Partial<Omit<Configuration, 'rules'>> & { rules?: Record<string, Severity | 'off'> };
  const known = new Set(Object.keys(schema.properties.rules.properties));
  return {
    rules: new Map(Object.entries(rules ?? {}).filter(([rule]) => known.has(rule)) as [RuleId, Severity | 'off'][]),
    exclude: exclude ?? [],
    include: include ?? [],
    ...(minConfidence === undefined ? {} : { minConfidence }),
    ...(mayThrow === undefined ? {} : { mayThrow }),
    ...(reportAtExit === undefined ? {} : { reportAtExit }),
    ...(also === undefined ? {} : { also }),
    ...(maxFileSize === undefined ? {} : { maxFileSize }),
    ...(reportAt === undefined ? {} : { reportAt }),
    ...(failOn === undefined ? {} : { failOn }),
  };
}
