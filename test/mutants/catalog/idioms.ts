/** Mistakes in idioms: what is followed from its release on, closed in loops or by number, kept on purpose, left to others. */
import { seeded } from '../mutant';

export const IDIOMS = [
  ...seeded('analysis/dataflow/adoption.ts', [
    [
      'adoption-library-stream',
      'what a function does to what it is given it does to standard streams',
      "if (target.kind === 'definition' && isLibrarys(this.context, value)) return;",
      '',
    ],
    [
      'adoption-own',
      "what the function acquired itself is followed as somebody else's as well",
      'if (!this.isForeign(value) || ',
      'if (',
    ],
    [
      'adoption-shared',
      'what lies in globals and in memory is changed by no call',
      `return base.kind === 'memory' || !this.context.isLocal(base.id);`,
      'return false;',
    ],
    [
      'adoption-overwritten',
      'what is stored through one pointer is not seen through another',
      'if (mayBeSame) state.tracked = null;',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/standardSlots.ts', [
    [
      'slots-any-release',
      'what is opened behind any release takes a standard slot',
      'if (!isStandardDescriptor(number)) return false;',
      'if (!isStandardDescriptor(number)) return true;',
    ],
    [
      'slots-opened-between',
      'what was opened in between leaves the slot free',
      'filled += acquires.length > 0 ? 1 : 0;',
      'filled += acquires.length > 9 ? 1 : 0;',
    ],
  ]),
  ...seeded('analysis/dataflow/leftBehind.ts', [
    [
      'errors-one-way',
      'where a call may have failed only that it succeeded is looked at',
      "...(this.hasTurnedOut(failed, passed, fails) ? [this.leave(failed, passed, read, 'failed')] : []),",
      '',
    ],
    [
      'errors-unlearned',
      'an error that is there says nothing of the result',
      'if (!this.evaluator.refine(state, result, rangeOfTest(test))) return false;',
      '',
    ],
    [
      'errors-field',
      'an error that lies in a field is looked for in the object itself',
      'if (object === null || field === undefined) return object;',
      'return object;',
    ],
  ]),
  ...seeded('analysis/dataflow/calls.ts', [
    ['calls-library', 'what a library has made lives on without it', 'this.enterLibrary(state, passed);', ''],
  ]),
  ...seeded('analysis/dataflow/absentHooks.ts', [
    [
      'absent-hooks-others',
      'any question before a hook asks for it',
      'placesOf(terminator.condition).some(isSame)',
      'true',
    ],
  ]),
  ...seeded('analysis/dataflow/closedByNumber.ts', [
    [
      'closed-by-number-elsewhere',
      'a loop that closes by number closes for those who never come there, too',
      'return closes && comesTo(function_, call, lostAt);',
      'return closes;',
    ],
    [
      'closed-by-number-counts',
      'a number that does not count stands for all',
      'return counts && stores.every(isNumber);',
      'return true;',
    ],
  ]),
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'inside-another',
      'what an object has inside is lost where it is ended as something else',
      'if (inside && !isHandle && this.isAnotherInside(state, value)) {',
      'if (inside && !isHandle && value === -1) {',
    ],
    [
      'taken-inside',
      'who is given an object has nothing that it holds',
      'return this.unknown.givesHandle(state, expression, passed.arguments[argument]!);',
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/closedByNumber.ts', [
    [
      'slots-anything',
      'whatever is opened when all else is closed fills a standard slot',
      'if (!isDup(siteCall) && !calls.some((call) => isDup(call) && variableOf(call.arguments[0]) === number)) return false;',
      '',
    ],
  ]),
  ...seeded('analysis/linking/workspaceIndex.ts', [
    [
      'callers-of-either',
      'who calls what may be another function of the name is no caller',
      'if (isReached(from) === false) continue;',
      'if (isReached(from) !== true) return null;',
    ],
  ]),
  ...seeded('analysis/dataflow/emptyLoops.ts', [
    [
      'loops-over-elements',
      'a loop that closes the elements sees to none of them',
      '.some(({ argument, resource }) => resource === tracked.kind && isIt(one.arguments[argument]));',
      '.some(() => false);',
    ],
    [
      'loops-handing-on',
      'a loop that puts the handle elsewhere sees to nothing',
      "if (one.kind === 'assign') return one.target.path.length > 0 && isIt(startOf(one.value));",
      "if (one.kind === 'assign') return false;",
    ],
    [
      'loops-in-loops',
      'a loop in a loop is never left at once',
      'if (!leadsBack(other) || body.has(taken) || isAround) return [];',
      'if (!leadsBack(other) || body.has(taken) || leadsBack(taken)) return [];',
    ],
    [
      'loops-over-parts',
      'only the whole of what is mapped is handed out',
      'isIt(startOf(one.value))',
      'isIt(one.value)',
    ],
  ]),
  ...seeded('analysis/dataflow/accesses.ts', [
    [
      'shifted-by-products',
      'what is stored behind the start of a mapping by a product is not the mapping',
      'return rootsOf(right).some((root) => !given.has(root));',
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/transfer.ts', [
    [
      'shifted-into-globals',
      'a part of a mapping in a global is no way back to it',
      "if (base?.kind === 'variable') return this.context.variable(base.id).kind === 'global';",
      "if (base?.kind === 'variable') return false;",
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'calls-left-out',
      'what a callee tells apart by its value it leaves to the caller',
      '((callee.returnsVoid || !passed.call.target) && isLeftOut(one, cases)) ||',
      '',
    ],
    [
      'calls-left-out-told',
      'a callee that tells its caller what it did not take leaves nothing to him',
      '((callee.returnsVoid || !passed.call.target) && isLeftOut(one, cases)) ||',
      'isLeftOut(one, cases) ||',
    ],
  ]),
  ...seeded('analysis/dataflow/heldLocks.ts', [
    [
      'held-locks-failed',
      'who could not lock keeps the lock',
      'return [hasFailed ? terminator.ifFalse : terminator.ifTrue];',
      'return [hasFailed ? terminator.ifTrue : terminator.ifFalse];',
    ],
    ['held-locks-closed', 'who forgets a lock on one way means to keep it', '&& !behind.some(looksAfter)', ''],
  ]),
  ...seeded('analysis/dataflow/unreadArrays.ts', [
    [
      'arrays-read',
      'an array that somebody takes handles out of is taken for one that nobody reads',
      'for (const operand of operandsOf(instruction)) forget(rootsOf(operand));',
      '',
    ],
  ]),
];
