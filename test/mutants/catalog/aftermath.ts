/** Mistakes in what follows a call in the callers: whether the process ends there. */
import { seeded } from '../mutant';

export const AFTERMATH = [
  ...seeded('analysis/aftermath/walk.ts', [
    [
      'aftermath-again',
      'a caller that comes back to the call, in a loop, goes on to its end all the same',
      'if (instruction === this.options.origin) return false;',
      '',
    ],
    ['aftermath-computing', 'a loop without calls takes no time', 'if (!this.isTidying(loop)) return false;', ''],
    ['aftermath-tidying', 'every loop may go on for long', 'if (!this.isTidying(loop)) return false;', 'return false;'],
    [
      'aftermath-one-side',
      'only the true side of a branch has to end',
      'return [true, false].every((truth) => {',
      'return [true].every((truth) => {',
    ],
    [
      'aftermath-default',
      'what a switch does where no case fits is not looked at',
      'return !isLeft || this.follow(fallback, rest);',
      'return true;',
    ],
  ]),
  ...seeded('analysis/aftermath/knownValues.ts', [
    ['aftermath-test', 'tests teach nothing', 'if (result === null) return false;', ''],
    [
      'aftermath-copy',
      'variables hold nothing that is known',
      'return path.length === 0 ? (this.ranges.get(root) ?? ANYTHING) : ANYTHING;',
      'return ANYTHING;',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-first-caller',
      'one caller that ends is enough',
      'outcomes &= fate.outcomes;',
      'outcomes |= fate.outcomes;',
    ],
    ['aftermath-waiting', 'waiting takes no time', `if (model.lasts) return 'lasts';`, ''],
    [
      'aftermath-result',
      'what the call returned does not matter to what follows',
      'if (call.target) values.set(call.target, outcome);',
      '',
    ],
    [
      'aftermath-arguments',
      'constants that a function is given do not matter to what it does',
      '(constantOf(range) === null ? undefined : range)',
      'undefined',
    ],
    [
      'aftermath-unknown',
      'unknown functions come back at once',
      `const unknown = isLastWords ? 'passes' : 'lasts';`,
      `const unknown = 'passes';`,
    ],
    [
      'aftermath-upwards',
      'what a caller returns ends the process',
      'if (isMain || returned.length === 0) return',
      'if (isMain || returned.length >= 0) return',
    ],
  ]),
  ...seeded('analysis/aftermath/outcomes.ts', [
    ['aftermath-outcomes', 'one class of values stands for all', 'bits |= 1 << index;', 'bits = 1 << index;'],
  ]),
  ...seeded('analysis/linking/lastCalls.ts', [
    ['aftermath-mentioned', 'who has the address of a function never calls it', '&& !mentioned.has(name)', ''],
    [
      'aftermath-exported',
      'exported functions have no callers elsewhere',
      'functions.get(name)?.isStatic === true',
      'true',
    ],
  ]),
];
