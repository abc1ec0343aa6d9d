/** The findings that the server shows, by document. */
import { EventEmitter, type Disposable } from 'vscode';
import type { FindingsParams, ShownFinding } from '../../server/src/lsp/protocol';

export class Findings implements Disposable {
  private readonly shown = new Map<string, FindingsParams>();
  private readonly emitter = new EventEmitter<void>();
  readonly onDidChange = this.emitter.event;

  /** What is shown of a document from now on. */
  update(params: FindingsParams): void {
    const isSilent = params.findings.length === 0 && !this.shown.has(params.uri);
    if (params.findings.length > 0) this.shown.set(params.uri, params);
    else this.shown.delete(params.uri);
    if (!isSilent) this.emitter.fire();
  }

  /** There is no server that would answer for them. */
  clear(): void {
    if (this.shown.size === 0) return;
    this.shown.clear();
    this.emitter.fire();
  }

  /** By URI. */
  get all(): ReadonlyMap<string, FindingsParams> {
    return this.shown;
  }

  /** Those of a document as it is now; null where the server has not seen it as it is. */
  of(uri: string, version: number, isDirty: boolean): readonly ShownFinding[] | null {
    const params = this.shown.get(uri);
    if (!params) return [];
    const isCurrent = params.version === undefined ? !isDirty : params.version === version;
    return isCurrent ? params.findings : null;
  }

  dispose(): void {
    this.emitter.dispose();
  }
}
