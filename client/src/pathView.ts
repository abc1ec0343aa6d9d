/**
 * The path of one finding in the editor: a number at each of its steps and what happens there at the end of the line. It
 * follows the cursor from finding to finding, until somebody steps through it: then it stays until it is hidden.
 */
import {
  commands,
  DecorationRangeBehavior,
  Disposable,
  OverviewRulerLane,
  Range,
  Selection,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
  type DecorationOptions,
  type TextEditor,
} from 'vscode';
import type { ShownFinding } from '../../server/src/lsp/protocol';
import type { Findings } from './findings';
import { findingAt, findingNear, lineTexts, numberSign, sameFinding, stepAt, stepBeside } from './path';

interface Shown {
  readonly uri: string;
  readonly finding: ShownFinding;
  /** The step that the cursor is at, or was at last. */
  readonly current: number | null;
  /** Somebody has stepped through it. */
  readonly isKept: boolean;
}

export class PathView implements Disposable {
  private shown: Shown | null = null;
  /** The path that was hidden: it does not come back before the cursor has been elsewhere. */
  private hidden: string | null = null;
  private readonly subscriptions: Disposable;
  private readonly step = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor('unclosed.path.background'),
    overviewRulerColor: new ThemeColor('unclosed.path.number'),
    overviewRulerLane: OverviewRulerLane.Center,
    rangeBehavior: DecorationRangeBehavior.ClosedClosed,
  });
  private readonly currentStep = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor('unclosed.path.currentBackground'),
    overviewRulerColor: new ThemeColor('unclosed.path.number'),
    overviewRulerLane: OverviewRulerLane.Center,
    rangeBehavior: DecorationRangeBehavior.ClosedClosed,
  });
  private readonly lineEnd = window.createTextEditorDecorationType({
    rangeBehavior: DecorationRangeBehavior.ClosedOpen,
  });

  constructor(private readonly findings: Findings) {
    this.subscriptions = Disposable.from(
      this.step,
      this.currentStep,
      this.lineEnd,
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === window.activeTextEditor) this.follow(textEditor);
      }),
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.follow(editor);
      }),
      window.onDidChangeVisibleTextEditors(() => this.draw()),
      findings.onDidChange(() => this.renew()),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('unclosed.showPath')) this.renew();
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  next(): Promise<void> {
    return this.go(1);
  }

  previous(): Promise<void> {
    return this.go(-1);
  }

  hide(): void {
    this.hidden = this.shown && keyOf(this.shown.uri, this.shown.finding);
    this.show(null);
  }

  /** Goes to a step of a finding, wherever it is; to where it was acquired without one. */
  async open(uri: string, finding: ShownFinding, step: number | null): Promise<void> {
    const document = await workspace.openTextDocument(Uri.parse(uri));
    const editor = await window.showTextDocument(document);
    const current = this.current(editor);
    // Since the tree was drawn it may have moved.
    const now = (current && sameFinding(current, finding)) ?? finding;
    this.hidden = null;
    this.reveal(editor, { uri, finding: now, current: step, isKept: true });
  }

  private async go(direction: 1 | -1): Promise<void> {
    const editor = window.activeTextEditor;
    const from = this.shown ?? (editor && this.startingAt(editor));
    if (!from) return;
    const current = stepBeside(from.finding.steps.length, from.current, direction);
    const isHere = editor?.document.uri.toString() === from.uri;
    const target = isHere ? editor : await window.showTextDocument(Uri.parse(from.uri));
    this.hidden = null;
    this.reveal(target, { ...from, current, isKept: true });
  }

  /** The path that is closest to the cursor, where none is shown. */
  private startingAt(editor: TextEditor): Shown | null {
    const { active } = editor.selection;
    const finding = findingNear(this.current(editor) ?? [], active);
    if (!finding) return null;
    const uri = editor.document.uri.toString();
    return { uri, finding, current: stepAt(finding.steps, active, null), isKept: true };
  }

  private reveal(editor: TextEditor, shown: Shown): void {
    const { finding, current } = shown;
    this.show(shown);
    const range = toRange((current === null ? undefined : finding.steps[current]?.range) ?? finding.acquisition);
    editor.selection = new Selection(range.start, range.start);
    editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** The findings of an editor's document as it is now; null where they are not known yet. */
  private current({ document }: TextEditor): readonly ShownFinding[] | null {
    return this.findings.of(document.uri.toString(), document.version, document.isDirty);
  }

  /** The cursor has moved. */
  private follow(editor: TextEditor): void {
    const uri = editor.document.uri.toString();
    const { active } = editor.selection;
    const findings = this.current(editor);
    // While somebody types, what is drawn moves with the text.
    if (findings === null) return;
    const here = findingAt(findings, active);
    if (here === null || keyOf(uri, here) !== this.hidden) this.hidden = null;
    const { shown } = this;
    const step = shown?.uri === uri ? stepAt(shown.finding.steps, active, shown.current) : null;
    if (shown && (step !== null || (shown.isKept && here === null))) {
      this.show({ ...shown, current: step ?? shown.current });
      return;
    }
    const isWanted = here !== null && here.steps.length > 0 && this.hidden === null && followsCursor();
    this.show(isWanted ? { uri, finding: here, current: stepAt(here.steps, active, null), isKept: false } : null);
  }

  /** The findings have changed. */
  private renew(): void {
    const { shown } = this;
    const shownIn = shown && window.visibleTextEditors.find(({ document }) => document.uri.toString() === shown.uri);
    if (shownIn) {
      const findings = this.current(shownIn);
      if (findings === null) return;
      const finding = sameFinding(findings, shown.finding);
      this.show(finding && { ...shown, finding, current: Math.min(shown.current ?? 0, finding.steps.length - 1) });
    } else if (shown && !this.findings.all.has(shown.uri)) this.show(null);
    if (window.activeTextEditor) this.follow(window.activeTextEditor);
  }

  private show(shown: Shown | null): void {
    if (!shown && !this.shown) return;
    this.shown = shown;
    void commands.executeCommand('setContext', 'unclosed.pathShown', shown !== null);
    this.draw();
  }

  private draw(): void {
    for (const editor of window.visibleTextEditors) {
      const shown = this.shown?.uri === editor.document.uri.toString() ? this.shown : null;
      const steps = (shown?.finding.steps ?? []).map(({ range }, index): DecorationOptions => {
        const sign = { contentText: numberSign(index + 1), color: new ThemeColor('unclosed.path.number') };
        return { range: toRange(range), renderOptions: { before: { ...sign, margin: '0 0.25em 0 0' } } };
      });
      editor.setDecorations(
        this.step,
        steps.filter((_, index) => index !== shown?.current),
      );
      editor.setDecorations(
        this.currentStep,
        steps.filter((_, index) => index === shown?.current),
      );
      editor.setDecorations(this.lineEnd, shown ? lineEnds(editor, shown.finding) : []);
    }
  }
}

function followsCursor(): boolean {
  return workspace.getConfiguration('unclosed').get('showPath') !== 'onRequest';
}

function lineEnds({ document }: TextEditor, finding: ShownFinding): DecorationOptions[] {
  const last = document.lineCount - 1;
  return [...lineTexts(finding.steps)].map(([line, contentText]) => {
    const { end } = document.lineAt(Math.min(line, last)).range;
    const after = { contentText, color: new ThemeColor('unclosed.path.message'), fontStyle: 'italic' };
    return { range: new Range(end, end), renderOptions: { after: { ...after, margin: '0 0 0 2.5em' } } };
  });
}

function keyOf(uri: string, { fingerprint }: ShownFinding): string {
  return `${uri} ${fingerprint}`;
}

function toRange({ start, end }: ShownFinding['acquisition']): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
