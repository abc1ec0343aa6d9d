/**
 * `npm run losses -- [--examples N] PATH…`: what of a project's code never reaches the analysis. Prints, for each path,
 * how many functions are damaged or were not found at all, and what became of each call in the text of a function.
 */
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { builtinModels, createRegistry } from '../../../server/src/models';
import { createSyntaxParser } from '../../../server/src/syntax';
import { discover } from '../../../server/src/workspace/discovery';
import { readSource } from '../../../server/src/workspace/fileStore';
import { includesIn, MacroTable } from '../../../server/src/syntax/macros';
import { machineMade } from '../../../server/src/workspace/generatedCode';
import { harvestHeaders } from '../../../server/src/workspace/headers';
import { isLost, lossesOf, type CallFate, type FileLosses } from './losses';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { examples: { type: 'string', default: '0' } },
});

interface Total {
  functions: number;
  damaged: number;
  calls: number;
  readonly fates: Map<CallFate, number>;
  readonly examples: Map<string, string[]>;
}

async function main(): Promise<void> {
  const models = createRegistry(builtinModels());
  const parser = await createSyntaxParser('wasm');
  for (const root of positionals) {
    const total: Total = { functions: 0, damaged: 0, calls: 0, fates: new Map(), examples: new Map() };
    const files = discover([root], process.cwd()).files.map((file) => path.resolve(file.path));
    const macros = new MacroTable((name) => models.functionModel(name, []) !== undefined);
    for (const header of harvestHeaders(files)) macros.set(header.path, header.file);
    for (const file of files) {
      const read = readSource(file);
      if (read.kind !== 'text' || machineMade(read.text) !== null) continue;
      const includes = includesIn(read.text);
      const losses = lossesOf(parser, read.text, macros.environmentOf(file, includes));
      add(total, path.relative(root, file), losses);
    }
    print(root, total);
  }
  parser.dispose();
}

function add(total: Total, file: string, losses: FileLosses): void {
  total.functions += losses.functions;
  total.damaged += losses.damaged.length;
  for (const { line, reason } of losses.damaged) addExample(total, 'damaged', `${file}:${line} ${reason}`);
  for (const { line, name, fate } of losses.calls) {
    total.calls++;
    total.fates.set(fate, (total.fates.get(fate) ?? 0) + 1);
    addExample(total, fate, `${file}:${line} ${name}`);
  }
}

function addExample(total: Total, reason: string, where: string): void {
  const known = total.examples.get(reason) ?? [];
  total.examples.set(reason, [...known, where]);
}

function share(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
}

function print(root: string, { functions, damaged, calls, fates, examples }: Total): void {
  console.log(`${root}\n  functions ${functions}, damaged ${damaged} (${share(damaged, functions)})`);
  const lost = [...fates].reduce((sum, [fate, count]) => sum + (isLost(fate) ? count : 0), 0);
  console.log(`  calls ${calls}, neither in the graph nor accounted for ${lost} (${share(lost, calls)})`);
  for (const [fate, count] of [...fates].sort((a, b) => b[1] - a[1])) {
    console.log(`    ${fate}: ${count} (${share(count, calls)})`);
  }
  const shown = Number(values.examples);
  if (shown === 0) return;
  for (const [reason, all] of examples) {
    if (reason === 'in the graph') continue;
    const step = Math.max(1, Math.floor(all.length / shown));
    console.log(`  ${reason}:`);
    for (const where of all.filter((_, index) => index % step === 0).slice(0, shown)) console.log(`    ${where}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
