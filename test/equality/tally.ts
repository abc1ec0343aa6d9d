/** Counts comparisons of one question asked in two ways. */
export interface Outcome {
  readonly equality: string;
  readonly compared: number;
  /** How many were not compared, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** The paths of those that differ. */
  readonly differing: readonly string[];
}

export class Tally {
  private compared = 0;
  private readonly leftOut = new Map<string, number>();
  private readonly differing = new Set<string>();

  constructor(private readonly equality: string) {}

  /** Whether they are equal. */
  compare(path: string, left: unknown, right: unknown): boolean {
    this.compared++;
    const isEqual = JSON.stringify(left) === JSON.stringify(right);
    if (!isEqual) this.differing.add(path);
    return isEqual;
  }

  leaveOut(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }

  outcome(): Outcome {
    const { equality, compared, leftOut } = this;
    return { equality, compared, leftOut, differing: [...this.differing] };
  }

  line(): string {
    const reasons = [...this.leftOut].map(([reason, count]) => `${count} ${reason}`);
    const aside = reasons.length > 0 ? `; left out: ${reasons.join(', ')}` : '';
    return `${this.compared} compared, ${this.differing.size} differ${aside}`;
  }
}
