/** `unclosed explain FILE:LINE`: why something is or is not reported there. */
import { dirname } from 'node:path';
import type { ResourceKind, ThrowPolicy } from '../../models';
import type { ParserKind } from '../../workspace/analyzer';
import { openAnalyzer } from '../../workspace/analyzerAccess';
import { harvestHeaders } from '../../workspace/headers';
import type { Explanation } from '../../workspace/explanation';
import { LineIndex } from '../../workspace/lineIndex';
import { displayPath, gitRoot, pathInside } from '../../workspace/paths';
import { cachePlace } from '../../workspace/cache/cachePlace';
import { readFolder } from '../../workspace/scan';
import type { ConfigurableOptions, ConfiguredProject } from '../configuring';
import { UsageError, colorsFor, type CliIo } from '../io';
import { ProgressLine } from '../progressLine';
import { jsonExplanation, textExplanation, type ExplainedLine } from '../reporters/explanation';
import { counted } from '../reporters/report';
import { openDocument, type NamedDocument } from './document';

export interface ExplainOptions extends ConfigurableOptions {
  readonly parser: ParserKind;
  readonly format: 'text' | 'json';
  /** Without the files around it. */
  readonly alone?: boolean;
  readonly also?: readonly ResourceKind[];
  readonly mayThrow: ThrowPolicy;
  readonly reportAtExit?: boolean;
  /** In kilobytes. */
  readonly maxFileSize: number;
  readonly jobs: number;
}

export async function explainCommand(
  target: string,
  options: ExplainOptions,
  io: CliIo,
  project: ConfiguredProject | null = null,
): Promise<void> {
  const { file, line } = parseTarget(target);
  const document = openDocument(file, io, options.maxFileSize * 1024);
  const lines = new LineIndex(document.text);
  if (line < 1 || line > lines.lineCount) {
    throw new UsageError(`'${document.path}' has ${counted(lines.lineCount, 'line')}; there is no line ${line}`);
  }
  const explanation = await explanationOf(document, lines.lineRange(line), options, io, project);
  const { path, absolutePath } = document;
  const explained: ExplainedLine = { path, absolutePath, line, lines, explanation };
  io.stdout.write(
    options.format === 'json' ? jsonExplanation(explained) : textExplanation(explained, colorsFor(io.stdout, io.env)),
  );
}

function parseTarget(target: string): { readonly file: string; readonly line: number } {
  // A column may follow, as in what `scan` prints.
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(target);
  if (match?.[1] === undefined) throw new UsageError(`explain takes FILE:LINE, not '${target}'`);
  return { file: match[1], line: Number(match[2]) };
}

async function explanationOf(
  document: NamedDocument,
  place: { readonly start: number; readonly end: number },
  options: ExplainOptions,
  io: CliIo,
  project: ConfiguredProject | null,
): Promise<Explanation> {
  const { parser, also, mayThrow, reportAtExit = false } = options;
  const models = project?.models;
  const settings = {
    parser,
    mayThrow,
    reportAtExit,
    ...(also ? { also } : {}),
    ...(models ? { project: models } : {}),
  };
  const exclusions = project?.exclusions;
  const analyzer = await openAnalyzer(settings);
  try {
    analyzer.setHeaders(harvestHeaders([document.absolutePath]));
    if (!options.alone) {
      const progress = new ProgressLine(io, false);
      const root = rootOf(document.absolutePath, io.cwd);
      const cache = cachePlace(io.env);
      const folder = {
        root,
        cwd: io.cwd,
        jobs: options.jobs,
        maxFileSize: options.maxFileSize,
        ...(cache !== null ? { cache } : {}),
        ...(exclusions ? { exclusions } : {}),
      };
      const workspace = await readFolder({ ...settings, ...folder }, (state) => progress.show(state));
      progress.clear();
      if (workspace.index.fileCount > 1) analyzer.join(workspace);
    }
    return analyzer.explain(document.absolutePath, document.text, place, (path) => displayPath(io.cwd, path));
  } finally {
    analyzer.dispose();
  }
}

/** What the file is a part of: its repository, or the folder one works in, or the one it lies in. */
function rootOf(path: string, cwd: string): string {
  return gitRoot(dirname(path)) ?? (pathInside(cwd, path) === null ? dirname(path) : cwd);
}
