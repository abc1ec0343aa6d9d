/** Mistakes in what tests and conditions tell, and in who else has a handle: words, requests, copies, tables. */
import { seeded } from '../mutant';

export const HOLDERS = [
  ...seeded('analysis/dataflow/askedResults.ts', [
    ['asked-branches', 'a branch on a result does not look at it', 'reads(operandOf(terminator)) ||', ''],
  ]),
  ...seeded('analysis/dataflow/ownConfiguration.ts', [
    ['own-conditions', 'the #ifs around a function say nothing of it', 'own.set(condition, truth);', 'own.clear();'],
    [
      'own-conditions-whole',
      'of a whole that does not hold no part does',
      'if (alternatives.length > 1 !== truth)',
      'if (true)',
    ],
  ]),
  ...seeded('analysis/dataflow/processes.ts', [
    ['forked-child', 'a child owes what its parent opened', "condition.operator !== (truth ? '!=' : '==')", 'true'],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'possible-cases',
      'of many cases each counts, whatever the callee is given',
      'return cases.filter((one) => this.demand(state.clone(), passed, one));',
      'return cases;',
    ],
    [
      'reset-unless-failed',
      'where closing has failed in a callee, callers of the caller are told that it is open',
      "if (isReset && one.effect === 'closed' && !resets(one, input)) this.events.transfer(next);",
      "if (isReset && one.effect === 'closed' && !resets(one, input)) next.tracked = null;",
    ],
  ]),
  ...seeded('analysis/dataflow/transfer.ts', [
    [
      'packed-handle',
      'a handle that is packed into a word is lost',
      'if (value === TOP && this.packsHandle(state, instruction.value)) this.events.transfer(state);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'one-of-several-ends',
      'who closes one of several ends has closed each of them',
      'if (isOneOfThem) this.events.doubtRelease(state);',
      '',
    ],
    [
      'also-in-the-request',
      'a handle is only where the call returns it',
      'this.repeatIn(state, passed, acquisition, handle);',
      '',
    ],
  ]),
  ...seeded('analysis/typestate/events.ts', [
    [
      'shell-of-a-copy',
      'the shell of an object whose contents somebody has is owed',
      'if (isWrong && (tracked.isCopied ?? ',
      'if (isWrong && (',
    ],
  ]),
  ...seeded('analysis/dataflow/unknownCalls.ts', [
    [
      'pointers-in-a-table',
      'who is given a table of pointers leaves what they point to',
      'this.forgetBehind(state, pointer, origin);',
      '',
    ],
  ]),
  ...seeded('analysis/summary/tests.ts', [
    [
      'unit-test-beside',
      'tests beside what they test are like all functions',
      'if (isNamedUnitTest(one)) return true;',
      'return false;',
    ],
  ]),
  ...seeded('analysis/summary/targets.ts', [
    [
      'system-call-itself',
      'a system call by its number is a function of the program',
      'if (written.startsWith(BY_NUMBER)) return this.systemCall(caller, written.slice(BY_NUMBER.length), call);',
      '',
    ],
    [
      'stand-in-of-a-system',
      'what stands in on another system stands in here',
      'if (!first || isScript || goTogether(caller, first)) return first;',
      'if (first !== undefined || goTogether(caller, caller)) return first;',
    ],
  ]),
  ...seeded('analysis/summary/facts.ts', [
    [
      'element-of-a-list',
      'who writes an element of a list in an object may have written all of that',
      "if (member?.kind === 'field') addMembers(facts.writesMembers, parameter, [member.name]);\n  else facts.writesBlindly.add(parameter);",
      'facts.writesBlindly.add(parameter);',
    ],
  ]),
  ...seeded('analysis/dataflow/slice.ts', [
    [
      'copied-outside',
      'nobody sees the members of what is copied as a whole',
      'this.copied = program.isScript ? new Set() : this.copiedOutside();',
      'this.copied = new Set();',
    ],
  ]),
  ...seeded('analysis/dataflow/errorNumbers.ts', [
    [
      'kept-error-number',
      'an error number that is kept may be none',
      'return isCleared ? NOT_NEGATIVE : POSITIVE;',
      'return NOT_NEGATIVE;',
    ],
    [
      'cleared-error-number',
      'an error number that was cleared is one',
      'return isCleared ? NOT_NEGATIVE : POSITIVE;',
      'return POSITIVE;',
    ],
  ]),
  ...seeded('analysis/dataflow/transfer.ts', [
    [
      'behind-an-object',
      'who keeps an object does not keep what it leads to',
      'return placesOfPointer(values, state, base.pointer).some((holder) =>\n      this.liesBehind(state, holder, region, pointers - 1),\n    );',
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/carrierSearch.ts', [
    [
      'found-in-a-registry',
      'what a descriptor is compared with is another one',
      'if (!site && !this.program.isScript) this.carryEquals(new Set(holders));',
      '',
    ],
  ]),
];
