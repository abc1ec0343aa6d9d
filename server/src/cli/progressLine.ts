/** The one line that moves, on a terminal only. */
import type { ScanProgress } from '../workspace/scan';
import type { CliIo } from './io';
import { counted } from './reporters/report';

export class ProgressLine {
  private shown = -1;

  constructor(
    private readonly io: CliIo,
    private readonly isQuiet: boolean,
  ) {}

  show({ done, total }: ScanProgress): void {
    const percent = Math.floor((100 * done) / total);
    if (this.isQuiet || !this.io.stderr.isTTY || percent === this.shown) return;
    this.shown = percent;
    this.io.stderr.write(`\r${done} of ${counted(total, 'file')}`);
  }

  clear(): void {
    if (this.shown >= 0) this.io.stderr.write('\r\u001B[K');
  }
}
