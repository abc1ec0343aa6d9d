/** The settings of a document, as the client has them for its folder. */
import { builtinModels, kindsNotByDefault, type ProjectModels, type ResourceKind, type ThrowPolicy } from '../models';
import type { Configuration, ReportAt } from '../workspace/configuration/configuration';
import { RULE_IDS, type Confidence, type RuleId, type Severity } from '../rules/finding';

export interface Settings {
  readonly enable: boolean;
  readonly run: 'onType' | 'onSave';
  /** Whether files that are not open are analyzed without being asked for. */
  readonly analysisMode: 'openFiles' | 'workspace';
  readonly minConfidence: Confidence;
  readonly rules: ReadonlyMap<RuleId, Severity | 'off'>;
  readonly reportAt: ReportAt;
  readonly mayThrow: ThrowPolicy;
  /** Whether to tell of what is open where the process ends. */
  readonly reportAtExit: boolean;
  readonly also: readonly ResourceKind[];
  /** Patterns that count from the folder of the workspace; those of the project come on top. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  /** In kilobytes. */
  readonly maxFileSize: number;
  /** Files of models, as they are named from the folder of the workspace. */
  readonly models: readonly string[];
  /** What they and the project's own file say; undefined where that is nothing. */
  readonly project?: ProjectModels;
}

export const DEFAULT_SETTINGS: Settings = {
  enable: true,
  run: 'onType',
  analysisMode: 'openFiles',
  minConfidence: 'medium',
  rules: new Map(),
  reportAt: 'acquisition',
  mayThrow: 'touching',
  reportAtExit: false,
  also: [],
  exclude: [],
  include: [],
  maxFileSize: 2048,
  models: [],
};

const CONFIDENCES: readonly Confidence[] = ['high', 'medium', 'low'];
const RUNS = ['onType', 'onSave'] as const;
const MODES = ['openFiles', 'workspace'] as const;
const PLACES: readonly ReportAt[] = ['acquisition', 'leak'];
const POLICIES: readonly ThrowPolicy[] = ['awaits', 'touching', 'all'];
const LEVELS = ['off', 'hint', 'information', 'warning', 'error'] as const;

/** A client that does not answer must not keep findings from being shown. */
const ANSWER_TIMEOUT_MS = 3000;

function choice<T extends string>(value: unknown, choices: readonly T[], fallback: T): T {
  return choices.find((item) => item === value) ?? fallback;
}

function flag(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : [];
}

function kinds(value: unknown): readonly ResourceKind[] {
  const named = strings(value);
  return named.length === 0 ? [] : kindsNotByDefault(builtinModels()).filter((kind) => named.includes(kind));
}

function positive(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1 ? Math.floor(value) : fallback;
}

function parseRules(value: unknown): Settings['rules'] {
  const rules = new Map<RuleId, Severity | 'off'>();
  if (typeof value !== 'object' || value === null) return rules;
  const levels = value as Record<string, unknown>;
  for (const rule of RULE_IDS) {
    const level = LEVELS.find((item) => item === levels[rule]);
    if (level) rules.set(rule, level);
  }
  return rules;
}

/** What a client sent, checked; a value that is missing or wrong gets its default. */
function parseSettings(value: unknown): Settings {
  if (typeof value !== 'object' || value === null) return DEFAULT_SETTINGS;
  const given = value as Record<string, unknown>;
  return {
    enable: flag(given['enable'], DEFAULT_SETTINGS.enable),
    run: choice(given['run'], RUNS, DEFAULT_SETTINGS.run),
    analysisMode: choice(given['analysisMode'], MODES, DEFAULT_SETTINGS.analysisMode),
    minConfidence: choice(given['minConfidence'], CONFIDENCES, DEFAULT_SETTINGS.minConfidence),
    rules: parseRules(given['rules']),
    reportAt: choice(given['reportAt'], PLACES, DEFAULT_SETTINGS.reportAt),
    reportAtExit: flag(given['reportAtExit'], DEFAULT_SETTINGS.reportAtExit),
    mayThrow: choice(given['mayThrow'], POLICIES, DEFAULT_SETTINGS.mayThrow),
    also: kinds(given['also']),
    exclude: strings(given['exclude']),
    include: strings(given['include']),
    maxFileSize: positive(given['maxFileSize'], DEFAULT_SETTINGS.maxFileSize),
    models: strings(given['models']),
  };
}

/** With what the project's `unclosed.json` says, which the command line follows as well. */
function ofProject(settings: Settings, { configuration, models, isExcluded }: ProjectSettings): Settings {
  return {
    ...settings,
    ...(models ? { project: models } : {}),
    enable: settings.enable && !isExcluded,
    minConfidence: configuration.minConfidence ?? settings.minConfidence,
    rules: new Map([...settings.rules, ...configuration.rules]),
    reportAt: configuration.reportAt ?? settings.reportAt,
    mayThrow: configuration.mayThrow ?? settings.mayThrow,
    reportAtExit: configuration.reportAtExit ?? settings.reportAtExit,
    also: configuration.also ?? settings.also,
    maxFileSize: configuration.maxFileSize ?? settings.maxFileSize,
  };
}

/** What the project says of one document. */
export interface ProjectSettings {
  readonly configuration: Configuration;
  readonly models?: ProjectModels | undefined;
  /** Whether it is left out, by the project or by the client's own patterns. */
  readonly isExcluded: boolean;
}

/** Asks the client for the section `unclosed` of a resource, or of none; null where it cannot be asked. */
export type SettingsRequest = ((uri: string | null) => Promise<unknown>) | null;

/** Settings by document, asked for once and kept until they change. */
export class SettingsStore {
  private readonly known = new Map<string, Promise<Settings>>();
  private fallback = DEFAULT_SETTINGS;

  constructor(
    private readonly request: SettingsRequest,
    private readonly warn: (message: string) => void,
    private readonly project: (uri: string, asked: Settings) => ProjectSettings | null = () => null,
    /** Fulfilled once documents may be asked for. */
    private readonly ready: () => Promise<unknown> = () => Promise.resolve(),
  ) {}

  /** Settings pushed by a client that cannot be asked. */
  push(value: unknown): void {
    this.fallback = parseSettings(value);
    this.changed();
  }

  changed(): void {
    this.known.clear();
  }

  forget(uri: string): void {
    this.known.delete(uri);
  }

  /** Those of a document. Never rejects. */
  get(uri: string): Promise<Settings> {
    let settings = this.known.get(uri);
    if (!settings) {
      settings = this.ready().then(() => this.ofFolder(uri));
      this.known.set(uri, settings);
    }
    return settings;
  }

  /** Those of a folder, or of no folder, as they are now. Never rejects. */
  async ofFolder(uri: string | null): Promise<Settings> {
    const asked = await this.ask(uri);
    const project = uri === null ? null : this.project(uri, asked);
    return project ? ofProject(asked, project) : asked;
  }

  private async ask(uri: string | null): Promise<Settings> {
    if (!this.request) return this.fallback;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('no answer'));
      }, ANSWER_TIMEOUT_MS);
    });
    try {
      const value = await Promise.race([this.request(uri), timeout]);
      return value === null || value === undefined ? this.fallback : parseSettings(value);
    } catch (error) {
      this.warn(`The settings of ${uri ?? 'the window'} could not be read (${String(error)}); the defaults are used.`);
      return this.fallback;
    } finally {
      clearTimeout(timer);
    }
  }
}
