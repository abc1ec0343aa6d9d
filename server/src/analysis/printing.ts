/** Dumps for whoever works on the analysis: `unclosed debug states` and `unclosed debug summary`. */
import type { FunctionIR } from '../ir';
import type { FileAnalysis } from './analyzeFile';
import { traceSites } from './sites';
import { printCase } from './summary/cases';
import { pathText, type InputCase } from './summary/types';
import { steps } from './witness/witness';

/** Every site of the function with the faults found on its paths. */
export function printStates(analysis: FileAnalysis, one: FunctionIR): string {
  const lines = [`${one.name}:`];
  for (const run of analysis.store.siteRuns(one)) {
    const { call } = run.site;
    lines.push(
      `  site ${call.location.start}..${call.location.end} #${run.site.index}${run.isCapped ? ' (capped)' : ''}`,
    );
    for (const fault of run.faults) {
      const path = steps(fault.witness).map((step) => `${step.kind} ${step.detail} @${step.location.start}`);
      lines.push(`    ${fault.rule} '${fault.name}' at ${fault.location.start}: ${path.join(' > ')}`);
    }
  }
  lines.push(...traceSites(analysis.program, analysis.store, one).map((line) => `  ${line}`));
  return lines.join('\n');
}

/** What callers are told of the function. */
export function printSummary(analysis: FileAnalysis, one: FunctionIR): string {
  const { store, program } = analysis;
  const lines = [`${one.name}:`];
  if (program.isNoreturnCall({ kind: 'definition', name: one.name, function: one })) lines.push('  never returns');
  const plain = store.plainCases(one);
  if (plain === 'unknown') lines.push('  returns anything');
  else plain.forEach((each) => lines.push(`  ${printCase(each)}`));
  for (const product of store.products(one)) {
    lines.push(`  makes a ${product.kind} at ${product.at === 'return' ? product.at : pathText(product.at)}`);
    product.cases.forEach((each) => lines.push(`    ${each.made}: ${printCase(each)}`));
  }
  for (const variable of one.variables.filter((each) => each.parameterIndex >= 0)) {
    for (const kind of program.isScript ? ['file-descriptor', 'file-handle', 'socket'] : ['descriptor', 'stream']) {
      const cases = store.inputCases(
        one,
        { root: { kind: 'parameter', index: variable.parameterIndex }, path: [] },
        kind,
        false,
      );
      if (cases === 'unknown') continue;
      const isIdle = cases.every((each) => each.effect === 'kept-open' && !each.isUsed);
      if (!isIdle)
        cases.forEach((each) => lines.push(`  ${variable.name} as a ${kind} is ${effectOf(each)}: ${printCase(each)}`));
    }
  }
  return lines.join('\n');
}

/** What the function does to what it was given. */
function effectOf({ effect, isUsed }: InputCase): string {
  return isUsed ? `used and ${effect}` : effect;
}
