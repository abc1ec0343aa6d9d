/** The findings as a tree: groups, findings, steps. Knows nothing of the editor. */
import type { FindingsParams, ShownFinding, ShownStep } from '../../server/src/lsp/protocol';

export type Grouping = 'file' | 'rule';

export interface Group {
  readonly kind: 'group';
  /** The URI of a file, or a rule. */
  readonly name: string;
  readonly grouping: Grouping;
  readonly findings: readonly FindingNode[];
}

export interface FindingNode {
  readonly kind: 'finding';
  readonly uri: string;
  readonly finding: ShownFinding;
}

export interface StepNode {
  readonly kind: 'step';
  readonly uri: string;
  readonly finding: ShownFinding;
  readonly step: ShownStep;
  readonly index: number;
}

export type Node = Group | FindingNode | StepNode;

/** Rules and confidences that are not shown. */
export type Filter = ReadonlySet<string>;

function isShown({ rule, confidence }: ShownFinding, filter: Filter): boolean {
  return !filter.has(rule) && !filter.has(confidence);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the filter lets through, in groups that are sorted; within a group by file and place. */
export function groupsOf(all: ReadonlyMap<string, FindingsParams>, grouping: Grouping, filter: Filter): Group[] {
  const groups = new Map<string, FindingNode[]>();
  for (const uri of [...all.keys()].sort(compare)) {
    const findings = (all.get(uri)?.findings ?? []).filter((finding) => isShown(finding, filter));
    for (const finding of findings.sort(
      (a, b) =>
        a.acquisition.start.line - b.acquisition.start.line ||
        a.acquisition.start.character - b.acquisition.start.character,
    )) {
      const name = grouping === 'file' ? uri : finding.rule;
      groups.set(name, [...(groups.get(name) ?? []), { kind: 'finding', uri, finding }]);
    }
  }
  const sorted = [...groups].sort(([a], [b]) => compare(a, b));
  return sorted.map(([name, findings]) => ({ kind: 'group', name, grouping, findings }));
}

export function childrenOf(node: Group | FindingNode): readonly (FindingNode | StepNode)[] {
  if (node.kind === 'group') return node.findings;
  const { uri, finding } = node;
  return finding.steps.map((step, index) => ({ kind: 'step', uri, finding, step, index }));
}

/** How many there are, and how many of them the filter lets through. */
export function countOf(
  all: ReadonlyMap<string, FindingsParams>,
  filter: Filter,
): { readonly all: number; readonly shown: number } {
  const findings = [...all.values()].flatMap((params) => params.findings);
  return { all: findings.length, shown: findings.filter((finding) => isShown(finding, filter)).length };
}
