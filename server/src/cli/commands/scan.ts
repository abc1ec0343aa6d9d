/** `unclosed scan`: find, report, and tell by the exit code what was found. */
import { resolve } from 'node:path';
import { RULE_IDS, type RuleId } from '../../rules/finding';
import { createColors } from 'picocolors';
import { cachePlace } from '../../workspace/cache/cachePlace';
import { errorCode, writeReport } from '../../workspace/fileStore';
import type { FixSelection } from '../../workspace/fixFile';
import { displayPath, gitRoot } from '../../workspace/paths';
import { scan, type ScanNotice, type ScanResult } from '../../workspace/scan';
import type { ConfiguredProject } from '../configuring';
import { UsageError, colorsFor, type CliIo } from '../io';
import { isFailing, pathFilter, type FailOn, type ScanCommandOptions } from '../options';
import { ProgressLine } from '../progressLine';
import { plainLine } from '../reporters/display';
import { githubReport } from '../reporters/github';
import { jsonReport } from '../reporters/json';
import { buildReport, counted, countBySeverity, type Report } from '../reporters/report';
import { sarifReport } from '../reporters/sarif';
import { textReport, textSummary } from '../reporters/text';
import { fixedSummary, patchOf, writeChanges } from './fixing';
import { statisticsText } from './statistics';

/** A report in a file has no colors, whatever the environment says about terminals. */
const NO_COLORS = createColors(false);

/** Runs a scan and gives the exit code. */
export async function scanCommand(
  paths: readonly string[],
  options: ScanCommandOptions,
  io: CliIo,
  project: ConfiguredProject | null = null,
): Promise<number> {
  const result = await runScan(paths, options, io, project);
  const report = buildReport(result, {
    rules: options.rule ?? null,
    levels: project?.configuration.rules ?? new Map(),
    minConfidence: options.minConfidence,
    reportAtExit: options.reportAtExit === true,
    reportAt: options.reportAt,
  });
  const isDry = options.fixDryRun === true;
  if (isDry) io.stdout.write(patchOf(result.files));
  if (!isDry || options.output !== undefined) publish(render(report, options, io), options, io);
  const failed = isDry ? [] : writeChanges(result.files);
  for (const { path, why } of failed) io.stderr.write(`${plainLine(`${path}: not changed: ${why}`)}\n`);
  if (!options.quiet) tell(report, options, io);
  return failed.length > 0 ? 2 : exitCode(report, options, io);
}

async function runScan(
  paths: readonly string[],
  options: ScanCommandOptions,
  io: CliIo,
  project: ConfiguredProject | null,
): Promise<ScanResult> {
  const progress = new ProgressLine(io, options.quiet === true);
  const cache = cachePlace(io.env);
  try {
    return await scan(
      {
        paths: paths.length > 0 ? paths : ['.'],
        cwd: io.cwd,
        parser: options.parser,
        jobs: options.jobs,
        ...(options.also ? { also: options.also } : {}),
        mayThrow: options.mayThrow,
        reportAtExit: options.reportAtExit === true,
        maxFileSize: options.maxFileSize,
        ...(options.cache && cache !== null ? { cache } : {}),
        ...(options.fix || options.fixDryRun ? { fix: selectionOf(options, project) } : {}),
        ...(project?.models ? { project: project.models } : {}),
        ...(project?.exclusions ? { exclusions: project.exclusions } : {}),
        ...(options.only ? { isWanted: pathFilter(options.only, io.cwd) } : {}),
      },
      (state) => progress.show(state),
    );
  } finally {
    progress.clear();
  }
}

function selectionOf(options: ScanCommandOptions, project: ConfiguredProject | null): FixSelection {
  const { minConfidence, reportAtExit = false } = options;
  return { rules: rulesIn(options, project), minConfidence, reportAtExit };
}

/** The rules that are reported on; null where that is all. */
function rulesIn({ rule }: ScanCommandOptions, project: ConfiguredProject | null): readonly RuleId[] | null {
  const levels = project?.configuration.rules;
  if (!levels || levels.size === 0) return rule ?? null;
  return (rule ?? RULE_IDS).filter((id) => levels.get(id) !== 'off');
}

function render(report: Report, options: ScanCommandOptions, io: CliIo): string {
  const root = gitRoot(io.cwd) ?? io.cwd;
  switch (options.format) {
    case 'text':
      return textReport(report, options.output === undefined ? colorsFor(io.stdout, io.env) : NO_COLORS);
    case 'json':
      return jsonReport(report);
    case 'sarif':
      return sarifReport(report, { cwd: io.cwd, root });
    case 'github':
      return githubReport(report, root);
  }
}

function publish(text: string, options: ScanCommandOptions, io: CliIo): void {
  if (options.output === undefined) {
    if (text !== '') io.stdout.write(text);
    return;
  }
  const path = resolve(io.cwd, options.output);
  try {
    writeReport(path, text);
  } catch (error) {
    throw new UsageError(`cannot write '${displayPath(io.cwd, path)}': ${errorCode(error)}`);
  }
}

/** What goes to standard error once the findings are out. */
function tell(report: Report, options: ScanCommandOptions, io: CliIo): void {
  const { notices, statistics } = report.scan;
  const say = (line: string): void => io.stderr.write(`${line}\n`);
  const [inFunctions, onFiles] = partition(notices, (notice) => notice.function !== null || notice.location !== null);
  for (const notice of onFiles) say(noticeLine(notice));
  if (options.stats) {
    for (const notice of inFunctions) say(noticeLine(notice, report));
    io.stderr.write(statisticsText(report.scan));
  } else if (inFunctions.length > 0) {
    const files = new Set(inFunctions.map((notice) => notice.path)).size;
    say(`${counted(inFunctions.length, 'place')} in ${counted(files, 'file')} not analyzed in full (see --stats)`);
  }
  if (options.only && statistics.files === 0) say('no file that was found matches --only');
  const fixed = fixedSummary(report.scan.files, options.fixDryRun === true);
  if (fixed !== null) say(fixed);
  if (options.format === 'text' || options.output !== undefined) say(textSummary(report));
}

function noticeLine(notice: ScanNotice, report?: Report): string {
  const place = notice.location && report?.lines.get(notice.path)?.position(notice.location.start);
  const where = place ? `:${place.line}:${place.column}` : '';
  const kind = notice.kind === 'remark' ? 'note' : notice.kind;
  return plainLine(`${notice.path}${where}: ${kind}: ${notice.message}`);
}

function exitCode(report: Report, options: ScanCommandOptions, io: CliIo): number {
  const failures = report.scan.notices.filter((notice) => notice.isFailure).length;
  if (options.strict && failures > 0) {
    io.stderr.write(`unclosed: ${counted(failures, 'file')} could not be analyzed, and --strict was given\n`);
    return 2;
  }
  // A number of warnings that is allowed would be pointless if the first one failed the run.
  const failOn: FailOn = options.failOn ?? (options.maxWarnings === undefined ? 'warning' : 'error');
  const failing = report.findings.some(({ finding }) => isFailing(finding.severity, failOn));
  const warnings = countBySeverity(report.findings).warning;
  return failing || (options.maxWarnings !== undefined && warnings > options.maxWarnings) ? 1 : 0;
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
