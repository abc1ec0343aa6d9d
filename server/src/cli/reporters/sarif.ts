/** The report as SARIF 2.1.0, with what GitHub code scanning asks for. */
import type { Artifact, CodeFlow, Log, Region, Result, Run, ThreadFlowLocation } from 'sarif';
import { pathToFileURL } from 'node:url';
import type { Location } from '../../ir';
import type { Severity, WitnessStep } from '../../rules/finding';
import type { LineIndex } from '../../workspace/lineIndex';
import { VERSION } from '../version';
import { rangeOf, relatedMessage, type Report, type ReportedFinding } from './report';
import { SarifArtifacts, SOURCE_ROOT } from './sarifArtifacts';
import { lineHashes } from './sarifFingerprints';
import { toolNotifications } from './sarifNotifications';
import { notificationDescriptors, ruleDescriptors, ruleIndex } from './sarifRules';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

const IMPORTANCE: Readonly<Record<WitnessStep['kind'], 'essential' | 'important' | 'unimportant'>> = {
  acquire: 'essential',
  release: 'essential',
  use: 'essential',
  lost: 'essential',
  branch: 'important',
  assume: 'important',
  call: 'important',
};

export interface SarifPlaces {
  readonly cwd: string;
  /** What URIs are relative to: the repository's root where there is one. */
  readonly root: string;
}

/** The report as one SARIF document, ended by a line break. */
export function sarifReport(report: Report, places: SarifPlaces): string {
  const artifacts = new SarifArtifacts(places.root);
  const hashes = lineHashes(report.findings);
  const results = report.findings.map((finding) => result(finding, report, artifacts, hashes));
  const notifications = toolNotifications(report, artifacts);
  const run: Run = {
    tool: {
      driver: {
        name: 'Unclosed',
        semanticVersion: VERSION,
        version: VERSION,
        rules: ruleDescriptors(),
        notifications: notificationDescriptors(),
      },
    },
    originalUriBaseIds: { [SOURCE_ROOT]: { uri: folderUri(places.root) } },
    invocations: [
      {
        executionSuccessful: true,
        workingDirectory: { uri: folderUri(places.cwd) },
        toolExecutionNotifications: notifications,
      },
    ],
    artifacts: artifacts.all() as Artifact[],
    columnKind: 'utf16CodeUnits',
    results,
  };
  const log: Log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(
  reported: ReportedFinding,
  report: Report,
  artifacts: SarifArtifacts,
  hashes: ReadonlyMap<ReportedFinding, { readonly line: string; readonly finding: string }>,
): Result {
  const { finding, lines, absolutePath, primary, related } = reported;
  const artifactLocation = artifacts.location(absolutePath);
  const at = (location: Location) => ({ artifactLocation, region: region(lines, location) });
  const others = finding.otherFaults.map((fault) => ({ location: fault, text: 'also here' }));
  const hash = hashes.get(reported);
  return {
    ruleId: finding.rule,
    ruleIndex: ruleIndex(finding.rule),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: { artifactLocation, region: withSnippet(lines, primary) },
        ...(finding.function === '' ? {} : { logicalLocations: [{ name: finding.function, kind: 'function' }] }),
      },
    ],
    relatedLocations: [{ location: related, text: relatedMessage(reported, report.reportAt) }, ...others].map(
      ({ location, text }, id) => ({ id, physicalLocation: at(location), message: { text } }),
    ),
    ...(finding.witness.length > 0 ? { codeFlows: [codeFlow(reported, at)] } : {}),
    partialFingerprints: {
      ...(hash ? { primaryLocationLineHash: hash.line, 'unclosed/v1': hash.finding } : {}),
    },
    properties: {
      variable: finding.variable,
      confidence: finding.confidence,
      resource: finding.resource,
      function: finding.function,
      ...(finding.doubts.length > 0 ? { doubts: finding.doubts } : {}),
    },
  };
}

type PhysicalLocationOf = (
  location: Location,
) => NonNullable<NonNullable<ThreadFlowLocation['location']>['physicalLocation']>;

function codeFlow({ finding }: ReportedFinding, at: PhysicalLocationOf): CodeFlow {
  const locations: ThreadFlowLocation[] = finding.witness.map((step, index) => ({
    location: { physicalLocation: at(step.location), message: { text: step.message } },
    kinds: [step.kind],
    executionOrder: index + 1,
    importance: IMPORTANCE[step.kind],
  }));
  return { threadFlows: [{ locations }] };
}

function region(lines: LineIndex, location: Location): Region {
  const { start, end } = rangeOf(lines, location);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function withSnippet(lines: LineIndex, location: Location): Region {
  return { ...region(lines, location), snippet: { text: lines.text.slice(location.start, location.end) } };
}

/** Relative URIs are resolved against it: it ends in a slash. */
function folderUri(folder: string): string {
  const uri = pathToFileURL(folder).href;
  return uri.endsWith('/') ? uri : `${uri}/`;
}
