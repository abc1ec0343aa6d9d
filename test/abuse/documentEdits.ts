/** Random edits of a text as an editor sends them: small ones, large ones, senseless ones, and taking them back. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Random } from '../harness/random';

/** A change as `textDocument/didChange` has it. */
export interface Change {
  readonly range: { readonly start: Place; readonly end: Place };
  readonly text: string;
}

interface Place {
  readonly line: number;
  readonly character: number;
}

const STATEMENTS = [
  'close(fd);',
  'fclose(f);',
  'return;',
  'return -1;',
  'if (fd < 0) return 1;',
  'int fd = open("a", 0);',
  'FILE *f = fopen("a", "r");',
  'await file.close();',
  'const file = await open("a");',
  'throw new Error("no");',
];
const NOISE = [
  ' ',
  '\n',
  '\r\n',
  '\t',
  '0',
  '!',
  ';',
  '{',
  '}',
  '"',
  "'",
  '/*',
  '*/',
  '#if 0\n',
  '#endif\n',
  '😀',
  'é',
  '\u2028',
  '`',
];
/** How likely it is that the last edit is taken back. */
const UNDOES = 0.5;
const MAX_REMOVED = 60;
/** A document that has come further from what it was is put back. */
const MAX_UNDO = 60;

/** One document that is edited. */
export class EditedDocument {
  private readonly undo: Change[] = [];
  private readonly document: TextDocument;

  constructor(
    readonly uri: string,
    readonly languageId: string,
    private readonly original: string,
    private readonly random: Random,
  ) {
    this.document = TextDocument.create(uri, languageId, 1, original);
  }

  get text(): string {
    return this.document.getText();
  }

  get version(): number {
    return this.document.version;
  }

  /** The next version, and what has changed. */
  edit(): Change[] {
    const { random } = this;
    const changes: Change[] = [];
    const count = random.chance(0.1) ? random.between(2, 4) : 1;
    for (let made = 0; made < count; made++) {
      const back = random.chance(UNDOES) || this.undo.length > MAX_UNDO ? this.undo.pop() : undefined;
      const change = back ?? this.draw();
      if (!back) this.undo.push(this.inverse(change));
      this.apply(change, made === count - 1);
      changes.push(change);
    }
    return changes;
  }

  /** Takes the last edits back, so many at most; null where there are none. */
  takeBack(most: number): Change[] | null {
    const changes: Change[] = [];
    for (let back = this.undo.pop(); back; back = changes.length < most ? this.undo.pop() : undefined) {
      this.apply(back, false);
      changes.push(back);
    }
    if (changes.length === 0) return null;
    TextDocument.update(this.document, [], this.version + 1);
    return changes;
  }

  /** The text that it had first, as a change of all of it. */
  restore(): Change {
    const change = this.replacing(0, this.text.length, this.original);
    this.undo.length = 0;
    this.apply(change, true);
    return change;
  }

  private apply(change: Change, isLast: boolean): void {
    TextDocument.update(this.document, [change], isLast ? this.version + 1 : this.version);
  }

  private draw(): Change {
    const { random, text } = this;
    const offset = random.between(0, text.length);
    const line = random.between(0, this.document.lineCount - 1);
    const start = this.document.offsetAt({ line, character: 0 });
    const end = this.document.offsetAt({ line: line + 1, character: 0 });
    switch (random.between(0, 7)) {
      case 0:
      case 1:
        return this.replacing(start, start, `  ${random.pick(STATEMENTS)}\n`);
      case 2:
        return this.replacing(start, end, '');
      case 3:
        return this.replacing(end, end, text.slice(start, end));
      case 4:
        return this.replacing(offset, Math.min(text.length, offset + random.between(1, MAX_REMOVED)), '');
      case 5:
        return this.replacing(offset, offset, text.slice(offset, offset + random.between(1, 300)));
      default:
        return this.replacing(offset, offset, random.pick(NOISE));
    }
  }

  private replacing(start: number, end: number, text: string): Change {
    return { range: { start: this.document.positionAt(start), end: this.document.positionAt(end) }, text };
  }

  private inverse({ range, text }: Change): Change {
    const [start, end] = [this.document.offsetAt(range.start), this.document.offsetAt(range.end)];
    const before = this.text.slice(start, end);
    const after = TextDocument.create('', '', 0, this.text.slice(0, start) + text + this.text.slice(end));
    return { range: { start: range.start, end: after.positionAt(start + text.length) }, text: before };
  }
}
