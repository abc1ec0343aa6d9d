/** The view of all findings: files or rules, the findings in them, the steps of each. */
import {
  commands,
  Disposable,
  EventEmitter,
  QuickPickItemKind,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
  type ExtensionContext,
  type Memento,
  type QuickPickItem,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import type { ShownFinding } from '../../server/src/lsp/protocol';
import type { Findings } from './findings';
import {
  childrenOf,
  countOf,
  groupsOf,
  type FindingNode,
  type Group,
  type Grouping,
  type Node,
  type StepNode,
} from './findingsTree';
import { numberSign } from './path';

const VIEW = 'unclosed.findings';
/** Where choices are kept, for this workspace. */
const GROUPING = 'findings.grouping';
const FILTER = 'findings.filter';
const CONFIDENCES = ['high', 'medium', 'low'] as const;

const ICONS: Readonly<Record<ShownFinding['severity'], ThemeIcon>> = {
  error: new ThemeIcon('error', new ThemeColor('problemsErrorIcon.foreground')),
  warning: new ThemeIcon('warning', new ThemeColor('problemsWarningIcon.foreground')),
  information: new ThemeIcon('info', new ThemeColor('problemsInfoIcon.foreground')),
  hint: new ThemeIcon('lightbulb'),
};

export class FindingsView implements TreeDataProvider<Node>, Disposable {
  private readonly emitter = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private readonly view: TreeView<Node>;
  private readonly subscriptions: Disposable;
  private readonly memory: Memento;
  private filter: ReadonlySet<string>;
  private grouping: Grouping;

  constructor(
    private readonly findings: Findings,
    { workspaceState }: Pick<ExtensionContext, 'workspaceState'>,
  ) {
    this.memory = workspaceState;
    this.filter = new Set(workspaceState.get<string[]>(FILTER, []));
    this.grouping = workspaceState.get<Grouping>(GROUPING, 'file');
    this.view = window.createTreeView<Node>(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = Disposable.from(
      this.view,
      this.emitter,
      findings.onDidChange(() => this.changed()),
    );
    this.changed();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  getChildren(node?: Node): Node[] {
    if (!node) return groupsOf(this.findings.all, this.grouping, this.filter);
    return node.kind === 'step' ? [] : [...childrenOf(node)];
  }

  getTreeItem(node: Node): TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node);
      case 'finding':
        return this.findingItem(node);
      case 'step':
        return stepItem(node);
    }
  }

  group(grouping: Grouping): void {
    this.grouping = grouping;
    void this.memory.update(GROUPING, grouping);
    this.changed();
  }

  /** Asks what is to be shown. */
  async chooseFilter(): Promise<void> {
    const all = [...this.findings.all.values()].flatMap((params) => params.findings);
    const rules = new Set([...all.map(({ rule }) => rule), ...this.filter]);
    for (const confidence of CONFIDENCES) rules.delete(confidence);
    const item = (name: string, label: string, count: number): QuickPickItem & { readonly name: string } => {
      return { name, label, description: String(count), picked: !this.filter.has(name) };
    };
    const heading = (label: string): QuickPickItem & { readonly name: string } => {
      return { name: '', label, kind: QuickPickItemKind.Separator };
    };
    const items = [
      heading('Confidence'),
      ...CONFIDENCES.map((name) => item(name, name, all.filter(({ confidence }) => confidence === name).length)),
      heading('Rules'),
      ...[...rules].sort().map((name) => item(name, name, all.filter(({ rule }) => rule === name).length)),
    ];
    const title = 'Findings to show in this view';
    const picked = await window.showQuickPick(items, { title, canPickMany: true });
    if (!picked) return;
    const kept = new Set(picked.map(({ name }) => name));
    this.filter = new Set(items.flatMap(({ name }) => (name === '' || kept.has(name) ? [] : [name])));
    void this.memory.update(FILTER, [...this.filter]);
    this.changed();
  }

  private changed(): void {
    const { all, shown } = countOf(this.findings.all, this.filter);
    const state = shown > 0 ? 'some' : all > 0 ? 'hidden' : 'none';
    void commands.executeCommand('setContext', 'unclosed.findings', state);
    void commands.executeCommand('setContext', 'unclosed.grouping', this.grouping);
    void commands.executeCommand('setContext', 'unclosed.isFiltered', this.filter.size > 0);
    this.view.description = shown === all ? '' : `${shown} of ${all}`;
    this.emitter.fire(undefined);
  }

  private findingItem({ uri, finding }: FindingNode): TreeItem {
    const { message, rule, confidence, severity, acquisition, steps } = finding;
    const hasSteps = steps.length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None;
    const item = new TreeItem(message, hasSteps);
    const line = acquisition.start.line + 1;
    item.id = [uri, finding.fingerprint, line, this.grouping].join(' ');
    item.iconPath = ICONS[severity];
    const place = this.grouping === 'file' ? `line ${line}` : `${nameOf(uri)}, line ${line}`;
    item.description = this.grouping === 'file' ? `${rule} · ${place}` : place;
    item.tooltip = `${message}\n${rule}, ${confidence} confidence${finding.function ? `, in '${finding.function}'` : ''}`;
    item.command = { title: 'Show the Path', command: 'unclosed.openStep', arguments: [uri, finding, null] };
    return item;
  }
}

function groupItem({ name, grouping, findings }: Group): TreeItem {
  const isFile = grouping === 'file';
  const item = new TreeItem(isFile ? nameOf(name) : name, TreeItemCollapsibleState.Expanded);
  item.id = name;
  if (isFile) {
    item.resourceUri = Uri.parse(name);
    item.iconPath = ThemeIcon.File;
  }
  // The number of a file's findings is shown beside it by the editor.
  item.description = isFile ? folderOf(name) : String(findings.length);
  return item;
}

function stepItem({ uri, finding, step, index }: StepNode): TreeItem {
  const item = new TreeItem(`${numberSign(index + 1)} ${step.message}`);
  item.description = `line ${step.range.start.line + 1}`;
  item.tooltip = step.message;
  item.command = { title: 'Go to the Step', command: 'unclosed.openStep', arguments: [uri, finding, index] };
  return item;
}

/** As people know it, from its folder of the workspace on. */
function shownPath(uri: string): string {
  return workspace.asRelativePath(Uri.parse(uri));
}

function nameOf(uri: string): string {
  return shownPath(uri).replace(/^.*[\\/]/, '');
}

function folderOf(uri: string): string {
  return shownPath(uri).replace(/[\\/]?[^\\/]*$/, '');
}
