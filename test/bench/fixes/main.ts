/**
 * `npm run fixes -- [--missing] [--shown] [--tried] [--compile] PATH…`: for how many findings in C and script files, each looked at by itself, a
 * fix is offered, and whether it works when it is made: the finding gone, none new, nothing understood worse, and no new
 * syntax error as TypeScript's own parser has it. Without paths, of the fixtures; those of scripts written by hand only.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createPatch } from 'diff';
import { applied, type Tried } from '../../../server/src/fixes';
import type { Finding } from '../../../server/src/rules/finding';
import { createAnalyzer, type Analyzer } from '../../../server/src/workspace/analyzer';
import { scriptSyntaxErrors } from '../../harness/scriptSyntaxErrors';
import { Compilation } from './compiling';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    missing: { type: 'boolean' },
    shown: { type: 'boolean' },
    tried: { type: 'boolean' },
    compile: { type: 'boolean' },
  },
});

interface Count {
  findings: number;
  fixed: number;
}

/** How strictly the files compile that have a fix, and the fixes that were compiled. */
const compiled = { files: new Map<string, number | null>(), fixes: 0 };
const compilation = new Compilation();

const SCRIPT = /\.[cm]?[jt]sx?$/;

function filesIn(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c') || SCRIPT.test(name))
    .sort()
    .map((name) => path.join(place, name));
}

/** Those for scripts are generated from the models: one bad use of each function. */
function fixtures(): string[] {
  const scripts = filesIn('test/fixtures/typescript').filter((file) => !file.includes(`${path.sep}models${path.sep}`));
  return [...filesIn('test/fixtures/c'), ...scripts];
}

/** What became of a candidate. */
const tell: Tried = (title, after) =>
  console.log(`  ${title}: ${after === null ? 'works' : after.findings.map(({ message }) => message).join(' ')}`);

/** Why the fix that is offered is none; null where it works, undefined where none is offered. */
function problemOf(analyzer: Analyzer, file: string, text: string, finding: Finding): string | null | undefined {
  const [fix] = analyzer.fixes(file, text, finding.fingerprint, values.tried === true ? { tried: tell } : {});
  if (!fix) return undefined;
  const mended = applied(text, fix.edits);
  if (values.shown === true) console.log(`--- ${file} ${finding.rule}: ${fix.title}${fix.isRisky ? ' (risky)' : ''}`);
  if (values.shown === true)
    console.log(createPatch(file, text, mended, '', '', { context: 4 }).split('\n').slice(4).join('\n'));
  const before = analyzer.analyze(file, text);
  const after = analyzer.analyze(file, mended);
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  if (after.findings.some(({ fingerprint }) => !known.has(fingerprint))) return 'something new is found';
  if (after.findings.length >= before.findings.length) return 'the finding is still there';
  if (after.notices.length > before.notices.length) return 'less is understood';
  if (values.compile === true && !stillCompiles(file, text, mended)) return 'it does not compile any more';
  if (!SCRIPT.test(file)) return null;
  return scriptSyntaxErrors(file, mended).length > scriptSyntaxErrors(file, text).length ? 'a new syntax error' : null;
}

function stillCompiles(file: string, text: string, mended: string): boolean {
  if (!compiled.files.has(file)) compiled.files.set(file, compilation.levelOf(file, text));
  const level = compiled.files.get(file);
  if (level == null) return true;
  compiled.fixes++;
  return compilation.compiles(file, mended, level);
}

function counted({ findings, fixed }: Count): string {
  return `${fixed} of ${findings} fixed (${((100 * fixed) / findings).toFixed(1)} %)`;
}

async function main(): Promise<number> {
  const analyzer = await createAnalyzer();
  const counts = new Map<string, Count>();
  let broken = 0;
  const count = (name: string, isFixed: boolean): void => {
    const known = counts.get(name) ?? { findings: 0, fixed: 0 };
    counts.set(name, { findings: known.findings + 1, fixed: known.fixed + (isFixed ? 1 : 0) });
  };
  for (const file of positionals.length > 0 ? positionals.flatMap(filesIn) : fixtures()) {
    const text = readFileSync(file, 'utf8');
    const language = SCRIPT.test(file) ? 'scripts' : 'c';
    for (const finding of analyzer.analyze(file, text).findings) {
      const problem = problemOf(analyzer, file, text, finding);
      count(`${language} ${finding.rule}`, problem === null);
      if (finding.rule.startsWith('leak')) count(`${language}, all leaks`, problem === null);
      const line = text.slice(0, finding.acquisition.start).split('\n').length;
      if (problem === undefined && values.missing === true)
        console.log(`${file}:${line} ${finding.rule}: no fix: ${finding.message}`);
      if (typeof problem !== 'string') continue;
      broken++;
      console.log(`${file}:${line} ${finding.rule}: ${problem}`);
    }
  }
  for (const [name, one] of [...counts].sort()) console.log(`${name}: ${counted(one)}`);
  const compiling = [...compiled.files.values()].filter((level) => level !== null);
  if (values.compile === true)
    console.log(`${compiling.length} files with a fix compile, ${compiled.fixes} fixes were compiled`);
  console.log(`fixes that do not work: ${broken}`);
  return broken === 0 ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
