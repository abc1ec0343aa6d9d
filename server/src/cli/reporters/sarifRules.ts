/** The rules, and the kinds of notices, as SARIF describes them. */
import type { ReportingDescriptor } from 'sarif';
import { RULE_METADATA, type RuleMetadata } from '../../rules/metadata';
import type { RuleId } from '../../rules/finding';
import type { ScanNotice } from '../../workspace/scan';

/** The place of a rule in `ruleDescriptors()`; -1, which SARIF reads as unknown, for one that is not listed. */
export function ruleIndex(rule: RuleId): number {
  return RULE_METADATA.findIndex(({ id }) => id === rule);
}

/** All rules, those without findings too: a reader may want to know what was looked for. */
export function ruleDescriptors(): ReportingDescriptor[] {
  return RULE_METADATA.map((rule) => ({
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.description },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    defaultConfiguration: { level: level(rule) },
    properties: {
      precision: rule.precision,
      'problem.severity': problemSeverity(rule),
      tags: ['reliability', 'correctness', ...rule.cwe.map((number) => `external/cwe/cwe-${number}`)],
    },
  }));
}

const NOTICE_KINDS: Readonly<Record<ScanNotice['kind'], string>> = {
  damaged: 'A function or file has a region that was not understood.',
  capped: 'The analysis of a function hit a bound and was ended early.',
  skipped: 'A file was not analyzed.',
  failed: 'The analysis of a file failed.',
  remark: 'A file was read in another way than usual.',
};

/** The kinds of notifications. */
export function notificationDescriptors(): ReportingDescriptor[] {
  return Object.entries(NOTICE_KINDS).map(([id, text]) => ({ id, shortDescription: { text } }));
}

function helpText(rule: RuleMetadata): string {
  return `${rule.description} ${rule.advice}`;
}

function helpMarkdown(rule: RuleMetadata): string {
  const code = (text: string): string[] => ['```c', text, '```', ''];
  return [
    `# ${rule.title}`,
    '',
    rule.description,
    '',
    ...code(rule.bad),
    rule.advice,
    '',
    ...code(rule.good),
    ...(rule.cwe.length > 0 ? [rule.cwe.map((number) => `CWE-${number}`).join(', ')] : []),
  ].join('\n');
}

function level(rule: RuleMetadata): 'error' | 'warning' | 'note' {
  return rule.severity === 'error' || rule.severity === 'warning' ? rule.severity : 'note';
}

function problemSeverity(rule: RuleMetadata): 'error' | 'warning' | 'recommendation' {
  return rule.severity === 'error' || rule.severity === 'warning' ? rule.severity : 'recommendation';
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
