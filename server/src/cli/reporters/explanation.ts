/** `unclosed explain` as text and as JSON. */
import type { Colors } from 'picocolors/types';
import type { Location } from '../../ir';
import type { Finding } from '../../rules/finding';
import type { ExplainedCall, ExplainedEnding, ExplainedResource, Explanation } from '../../workspace/explanation';
import type { LineIndex } from '../../workspace/lineIndex';
import { plainLine } from './display';
import { jsonFinding, jsonRange } from './json';
import { counted, type ReportedFinding } from './report';
import { textFinding } from './text';

export interface ExplainedLine {
  readonly path: string;
  readonly absolutePath: string;
  readonly line: number;
  readonly lines: LineIndex;
  readonly explanation: Explanation;
}

export function textExplanation(explained: ExplainedLine, colors: Colors): string {
  const { explanation, path, line, lines } = explained;
  const parts = [
    `${colors.bold(`${plainLine(path)}:${line}`)}  ${colors.dim(plainLine(lines.lineText(line).trim()))}`,
    '',
    ...findingsText(explained, colors),
    ...explanation.calls.flatMap((call) => callText(call, lines, colors)),
    ...dischargesText(explained),
    ...aroundText(explained),
    ...explanation.notices.map((notice) => {
      const place = notice.location ? `line ${lines.position(notice.location.start).line}: ` : '';
      return `  ${notice.kind}: ${place}${plainLine(notice.message)}`;
    }),
    viewText(explanation),
  ];
  return `${parts.join('\n')}\n`;
}

function findingsText(explained: ExplainedLine, colors: Colors): string[] {
  const { findings, suppressed } = explained.explanation;
  if (findings.length === 0) return [`No finding touches this line.`, ''];
  return findings.map((finding) => {
    const notes = [
      ...whyNotShown(finding),
      ...(suppressed.includes(finding) ? ['  not shown: a comment suppresses it\n'] : []),
    ];
    return textFinding(reported(finding, explained), colors).replace(/\n$/, () => notes.join(''));
  });
}

function reported(finding: Finding, { path, absolutePath, lines }: ExplainedLine): ReportedFinding {
  return { finding, path, absolutePath, lines, primary: finding.acquisition, related: finding.fault };
}

function callText(call: ExplainedCall, lines: LineIndex, colors: Colors): string[] {
  const said = plainLine(call.message);
  return [said, ...call.resources.flatMap((resource) => resourceText(resource, lines, colors)), ''];
}

function resourceText(resource: ExplainedResource, lines: LineIndex, colors: Colors): string[] {
  const subject = resource.variable === null ? `the ${resource.noun}` : `'${resource.variable}'`;
  const rows = resource.endings.map(({ location, ending, message }) => {
    const place = `line ${lines.position(location.start).line}`;
    return `    ${place}: ${ending === 'lost' ? colors.yellow(plainLine(message)) : plainLine(message)}`;
  });
  const assumed = resource.assumptions.map(
    ({ location, message }) => `    line ${lines.position(location.start).line}: ${plainLine(message)}`,
  );
  return [
    `  What becomes of ${plainLine(subject)}:`,
    ...(rows.length > 0 ? [...new Set(rows)] : ['    no path on which it is open leaves the function']),
    ...(assumed.length > 0
      ? ['  Assumed on the way, which lowers the confidence of what rests on it:', ...assumed]
      : []),
    ...(resource.isCapped ? ['  There are too many paths to walk each with all that is known of it.'] : []),
  ];
}

function dischargesText({ explanation, lines }: ExplainedLine): string[] {
  const rows = explanation.discharges.flatMap(({ acquisition, variable, noun, endings }) => {
    const subject = variable === null ? `the ${noun}` : `'${variable}'`;
    const opened = `${subject}, opened in line ${lines.position(acquisition.start).line}`;
    return endings.map(({ message }) => `    ${plainLine(`${opened}: ${message}`)}`);
  });
  return rows.length > 0 ? ['  What ends here:', ...new Set(rows), ''] : [];
}

function aroundText({ explanation, lines }: ExplainedLine): string[] {
  const around = explanation.function;
  if (!around) return ['The line lies in no function.'];
  const first = lines.position(around.location.start).line;
  const last = lines.position(around.location.end).line;
  const followed =
    around.acquisitions === 0
      ? 'nothing in it is known to open a resource'
      : `${counted(around.acquisitions, 'acquisition')} in it ${around.acquisitions === 1 ? 'was' : 'were'} followed`;
  const { elsewhere } = explanation;
  return [
    `The line lies in '${around.name}' (lines ${first} to ${last}); ${followed}.`,
    ...elsewhere.map(
      (finding) =>
        `  line ${lines.position(finding.acquisition.start).line}: ${plainLine(finding.message)}  [${finding.rule}, ${finding.confidence}]`,
    ),
  ];
}

function viewText({ files }: Explanation): string {
  return files === 1 ? 'The file was looked at alone.' : `${files} files were read for this answer.`;
}

/** One JSON document, ended by a line break. */
export function jsonExplanation(explained: ExplainedLine): string {
  const { path, line, lines, explanation } = explained;
  const placed = (one: { readonly location: Location }): object => ({
    ...one,
    location: jsonRange(lines, one.location),
  });
  const ending = (one: ExplainedEnding): object => ({
    ...placed(one),
    storedBy: one.storedBy && jsonRange(lines, one.storedBy),
  });
  const document = {
    version: 1,
    path,
    line,
    findings: explanation.findings.map((finding) => ({
      ...jsonFinding(reported(finding, explained)),
      isSuppressed: explanation.suppressed.includes(finding),
    })),
    calls: explanation.calls.map((call) => ({
      ...placed(call),
      resources: call.resources.map((resource) => ({
        ...resource,
        endings: resource.endings.map(ending),
        assumptions: resource.assumptions.map(placed),
      })),
    })),
    discharges: explanation.discharges.map((discharge) => ({
      ...discharge,
      acquisition: jsonRange(lines, discharge.acquisition),
      endings: discharge.endings.map(ending),
    })),
    function: explanation.function && placed(explanation.function),
    elsewhere: explanation.elsewhere.map((finding) => jsonFinding(reported(finding, explained))),
    notices: explanation.notices.map((notice) => ({
      ...notice,
      location: notice.location && jsonRange(lines, notice.location),
    })),
    files: explanation.files,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function whyNotShown({ confidence, confidenceBeforeExit = confidence }: Finding): string[] {
  if (confidence !== 'low') return [];
  return confidenceBeforeExit === 'low'
    ? ['  not shown by default: --min-confidence low shows it\n']
    : ['  not shown by default, since the process ends then: --report-at-exit shows it\n'];
}
