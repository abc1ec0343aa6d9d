/** `unclosed explain FILE:LINE`: all there is to know about one line. */
import type { Finding, Notice } from '../../rules/finding';
import type { Location } from '../../ir';
import type { Analyzer, FunctionOutline, ParserKind } from '../../workspace/analyzer';
import type { FileResult } from '../../workspace/fileResult';
import { LineIndex } from '../../workspace/lineIndex';
import { UsageError, colorsFor, type CliIo } from '../io';
import { counted } from '../reporters/report';
import { textFinding } from '../reporters/text';
import { openDocument, withAnalyzer, type NamedDocument } from './document';

interface Inquiry {
  readonly document: NamedDocument;
  readonly line: number;
  readonly lines: LineIndex;
}

/** Explains the findings that touch a line, or why there are none. */
export async function explainCommand(
  target: string,
  options: { readonly parser: ParserKind },
  io: CliIo,
): Promise<void> {
  const { file, line } = parseTarget(target);
  const document = openDocument(file, io);
  const lines = new LineIndex(document.text);
  if (line < 1 || line > lines.lineCount) {
    throw new UsageError(`'${document.path}' has ${counted(lines.lineCount, 'line')}; there is no line ${line}`);
  }
  const inquiry = { document, line, lines };
  const answer = await withAnalyzer(options.parser, (analyzer) => explain(inquiry, analyzer, io));
  io.stdout.write(answer);
}

function parseTarget(target: string): { readonly file: string; readonly line: number } {
  // A column may follow, as in what `scan` prints.
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(target);
  if (match?.[1] === undefined) throw new UsageError(`explain takes FILE:LINE, not '${target}'`);
  return { file: match[1], line: Number(match[2]) };
}

function explain(inquiry: Inquiry, analyzer: Analyzer, io: CliIo): string {
  const { document, line, lines } = inquiry;
  const result = analyzer.analyze(document.absolutePath, document.text);
  const touching = result.findings.filter((finding) => places(finding).some((place) => isOn(place, inquiry)));
  if (touching.length > 0) {
    const colors = colorsFor(io.stdout, io.env);
    const { path, absolutePath } = document;
    return touching
      .map((finding) => {
        const reported = { finding, path, absolutePath, lines, primary: finding.acquisition, related: finding.fault };
        const hidden = finding.confidence === 'low' ? '  shown by --min-confidence low only\n' : '';
        return textFinding(reported, colors).replace(/\n$/, () => `${hidden}\n`);
      })
      .join('');
  }
  const around = analyzer.functions(document.absolutePath, document.text).find((each) => isOn(each.location, inquiry));
  const said = around ? aboutFunction(around, result, inquiry) : outsideFunctions(result, inquiry);
  return [`No finding touches line ${line} of ${document.path}.`, ...said, ''].join('\n');
}

function places(finding: Finding): Location[] {
  return [finding.acquisition, finding.fault, ...finding.otherFaults, ...finding.witness.map((step) => step.location)];
}

function isOn(location: Location, { line, lines }: Inquiry): boolean {
  return lines.position(location.start).line <= line && line <= lines.position(location.end).line;
}

function aboutFunction(around: FunctionOutline, result: FileResult, { lines }: Inquiry): string[] {
  const first = lines.position(around.location.start).line;
  const last = lines.position(around.location.end).line;
  const within = (location: Location): boolean =>
    location.start >= around.location.start && location.end <= around.location.end;
  const findings = result.findings.filter((finding) => within(finding.acquisition));
  const notices = result.notices.filter((notice) => notice.location !== null && within(notice.location));
  return [
    `It lies in '${around.name}', lines ${first} to ${last}.`,
    acquisitions(around, findings.length),
    ...findings.map((finding) => `  line ${lines.position(finding.acquisition.start).line}: ${finding.message}`),
    ...notices.map((notice) => aboutNotice(notice, lines)),
  ];
}

function acquisitions({ sites, name }: FunctionOutline, findings: number): string {
  if (sites === 0) return `Nothing in '${name}' is known to open a resource (see: unclosed models).`;
  const followed = `${counted(sites, 'acquisition')} in it ${sites === 1 ? 'was' : 'were'} followed`;
  if (findings > 0) return `${followed}; there ${findings === 1 ? 'is a finding' : 'are findings'} on other lines:`;
  return `${followed}: on every path ${sites === 1 ? 'it' : 'each'} is released, handed on, or fails.`;
}

function outsideFunctions(result: FileResult, inquiry: Inquiry): string[] {
  const here = result.notices.filter((notice) => notice.location !== null && isOn(notice.location, inquiry));
  if (here.length === 0) return ['It lies in no function.'];
  return here.map((notice) => aboutNotice(notice, inquiry.lines));
}

function aboutNotice(notice: Notice, lines: LineIndex): string {
  const place = notice.location ? `line ${lines.position(notice.location.start).line}: ` : '';
  return `  ${notice.kind}: ${place}${notice.message}`;
}
