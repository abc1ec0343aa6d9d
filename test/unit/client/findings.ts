/** Findings as the server sends them, for tests of the client. */
import type { ShownFinding } from '../../../server/src/lsp/protocol';

interface Given extends Partial<Omit<ShownFinding, 'steps' | 'acquisition' | 'fault'>> {
  /** Of the steps, from the acquisition to the fault. */
  readonly lines: readonly number[];
}

export function finding({ lines, ...given }: Given): ShownFinding {
  const rangeIn = (line: number): ShownFinding['fault'] => ({
    start: { line, character: 2 },
    end: { line, character: 6 },
  });
  return {
    fingerprint: '0',
    rule: 'leak',
    severity: 'warning',
    confidence: 'high',
    message: "'fd' is lost.",
    function: 'f',
    ...given,
    acquisition: rangeIn(lines[0]!),
    fault: rangeIn(lines.at(-1)!),
    steps: lines.map((line, index) => ({
      kind: index === 0 ? 'acquire' : index === lines.length - 1 ? 'lost' : 'branch',
      message: `step ${index}`,
      range: rangeIn(line),
    })),
  };
}
