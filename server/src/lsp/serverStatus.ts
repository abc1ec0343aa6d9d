/** What the server is doing, told to the client when it changes. */
import type { DocumentStatus, ServerState, StatusParams } from './protocol';

/** Most analyses are over before anybody could read that one is running. */
const ANNOUNCE_AFTER_MS = 300;

export class ServerStatus {
  private running = false;
  /** What is done in the background, in one sentence. */
  private background: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private told: string | null = null;
  /** By what is troubled: a document's URI. */
  private readonly troubles = new Map<string, string>();

  constructor(private readonly send: (status: StatusParams) => void) {}

  busy(running: boolean): void {
    if (running === this.running) return;
    this.running = running;
    clearTimeout(this.timer);
    if (!running) this.tell();
    else {
      this.timer = setTimeout(() => {
        this.tell();
      }, ANNOUNCE_AFTER_MS);
    }
  }

  /** Says what is done in the background; null when it is done. */
  working(background: string | null): void {
    if (background === this.background) return;
    this.background = background;
    this.tell();
  }

  /** The outcome of one document's analysis. */
  analyzed(document: DocumentStatus): void {
    this.troubles.delete(document.uri);
    this.tell(document);
  }

  trouble(uri: string, message: string): void {
    this.troubles.set(uri, message);
    this.tell();
  }

  closed(uri: string): void {
    if (this.troubles.delete(uri)) this.tell();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private state(): ServerState {
    if (this.troubles.size > 0) return 'error';
    return this.running || this.background !== null ? 'analyzing' : 'idle';
  }

  private tell(document?: DocumentStatus): void {
    const message = [...this.troubles.values()].at(-1) ?? this.background ?? undefined;
    const status: StatusParams = {
      state: this.state(),
      ...(message !== undefined && { message }),
      ...(document && { document }),
    };
    const told = JSON.stringify(status);
    if (told === this.told) return;
    this.told = told;
    this.send(status);
  }
}
