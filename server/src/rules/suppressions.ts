/**
 * Comments that say that a finding is meant to be: `unclosed-disable-line`, `-next-line`, `-file`, and `unclosed-disable`
 * up to `unclosed-enable`, each with the rules it is about, or none for all, and a reason behind `--`. One that
 * suppresses nothing is a finding itself: what it spoke of is gone, or it stands in the wrong place. What somebody has told
 * Coverity or cppcheck of a leak holds here as well.
 */
import { hashText, type Location } from '../ir';
import { RULE_IDS, type Finding, type RuleId } from './finding';

export interface Suppressed {
  /** The findings that are left, with those about comments that do nothing. */
  readonly findings: readonly Finding[];
  /** How many comments have suppressed. */
  readonly suppressed: number;
}

type Form = 'disable-next-line' | 'disable-line' | 'disable-file' | 'disable' | 'enable';

interface Directive {
  readonly form: Form;
  /** From its first word to the last rule: what is underlined. */
  readonly location: Location;
  /** Where its comment ends. */
  readonly end: number;
  /** As written; empty for all rules. */
  readonly rules: readonly string[];
  /** It was written for another tool: that it suppresses nothing here is no fault of it. */
  readonly isForeign?: true;
}

/** What one comment suppresses of one rule. */
interface Suppression {
  readonly directive: Directive;
  /** Null for all. */
  readonly rule: string | null;
  /** Where the findings it is about begin or end. */
  readonly scope: Location;
  isUsed: boolean;
}

/** For a quick look whether a text has any: most have none. */
const PREFIX = 'unclosed-';
const DIRECTIVE =
  /^(?:\/\/+|\/\*+)\s*(unclosed-(disable-next-line|disable-line|disable-file|disable|enable))(?![\w-])([^\n]*)/;

/** `coverity[leaked_handle]`, `cppcheck-suppress resourceLeak` */
const FOREIGN =
  /^(?:\/\/+|\/\*+)\s*(?:coverity\s*\[[^\]]*\b(?:leaked_handle|leaked_storage|resource_leak)\b|cppcheck-suppress\s*(?:\[[^\]]*\b)?resourceLeak\b)/;
const FOREIGN_PREFIX = /coverity\s*\[|cppcheck-suppress/;
const LEAKS = RULE_IDS.filter((rule) => rule.startsWith('leak'));

export function mayHaveSuppressions(text: string): boolean {
  return text.includes(PREFIX) || FOREIGN_PREFIX.test(text);
}

/**
 * Takes out what the comments suppress: findings whose acquisition or fault lies where a comment is about. `isComplete`
 * is whether all of the text was understood; where it was not, nobody is told that a comment does nothing.
 */
export function suppress(
  text: string,
  comments: readonly Location[],
  findings: readonly Finding[],
  isComplete: boolean,
): Suppressed {
  const directives = comments.flatMap((comment) => directiveOf(text, comment) ?? []);
  if (directives.length === 0) return { findings, suppressed: 0 };
  const suppressions = suppressionsOf(text, directives);
  const left = findings.filter((finding) => {
    const matching = suppressions.filter((one) => isAbout(one, finding));
    for (const one of matching) one.isUsed = true;
    return matching.length === 0;
  });
  const unused = isComplete ? suppressions.flatMap((one) => unusedOf(one, text)) : [];
  const all = [...left, ...unused].sort((a, b) => a.acquisition.start - b.acquisition.start);
  return { findings: all, suppressed: findings.length - left.length };
}

function directiveOf(text: string, location: Location): Directive | null {
  const { start, end } = location;
  if (FOREIGN.test(text.slice(start, end))) return foreignDirective(text, location);
  const match = DIRECTIVE.exec(text.slice(start, end));
  if (match === null) return null;
  const [whole, name, form, rest] = match;
  const said = rest!.replace(/\*\/\s*$/, '').split(/(?:^|\s)--/)[0]!;
  const from = start + whole.length - rest!.length - name!.length;
  const to = start + whole.length - rest!.length + said.trimEnd().length;
  return {
    form: form as Form,
    end,
    location: { start: from, end: to },
    rules: said.split(/[\s,]+/).filter((one) => one !== ''),
  };
}

/** It is about the line of code that it stands in, or before. */
function foreignDirective(text: string, location: Location): Directive {
  const line = lineAt(text, location.start);
  const isAlone =
    text.slice(line.start, location.start).trim() === '' && text.slice(location.end, line.end).trim() === '';
  const form = isAlone ? 'disable-next-line' : 'disable-line';
  return { form, location, end: location.end, rules: LEAKS, isForeign: true };
}

/** One for each rule that a comment names. */
function suppressionsOf(text: string, directives: readonly Directive[]): Suppression[] {
  return directives.flatMap((directive, index) => {
    const later = directives.slice(index + 1);
    const rules = directive.rules.length === 0 ? [null] : [...new Set(directive.rules)];
    return rules.flatMap((rule) => {
      const scope = scopeOf(text, directive, rule, later);
      return scope ? [{ directive, rule, scope, isUsed: false }] : [];
    });
  });
}

/** Where findings of one rule are meant. A block ends where that rule, or all, are enabled again. */
function scopeOf(
  text: string,
  directive: Directive,
  rule: string | null,
  later: readonly Directive[],
): Location | null {
  const { form, location, end } = directive;
  switch (form) {
    case 'disable-file':
      return { start: 0, end: text.length };
    case 'disable-line':
      return lineAt(text, location.start);
    case 'disable-next-line':
      return nextLineOfCode(text, end);
    case 'disable': {
      const ends = later.find(
        (one) => one.form === 'enable' && (one.rules.length === 0 || (rule !== null && one.rules.includes(rule))),
      );
      return { start: location.start, end: ends?.location.start ?? text.length };
    }
    case 'enable':
      return null;
  }
}

/** The first line below with more than a comment in it: comments may stand above each other. */
function nextLineOfCode(text: string, from: number): Location {
  let line = lineAt(text, from);
  do {
    if (line.end >= text.length) return { start: line.end, end: line.end };
    line = lineAt(text, line.end + 1);
  } while (/^\s*(?:\/\/.*|\/\*[^\n]*\*\/\s*)?$/.test(text.slice(line.start, line.end)));
  return line;
}

/** The line around an offset, without its end. */
function lineAt(text: string, at: number): Location {
  const end = text.indexOf('\n', at);
  return { start: text.lastIndexOf('\n', at - 1) + 1, end: end === -1 ? text.length : end };
}

function isAbout({ rule, scope }: Suppression, finding: Finding): boolean {
  if (rule !== null && rule !== finding.rule) return false;
  return [finding.acquisition, finding.fault].some(({ start }) => scope.start <= start && start <= scope.end);
}

function unusedOf({ directive, rule, isUsed }: Suppression, text: string): Finding[] {
  if (isUsed || directive.isForeign) return [];
  const { location } = directive;
  if (rule === null) return [finding('Nothing is reported that this comment would suppress.', location, text)];
  return isRule(rule)
    ? [finding(`No '${rule}' is reported that this comment would suppress.`, location, text)]
    : [finding(`This comment suppresses nothing of '${rule}': there is no such rule.`, location, text)];
}

function isRule(name: string): name is RuleId {
  return (RULE_IDS as readonly string[]).includes(name);
}

function finding(message: string, location: Location, text: string): Finding {
  return {
    rule: 'unused-suppression',
    severity: 'information',
    confidence: 'high',
    message,
    function: '',
    variable: null,
    resource: 'suppression',
    noun: 'comment',
    acquisition: location,
    fault: location,
    otherFaults: [],
    witness: [],
    doubts: [],
    fingerprint: hashText(`unused-suppression ${message} ${text.slice(location.start, location.end)}`),
  };
}
