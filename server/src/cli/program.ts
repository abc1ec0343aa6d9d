/** The command line as a whole: commands, options, help, and what goes wrong. */
import { Command, CommanderError, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { cacheCommand } from './commands/cache';
import { DEBUG_VIEWS, debugCommand } from './commands/debug';
import { explainCommand, type ExplainOptions } from './commands/explain';
import { initCommand } from './commands/init';
import { modelsCommand, rulesCommand } from './commands/listings';
import { lspCommand } from './commands/lsp';
import { scanCommand } from './commands/scan';
import { configured, projectOf } from './configuring';
import { UsageError, type CliIo } from './io';
import {
  collect,
  collectKinds,
  collectRules,
  CONFIDENCES,
  FAIL_ON,
  FORMATS,
  MAY_THROW,
  PARSERS,
  REPORT_AT,
  wholeNumber,
  type ScanCommandOptions,
} from './options';
import type { ParserKind } from '../workspace/analyzer';
import { NoAnalyzerError } from '../workspace/analyzerAccess';
import { MissingPathError } from '../workspace/discovery';
import { VERSION } from './version';

/** Runs one command line and gives its exit code: 0 nothing to complain of, 1 findings, 2 could not run. */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  let code = 0;
  const program = createProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError || error instanceof MissingPathError || error instanceof NoAnalyzerError) {
      io.stderr.write(`unclosed: ${error.message}\n`);
    } else io.stderr.write(`unclosed: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
    return 2;
  }
}

function createProgram(io: CliIo, finish: (code: number) => void): Command {
  const program = new Command('unclosed')
    .description('Finds descriptors that a C program opens and, on some path, never closes.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(oneLine(text)),
    });
  addScan(program, io, finish);
  addExplain(program, io);
  addListings(program, io);
  addInit(program, io);
  addServer(program);
  addCache(program, io);
  addDebug(program, io);
  return program;
}

/** Commander's messages, of which some take two lines, in ours. */
function oneLine(text: string): string {
  const message = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
  return `unclosed: ${message}\n`;
}

function addScan(program: Command, io: CliIo, finish: (code: number) => void): void {
  program
    .command('scan')
    .summary('find resources that are never released')
    .description('Scans C files, and the C files in folders, for resources that are opened and never released.')
    .argument('[PATH...]', 'files and folders; the current folder where there are none')
    .addOption(new Option('--format <format>', 'form of the report').choices(FORMATS).default('text'))
    .option('--output <file>', 'write the report to a file')
    .option('--rule <id,...>', 'report these rules only; may be repeated', collectRules)
    .addOption(
      new Option('--min-confidence <level>', 'least confidence to report').choices(CONFIDENCES).default('medium'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'least severity that fails the run (default: "warning")').choices(FAIL_ON),
    )
    .option('--max-warnings <n>', 'fail on more than n warnings, and otherwise on errors only', wholeNumber(0))
    .addOption(new Option('--report-at <place>', 'which place comes first').choices(REPORT_AT).default('acquisition'))
    .option('--only <glob>', 'report on these files only; may be repeated', collect)
    .option('--config <file>', 'the settings of the project; unclosed.json here or above where none is named')
    .option('--no-config', 'read no unclosed.json')
    .option('--also <kind,...>', 'follow resources of these kinds, too: memory', collectKinds)
    .addOption(mayThrowOption())
    .addOption(reportAtExitOption())
    .option('--no-report-at-exit', 'do not, whatever unclosed.json says')
    .option('--max-file-size <KB>', 'leave out files with more kilobytes', wholeNumber(1), 2048)
    .option('--jobs <n>', 'number of workers', wholeNumber(1), availableParallelism())
    .addOption(parserOption())
    .option('--no-cache', 'neither use nor keep what earlier scans found out')
    .option('--stats', 'print what was scanned, what was left out and how long it took')
    .option('--fix', 'write the changes that were proven to mend what is found')
    .option('--fix-dry-run', 'print these changes as a patch, in place of the report, and write nothing')
    .option('--quiet', 'print the findings and nothing else')
    .option('--strict', 'fail the run if a file could not be analyzed')
    .addHelpText('after', '\nExit codes: 0 nothing at or over --fail-on, 1 something is, 2 could not run.')
    .action(async (paths: string[], options: ScanCommandOptions, command: Command) => {
      const project = projectOf(options, io);
      finish(await scanCommand(paths, configured(options, command, project), io, project));
    });
}

function mayThrowOption(): Option {
  const text = 'what scripts are taken to throw at: awaits, calls that touch a resource too, or all calls';
  return new Option('--may-throw <what>', text).choices(MAY_THROW).default('touching');
}

function reportAtExitOption(): Option {
  const text = 'report also what is open where the process ends, of low confidence, whatever --min-confidence says';
  return new Option('--report-at-exit', text);
}

function parserOption(): Option {
  return new Option('--parser <kind>', 'build of the parser').choices(PARSERS).default('wasm');
}

function addExplain(program: Command, io: CliIo): void {
  program
    .command('explain')
    .summary('explain the findings at a line, or why there are none')
    .description(
      'Explains a line: its findings of any confidence, what its calls open or why they do not, what becomes of that on each path, what ends here, and what was assumed. The file is seen as a part of its repository, or of the current folder.',
    )
    .argument('<FILE:LINE>', 'a line of a C file')
    .addOption(new Option('--format <format>', 'form of the answer').choices(['text', 'json']).default('text'))
    .option('--alone', 'look at this file only')
    .option('--config <file>', 'the settings of the project; unclosed.json here or above where none is named')
    .option('--no-config', 'read no unclosed.json')
    .option('--also <kind,...>', 'follow resources of these kinds, too: memory', collectKinds)
    .addOption(mayThrowOption())
    .addOption(reportAtExitOption())
    .option('--no-report-at-exit', 'do not, whatever unclosed.json says')
    .option('--max-file-size <KB>', 'leave out files with more kilobytes', wholeNumber(1), 2048)
    .option('--jobs <n>', 'number of workers', wholeNumber(1), availableParallelism())
    .addOption(parserOption())
    .action((target: string, options: ExplainOptions, command: Command) => {
      const project = projectOf(options, io);
      return explainCommand(target, configured(options, command, project), io, project);
    });
}

function addListings(program: Command, io: CliIo): void {
  program
    .command('rules')
    .description('list the rules with their severity')
    .action(() => rulesCommand(io));
  program
    .command('models')
    .description('list the library functions that are known, and what they do to resources')
    .action(() => modelsCommand(io));
}

function addInit(program: Command, io: CliIo): void {
  program
    .command('init')
    .description('write an unclosed.json to start from into the current folder')
    .action(() => initCommand(io));
}

function addCache(program: Command, io: CliIo): void {
  program
    .command('cache')
    .description('show where scans keep what they found out, and how much of it there is')
    .option('--clear', 'remove all of it')
    .action((options: { clear?: boolean }) => cacheCommand(options.clear === true, io));
}

function addServer(program: Command): void {
  program
    .command('lsp')
    .description('start the language server over standard input and output')
    .option('--stdio', 'as without it; editors pass it')
    .action(() => lspCommand());
}

function addDebug(program: Command, io: CliIo): void {
  const debug = program.command('debug').description('print the stages of the analysis');
  for (const [view, summary] of DEBUG_VIEWS) {
    debug
      .command(view)
      .description(`print ${summary}`)
      .argument('<FILE[:FUNCTION]>', 'a C file, or one function in it')
      .addOption(parserOption())
      .action((target: string, options: { parser: ParserKind }) => debugCommand(view, target, options, io));
  }
}
