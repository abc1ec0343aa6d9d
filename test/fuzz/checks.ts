/** What must hold for any input, and what an input has shown of the analyzer. */
import process from 'node:process';
import { WorkspaceIndex } from '../../server/src/analysis/linking/workspaceIndex';
import { hashText, type Expression, type FunctionIR } from '../../server/src/ir';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
import { createScripts, type Scripts } from '../../server/src/workspace/scripts';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { PackedFiles, sharedFiles } from '../../server/src/workspace/packedFiles';
import type { FileResult } from '../../server/src/workspace/fileResult';
import { problemsOf } from '../harness/wellFormed';
import type { Language } from './languages';

export type FailureKind = 'throw' | 'malformed' | 'unstable' | 'hang' | 'crash';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

export interface Checked {
  readonly failure: Failure | null;
  /** Words for what happened in an input that is studied; a new one makes it worth keeping. */
  readonly features: readonly string[];
  /** Milliseconds that the analysis took; of processor time, where that would be long. */
  readonly elapsed: number;
}

/** How far a check goes. */
export interface Ways {
  /** Looks at the graphs as well for what happened. */
  readonly isStudied: boolean;
  /** Takes the functions apart into files that are linked. */
  readonly isLinked: boolean;
  /** Also prints and explains all that can be printed and explained, asks twice, and has the text edited. */
  readonly isThorough: boolean;
}

/** Milliseconds. To ask for processor time takes as long as a small analysis. */
const LONG = 200;

export class Checker {
  private constructor(
    private readonly analyzer: Analyzer,
    private readonly editor: Analyzer,
    private readonly linker: Analyzer,
    private readonly parser: SyntaxParser,
    private readonly scripts: Scripts,
    private readonly onPart: () => void,
  ) {}

  /** `onPart` is called between the analyses of one check: each of them has the whole time for itself. */
  static async create(onPart: () => void): Promise<Checker> {
    return new Checker(
      await createAnalyzer(),
      await createAnalyzer({ incremental: true }),
      await createAnalyzer(),
      await createSyntaxParser('wasm'),
      await createScripts(),
      onPart,
    );
  }

  check(text: string, language: Language, { isStudied, isLinked, isThorough }: Ways): Checked {
    this.onPart();
    const started = performance.now();
    let elapsed = 0;
    let features: string[] = [];
    const path = language.pathOf('fuzz', text);
    try {
      const result = this.analyzer.analyze(path, text);
      elapsed = performance.now() - started;
      if (elapsed > LONG) elapsed = Math.min(elapsed, this.processorTimeOf(language.pathOf('again', text), text));
      if (isStudied) features = this.featuresOf(result, path, text);
      const [problem] = problemsOf(result, text);
      if (problem !== undefined) return { failure: { kind: 'malformed', message: problem }, features, elapsed };
      const failure =
        (isLinked ? this.linked(text, language) : null) ?? (isThorough ? this.thoroughly(path, text, result) : null);
      return { failure, features, elapsed };
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { failure: { kind: 'throw', message }, features, elapsed };
    }
  }

  /** On a busy machine the clock runs on while others have the processor. */
  private processorTimeOf(path: string, text: string): number {
    this.onPart();
    const before = process.cpuUsage();
    this.analyzer.analyze(path, text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

  /** In two files. */
  private linked(text: string, language: Language): Failure | null {
    const parts = language.parted(text);
    const files = new Map(['a', 'b'].map((stem, file) => [language.pathOf(stem, text), parts[file]!]));
    this.onPart();
    const known = [...files].map(([path, content]) => {
      const indexed = this.linker.index(path, content);
      return indexed && { ...indexed, path, textHash: hashText(content) };
    });
    if (!known.every((each) => each !== null)) return { kind: 'malformed', message: 'linked: no index' };
    const index = new WorkspaceIndex(known.map((each) => each.index));
    const lowered = new PackedFiles(sharedFiles(known));
    this.linker.join({ index, lowered, read: (path) => files.get(path) ?? null });
    for (const [path, content] of files) {
      this.onPart();
      const [problem] = problemsOf(this.linker.analyze(path, content), content);
      if (problem !== undefined) return { kind: 'malformed', message: `linked: ${problem}` };
    }
    return null;
  }

  private thoroughly(path: string, text: string, result: FileResult): Failure | null {
    this.onPart();
    if (!isSame(this.analyzer.analyze(path, text), result)) return { kind: 'unstable', message: 'another answer' };
    for (const view of ['ir', 'cfg', 'states', 'summary'] as const) {
      this.onPart();
      this.analyzer.debug(path, text, view);
    }
    for (const { location } of this.analyzer.functions(path, text)) {
      this.onPart();
      this.analyzer.explain(path, text, location);
    }
    return this.edited(path, text);
  }

  /** The text grows in an editor: no version may fail, whatever is in the midst of being typed. */
  private edited(path: string, text: string): Failure | null {
    try {
      for (const share of [0.3, 0.9, 1]) {
        this.onPart();
        const version = text.slice(0, Math.floor(text.length * share));
        const [problem] = problemsOf(this.editor.analyze(path, version), version);
        if (problem !== undefined) return { kind: 'malformed', message: `edited: ${problem}` };
      }
      return null;
    } finally {
      this.editor.forget(path);
    }
  }

  private featuresOf(result: FileResult, path: string, text: string): string[] {
    const features = result.notices.map(({ kind, message }) => `${kind} ${message.replace(/'.*'|\d+/gs, '')}`);
    for (const { rule, confidence, witness, otherFaults } of result.findings) {
      features.push(`${rule} ${confidence} ${[...new Set(witness.map(({ kind }) => kind))].sort().join(' ')}`);
      features.push(`witness ${magnitude(witness.length)} faults ${magnitude(otherFaults.length)}`);
    }
    features.push(`sites ${magnitude(result.statistics.sites)} capped ${result.statistics.capped}`);
    const { functions } = this.scripts.has(path) ? this.scripts.lower(path, text) : lowerFile(this.parser.parse(text));
    for (const one of functions) features.push(...shapeOf(one));
    return features;
  }
}

function isSame(left: FileResult, right: FileResult): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function magnitude(count: number): number {
  return Math.ceil(Math.log2(count + 1));
}

/** Which kinds of instructions, terminators and expressions stand together in a function. */
function shapeOf(one: FunctionIR): string[] {
  const kinds = new Set<string>();
  for (const { instructions, terminator } of one.blocks) {
    kinds.add(terminator.kind);
    if (terminator.kind === 'branch') addKinds(terminator.condition, kinds);
    for (const instruction of instructions) {
      kinds.add(instruction.kind);
      if (instruction.kind === 'assign') addKinds(instruction.value, kinds);
      if (instruction.kind === 'call') {
        kinds.add(instruction.callee.kind);
        for (const argument of instruction.arguments) addKinds(argument, kinds);
      }
    }
  }
  const all = [...kinds].sort();
  const pairs = all.flatMap((left, at) => all.slice(at + 1).map((right) => `${left}+${right}`));
  return [...pairs, `blocks ${magnitude(one.blocks.length)} damage ${magnitude(one.damage.length)} ${kinds.size}`];
}

function addKinds(expression: Expression, kinds: Set<string>): void {
  kinds.add(expression.kind);
  if (expression.kind === 'unary') addKinds(expression.operand, kinds);
  if (expression.kind === 'binary') {
    kinds.add(expression.operator);
    addKinds(expression.left, kinds);
    addKinds(expression.right, kinds);
  }
  if (expression.kind === 'load' || expression.kind === 'address-of')
    for (const projection of expression.place.path) kinds.add(projection.kind);
}
