/**
 * Comments that say that a finding is meant to be: `unclosed-disable-line`, `-next-line`, `-file`, and `unclosed-disable`
 * up to `unclosed-enable`, each with the rules it is about, or none for all, and a reason behind `--`. One that
 * suppresses nothing is a finding itself: what it spoke of is gone, or it stands in the wrong place.
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
  /** As written; empty for all rules. */
  readonly rules: readonly string[];
}

/** What one comment suppresses. */
interface Suppression {
  readonly directive: Directive;
  /** Where the findings it is about begin or end. */
  readonly scope: Location;
  /** Rules that it has suppressed something of. */
  readonly used: Set<string>;
}

/** For a quick look whether a text has any: most have none. */
const PREFIX = 'unclosed-';
const DIRECTIVE =
  /^(?:\/\/+|\/\*+)\s*(unclosed-(disable-next-line|disable-line|disable-file|disable|enable))(?![\w-])([^\n]*)/;

export function mayHaveSuppressions(text: string): boolean {
  return text.includes(PREFIX);
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
    for (const { used } of matching) used.add(finding.rule);
    return matching.length === 0;
  });
  const unused = isComplete ? suppressions.flatMap((one) => unusedOf(one, text)) : [];
  const all = [...left, ...unused].sort((a, b) => a.acquisition.start - b.acquisition.start);
  return { findings: all, suppressed: findings.length - left.length };
}

function directiveOf(text: string, { start, end }: Location): Directive | null {
  const match = DIRECTIVE.exec(text.slice(start, end));
  if (match === null) return null;
  const [whole, name, form, rest] = match;
  const said = rest!.replace(/\*\/\s*$/, '').split(/(?:^|\s)--/)[0]!;
  const from = start + whole.length - rest!.length - name!.length;
  const to = start + whole.length - rest!.length + said.trimEnd().length;
  return {
    form: form as Form,
    location: { start: from, end: to },
    rules: said.split(/[\s,]+/).filter((one) => one !== ''),
  };
}

function suppressionsOf(text: string, directives: readonly Directive[]): Suppression[] {
  return directives.flatMap((directive, index) => {
    const scope = scopeOf(text, directive, directives.slice(index + 1));
    return scope ? [{ directive, scope, used: new Set<string>() }] : [];
  });
}

function scopeOf(text: string, { form, location, rules }: Directive, later: readonly Directive[]): Location | null {
  switch (form) {
    case 'disable-file':
      return { start: 0, end: text.length };
    case 'disable-line':
      return lineAt(text, location.start);
    case 'disable-next-line': {
      const { end } = lineAt(text, location.end);
      return end >= text.length ? { start: end, end } : lineAt(text, end + 1);
    }
    case 'disable': {
      const ends = later.find(
        (one) => one.form === 'enable' && (one.rules.length === 0 || rules.every((rule) => one.rules.includes(rule))),
      );
      return { start: location.start, end: ends?.location.start ?? text.length };
    }
    case 'enable':
      return null;
  }
}

/** The line around an offset, without its end. */
function lineAt(text: string, at: number): Location {
  const end = text.indexOf('\n', at);
  return { start: text.lastIndexOf('\n', at - 1) + 1, end: end === -1 ? text.length : end };
}

function isAbout({ directive, scope }: Suppression, { rule, acquisition, fault }: Finding): boolean {
  if (directive.rules.length > 0 && !directive.rules.includes(rule)) return false;
  return [acquisition, fault].some(({ start }) => scope.start <= start && start <= scope.end);
}

function unusedOf({ directive, used }: Suppression, text: string): Finding[] {
  const { rules, location } = directive;
  if (rules.length === 0)
    return used.size > 0 ? [] : [finding('Nothing is reported that this comment would suppress.', location, text)];
  return rules
    .filter((rule) => !used.has(rule))
    .map((rule) =>
      isRule(rule)
        ? finding(`No '${rule}' is reported that this comment would suppress.`, location, text)
        : finding(`This comment suppresses nothing of '${rule}': there is no such rule.`, location, text),
    );
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
