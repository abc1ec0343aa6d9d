/** Values of options: what is allowed, and the reader for each. */
import { InvalidArgumentError } from 'commander';
import picomatch from 'picomatch';
import { RULE_METADATA } from '../rules/metadata';
import type { Confidence, RuleId, Severity } from '../rules/finding';
import { builtinModels, kindsNotByDefault, type ResourceKind, type ThrowPolicy } from '../models';
import type { ParserKind } from '../workspace/analyzer';
import { displayPath } from '../workspace/paths';
import { resolve } from 'node:path';
import type { ReportAt } from '../workspace/configuration/configuration';
import type { ConfigurableOptions } from './configuring';

export const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export const CONFIDENCES = ['high', 'medium', 'low'] as const satisfies readonly Confidence[];
export const FAIL_ON = ['error', 'warning', 'information', 'never'] as const;
export const REPORT_AT = ['acquisition', 'leak'] as const satisfies readonly ReportAt[];
export const MAY_THROW = ['awaits', 'touching', 'all'] as const satisfies readonly ThrowPolicy[];
export const PARSERS = ['wasm', 'native'] as const satisfies readonly ParserKind[];

type Format = (typeof FORMATS)[number];
export type FailOn = (typeof FAIL_ON)[number];

export interface ScanCommandOptions extends ConfigurableOptions {
  readonly format: Format;
  readonly output?: string;
  readonly rule?: readonly RuleId[];
  readonly minConfidence: Confidence;
  readonly failOn?: FailOn;
  readonly maxWarnings?: number;
  readonly reportAt: ReportAt;
  readonly only?: readonly string[];
  /** Kinds of resource to follow that are left alone by default. */
  readonly also?: readonly ResourceKind[];
  /** Of TypeScript: what is taken to throw. */
  readonly mayThrow: ThrowPolicy;
  readonly reportAtExit?: boolean;
  /** In kilobytes. */
  readonly maxFileSize: number;
  readonly jobs: number;
  readonly parser: ParserKind;
  readonly cache: boolean;
  readonly stats?: boolean;
  readonly quiet?: boolean;
  readonly strict?: boolean;
  readonly fix?: boolean;
  readonly fixDryRun?: boolean;
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { error: 4, warning: 3, information: 2, hint: 1 };

/** Whether a finding of this severity fails a run with `--fail-on`. */
export function isFailing(severity: Severity, failOn: FailOn): boolean {
  return failOn !== 'never' && SEVERITY_RANK[severity] >= SEVERITY_RANK[failOn];
}

/** Reads `--rule ID[,ID]`, which may be given several times. */
export function collectRules(value: string, previous: readonly RuleId[] | undefined): readonly RuleId[] {
  const known = RULE_METADATA.map((rule) => rule.id);
  const named = value.split(',').map((name) => name.trim());
  const rules = named.map((name) => {
    const rule = known.find((id) => id === name);
    if (!rule) throw new InvalidArgumentError(`There is no rule '${name}'; rules are ${known.join(', ')}.`);
    return rule;
  });
  return [...(previous ?? []), ...rules];
}

/** Gathers an option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Reads a whole number of at least `least`. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && Number.isSafeInteger(number)) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} up.`);
  };
}

/** The test behind `--only`: globs, and plain paths of files or folders, against a path as it is shown. */
export function pathFilter(patterns: readonly string[], cwd: string): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const plain = displayPath(cwd, resolve(cwd, pattern));
    const glob = picomatch(pattern.replace(/^\.\//, ''), { dot: true });
    return (path: string): boolean => path === plain || plain === '.' || path.startsWith(`${plain}/`) || glob(path);
  });
  return (path) => tests.some((test) => test(path));
}

/** Kinds of resource out of a comma-separated list, added to those given before. Throws for one that there is not. */
export function collectKinds(text: string, before: readonly ResourceKind[] = []): readonly ResourceKind[] {
  const known = kindsNotByDefault(builtinModels());
  const kinds = text.split(',').map((kind) => kind.trim());
  for (const kind of kinds) {
    if (!known.includes(kind)) throw new InvalidArgumentError(`Choose from ${known.join(', ')}.`);
  }
  return [...before, ...kinds];
}
