/** Small programs with a leak, to try everything on: copies, so that nothing that matters is changed. */
import { Range, Selection, TextEditorRevealType, Uri, window, workspace, type ExtensionContext } from 'vscode';

/** What is underlined in each. */
const SAMPLES = { 'leak.c': 'fopen(from', 'leak.ts': 'open(path)' } as const;

export type Sample = keyof typeof SAMPLES;

export class Samples {
  constructor(private readonly context: Pick<ExtensionContext, 'extensionUri' | 'globalStorageUri'>) {}

  /** Shows a new copy, unless one is being changed, with the cursor at the leak. */
  async open(name: Sample): Promise<void> {
    const { extensionUri, globalStorageUri } = this.context;
    const copy = Uri.joinPath(globalStorageUri, 'samples', name);
    const isChanged = workspace.textDocuments.some(({ uri, isDirty }) => isDirty && uri.toString() === copy.toString());
    if (!isChanged) {
      const text = await workspace.fs.readFile(Uri.joinPath(extensionUri, 'resources', 'samples', name));
      await workspace.fs.writeFile(copy, text);
    }
    const document = await workspace.openTextDocument(copy);
    const editor = await window.showTextDocument(document, { preview: false });
    const start = document.positionAt(Math.max(0, document.getText().indexOf(SAMPLES[name])));
    editor.selection = new Selection(start, start);
    editor.revealRange(new Range(start, start), TextEditorRevealType.InCenterIfOutsideViewport);
  }
}
