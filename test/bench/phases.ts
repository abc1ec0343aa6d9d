/** Where the time goes: the stages of the analysis, one by one, in this process. */
import { analyzeFile } from '../../server/src/analysis/analyzeFile';
import { builtinModels, createRegistry } from '../../server/src/models';
import { createSyntaxParser, type ParserKind, type SyntaxDocument } from '../../server/src/syntax';
import { lowerFile, LoweringCache } from '../../server/src/syntax/c';
import { FunctionResults } from '../../server/src/workspace/functionResults';
import { findingsOf } from '../../server/src/rules/report';
import { applied, keyStrokes } from './edits';
import { summarize, timed, type Times } from './statistics';

export interface Phases {
  readonly parse: Times;
  readonly lower: Times;
  readonly analyze: Times;
  readonly total: Times;
}

interface Sample {
  readonly parse: number;
  readonly lower: number;
  readonly analyze: number;
}

const models = createRegistry(builtinModels());

/** A whole file, over and over; as many runs before are not counted, so that the code is compiled by then. */
export async function wholeFile(text: string, runs: number, kind: ParserKind = 'wasm'): Promise<Phases> {
  const parser = await createSyntaxParser(kind);
  const samples: Sample[] = [];
  for (let run = 0; run < 2 * runs; run++) {
    samples.push(sample(text, () => parser.parse(text), undefined, new FunctionResults()));
  }
  parser.dispose();
  return phasesOf(samples.slice(runs));
}

/** A document that is typed into. */
export async function afterKeyStrokes(text: string, count: number): Promise<Phases> {
  const parser = await createSyntaxParser('wasm');
  const document = parser.openDocument();
  const cache = new LoweringCache();
  const results = new FunctionResults();
  let current = text;
  sample(current, () => document.update(current), cache, results);
  const samples: Sample[] = [];
  for (const stroke of keyStrokes(text, count)) {
    current = applied(current, stroke);
    samples.push(sample(current, () => document.update(current), cache, results));
  }
  document.dispose();
  parser.dispose();
  return phasesOf(samples);
}

function sample(
  text: string,
  parse: () => SyntaxDocument,
  cache: LoweringCache | undefined,
  results: FunctionResults,
): Sample {
  const [parsing, document] = timed(parse);
  const [lowering, file] = timed(() => lowerFile(document, cache));
  const [analyzing] = timed(() => {
    const analysis = analyzeFile(file, models);
    for (const one of file.functions) {
      results.of(one, analysis.dependencyKey(one), () => {
        const report = analysis.report(one);
        return { report, findings: findingsOf(report, text, analysis.program.models) };
      });
    }
    results.endVersion();
  });
  return { parse: parsing, lower: lowering, analyze: analyzing };
}

function phasesOf(samples: readonly Sample[]): Phases {
  return {
    parse: summarize(samples.map((each) => each.parse)),
    lower: summarize(samples.map((each) => each.lower)),
    analyze: summarize(samples.map((each) => each.analyze)),
    total: summarize(samples.map((each) => each.parse + each.lower + each.analyze)),
  };
}
