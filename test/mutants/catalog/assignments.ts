/** Mistakes in assignments and scope ends, and in what formats tell. */
import { seeded } from '../mutant';

export const ASSIGNMENTS = [
  ...seeded('analysis/dataflow/formats.ts', [
    [
      'formats-number',
      'a format tells of less than all that follows it',
      'conversions.length === operands.length - index - 1 && ',
      'true && ',
    ],
    ['formats-width', 'a width that is given takes no argument', "...(width === '*' ? ['d'] : []),", ''],
  ]),
  ...seeded('analysis/dataflow/transfer.ts', [
    [
      'transfer-element-exposes',
      'an object in an element of somebody is still private',
      'this.context.expose(value);',
      '',
    ],
    [
      'transfer-guard',
      'a comparison of what is unknown has another result at each test',
      'if (value === TOP && (this.isGuard(instruction) || this.isComputedOnce(instruction, block))) {',
      'if (false) {',
    ],
    [
      'store-in-read-only',
      'the program goes on behind a store in memory that cannot be written',
      'if (this.isStoreInReadOnly(state, instruction.target)) return [];',
      '',
    ],
    [
      'transfer-given-up',
      'a name that is cleared after an unknown call loses the handle',
      'isMoved || this.isGivenUp(state, place, value)',
      'isMoved',
    ],
    ['transfer-kept', 'what outlives a scope is lost with it', 'if (isReported && !isKept)', 'if (isReported)'],
    [
      'transfer-element-escape',
      'a handle stored at an unknown index does not escape',
      'if (this.events.carriesHandle(state, value) || this.pointsToHolder(state, value)) this.events.transfer(state);',
      '',
    ],
    [
      'transfer-overwrite',
      'assigning over the last reference is silent',
      `this.events.lose(state, (holder) => values.isOverwritten(holder, place), 'leak-overwritten', at.location);`,
      '',
    ],
    [
      'transfer-some-element',
      'storing at an unknown index leaves all elements as they were',
      'if (place !== null) this.weaken(state, place);',
      '',
    ],
    [
      'transfer-struct-copy',
      'copying a struct does not copy its members',
      `if (instruction.value.kind === 'load') this.copyMembers(`,
      'if (false) this.copyMembers(',
    ],
    [
      'transfer-scope-end',
      'the end of a scope loses nothing',
      `if (isReported && !isKept) this.events.lose(state, isGone, 'leak', instruction.location);`,
      '',
    ],
    [
      'transfer-scope-of-main',
      'what main leaves open outside of loops is reported at a scope end',
      `const isReported = !livesAsProgram(this.context.function_) || this.context.isInLoop(block);`,
      'const isReported = true;',
    ],
    [
      'transfer-opaque-escape',
      'text that was not understood takes over nothing',
      'if (isMentioned || this.pointsToHolder(state, state.read(values, resolved))) this.events.transfer(state);',
      '',
    ],
    [
      'transfer-names',
      'the resource is not named after the variable it is stored in',
      'this.nameAfter(state, target, value);\n  }',
      '}',
    ],
  ]),
];
