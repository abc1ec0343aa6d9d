/** What must hold for any input, and what an input has shown of the analyzer. */
import type { Expression, FunctionIR } from '../../server/src/ir';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import type { FileResult } from '../../server/src/workspace/fileResult';
import { problemsOf } from '../harness/wellFormed';

export type FailureKind = 'throw' | 'malformed' | 'unstable' | 'hang' | 'crash';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

export interface Checked {
  readonly failure: Failure | null;
  /** Words for what happened in an input that is studied; a new one makes it worth keeping. */
  readonly features: readonly string[];
  /** Milliseconds that the analysis took. */
  readonly elapsed: number;
}

const PATH = 'fuzz.c';

export class Checker {
  private constructor(
    private readonly analyzer: Analyzer,
    private readonly editor: Analyzer,
    private readonly parser: SyntaxParser,
    private readonly onPart: () => void,
  ) {}

  /** `onPart` is called between the analyses of one check: each of them has the whole time for itself. */
  static async create(onPart: () => void): Promise<Checker> {
    return new Checker(
      await createAnalyzer(),
      await createAnalyzer({ incremental: true }),
      await createSyntaxParser('wasm'),
      onPart,
    );
  }

  /**
   * `isStudied` looks at the graphs as well for what happened. `isThorough` also prints all that can be printed, asks
   * twice, and has the text edited.
   */
  check(text: string, { isStudied, isThorough }: { isStudied: boolean; isThorough: boolean }): Checked {
    const started = performance.now();
    let elapsed = 0;
    let features: string[] = [];
    try {
      const result = this.analyzer.analyze(PATH, text);
      elapsed = performance.now() - started;
      if (isStudied) features = this.featuresOf(result, text);
      const [problem] = problemsOf(result, text);
      if (problem !== undefined) return { failure: { kind: 'malformed', message: problem }, features, elapsed };
      return { failure: isThorough ? this.thoroughly(text, result) : null, features, elapsed };
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { failure: { kind: 'throw', message }, features, elapsed };
    }
  }

  private thoroughly(text: string, result: FileResult): Failure | null {
    this.onPart();
    if (!isSame(this.analyzer.analyze(PATH, text), result)) return { kind: 'unstable', message: 'another answer' };
    for (const view of ['ir', 'cfg', 'states', 'summary'] as const) {
      this.onPart();
      this.analyzer.debug(PATH, text, view);
    }
    return this.edited(text);
  }

  /** The text grows in an editor: no version may fail, whatever is in the midst of being typed. */
  private edited(text: string): Failure | null {
    try {
      for (const share of [0.3, 0.9, 1]) {
        this.onPart();
        const version = text.slice(0, Math.floor(text.length * share));
        const [problem] = problemsOf(this.editor.analyze(PATH, version), version);
        if (problem !== undefined) return { kind: 'malformed', message: `edited: ${problem}` };
      }
      return null;
    } finally {
      this.editor.forget(PATH);
    }
  }

  private featuresOf(result: FileResult, text: string): string[] {
    const features = result.notices.map(({ kind, message }) => `${kind} ${message.replace(/'.*'|\d+/gs, '')}`);
    for (const { rule, confidence, witness, otherFaults } of result.findings) {
      features.push(`${rule} ${confidence} ${[...new Set(witness.map(({ kind }) => kind))].sort().join(' ')}`);
      features.push(`witness ${magnitude(witness.length)} faults ${magnitude(otherFaults.length)}`);
    }
    features.push(`sites ${magnitude(result.statistics.sites)} capped ${result.statistics.capped}`);
    for (const one of lowerFile(this.parser.parse(text)).functions) features.push(...shapeOf(one));
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
