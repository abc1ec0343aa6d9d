/** `unclosed.json`: what a project wants, read by the editor and the command line alike. */
import Ajv, { type ValidateFunction } from 'ajv';
import schema from '../../../schemas/configuration.schema.json';
import type { ResourceKind, ThrowPolicy } from '../../models';
import type { Confidence, RuleId, Severity } from '../../rules/finding';
import { readChecked, type ConfigurationProblem } from './checkedJson';

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
  /** Files of models besides the one that lies beside it, as they are named from there. */
  readonly models?: readonly string[];
  /** In kilobytes. */
  readonly maxFileSize?: number;
  readonly reportAt?: ReportAt;
  readonly failOn?: 'error' | 'warning' | 'information' | 'never';
}

export const NO_CONFIGURATION: Configuration = { rules: new Map(), exclude: [], include: [] };

let validator: ValidateFunction | null = null;

/** Reads the text of an `unclosed.json`. Never throws: what is wrong is told, and only that part of it does not count. */
export function readConfiguration(text: string): {
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
} {
  validator ??= new Ajv({ allErrors: true, strict: true }).compile(schema);
  const { value, problems } = readChecked(text, {
    validate: validator,
    unknownKey: (name, path) =>
      path[0] === 'rules' ? `There is no rule '${name}'.` : `There is no setting '${name}'.`,
    depth: 2,
  });
  return { configuration: value === null ? NO_CONFIGURATION : configurationOf(value), problems };
}

/** Of values that fit the schema. */
function configurationOf(value: Record<string, unknown>): Configuration {
  const {
    rules,
    exclude,
    include,
    models,
    minConfidence,
    mayThrow,
    reportAtExit,
    also,
    maxFileSize,
    reportAt,
    failOn,
  } = value as Partial<Omit<Configuration, 'rules'>> & { rules?: Record<string, Severity | 'off'> };
  const known = new Set(Object.keys(schema.properties.rules.properties));
  return {
    rules: new Map(Object.entries(rules ?? {}).filter(([rule]) => known.has(rule)) as [RuleId, Severity | 'off'][]),
    exclude: exclude ?? [],
    include: include ?? [],
    ...(models === undefined ? {} : { models }),
    ...(minConfidence === undefined ? {} : { minConfidence }),
    ...(mayThrow === undefined ? {} : { mayThrow }),
    ...(reportAtExit === undefined ? {} : { reportAtExit }),
    ...(also === undefined ? {} : { also }),
    ...(maxFileSize === undefined ? {} : { maxFileSize }),
    ...(reportAt === undefined ? {} : { reportAt }),
    ...(failOn === undefined ? {} : { failOn }),
  };
}
