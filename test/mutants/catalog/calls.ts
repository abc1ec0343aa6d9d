/** Mistakes in calls: by model, of unknown functions, and in what they return. */
import { seeded } from '../mutant';

export const CALLS = [
  ...seeded('analysis/dataflow/calls.ts', [
    [
      'calls-passed-instance',
      'f = next(f) loses what it is given before the callee does anything with it',
      'if (!this.isPassed(state, call)) this',
      'this',
    ],
    [
      'calls-recency',
      'an older instance is forgotten where the site runs again',
      'return older ? [older, state] : [state];',
      'return [state];',
    ],
    [
      'calls-lost-objects',
      'an object of the turn before is not lost with what it holds',
      `this.events.lose(state, (place) => this.diesWith(state, place, target, origin), 'leak-overwritten', call.location);`,
      '',
    ],
    ['calls-noreturn', 'calls that never return do', 'if (this.context.program.isNoreturnCall(target)) return [];', ''],
  ]),
  ...seeded('analysis/dataflow/dormant.ts', [
    [
      'dormant-any-use',
      'what is used is still not owed, unless a method is named',
      'if (isReceiver) state.tracked = awake;',
      'if (isReceiver) state.tracked = tracked;',
    ],
    [
      'dormant-mentions',
      'a function that mentions it does not use it',
      "return base.kind === 'variable' && mentioned.has(context.variable(base.id).name);",
      "return base.kind !== 'variable' && mentioned.size > 0;",
    ],
    [
      'dormant-parts',
      'what lies in it is used for itself',
      'return this.events.isHandle(state, base.pointer) || this.isPart(state, base.pointer, depth + 1);',
      'return this.isPart(state, base.pointer, depth + 1);',
    ],
  ]),
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'models-told-ends',
      'what tells that it is closed is still open',
      'if (handle && isClosed) this.events.end(state);',
      'if (handle && isClosed) return;',
    ],
    [
      'models-shares',
      'what somebody else has a reference to is gone with the first release',
      "if (isHandle && state.tracked?.isShared && state.tracked.state === 'closed') this.events.transfer(state);",
      '',
    ],
    [
      'models-freed-by',
      'whatever function frees the memory, nobody owes the release',
      'return one !== undefined && doesNothing(one);',
      'return one !== undefined;',
    ],
    [
      'calls-assertions',
      'an assertion teaches nothing',
      'if (!this.evaluator.assume(state, passed.arguments[argument] ?? TOP, truth)) return [];',
      '',
    ],
    ['calls-frees', 'freeing an object loses nothing of what it holds', 'model.frees ?? []', '[]'],
    ['calls-uses', 'library functions use nothing', 'model.uses ?? []', '[]'],
    [
      'calls-refusals',
      'a release that says it failed has released all the same',
      'if (!isRefusable) return null;',
      'return null;',
    ],
    [
      'calls-converts',
      'a converted handle stays what it was',
      'if (converts) this.convert(state, passed, converts.to);',
      '',
    ],
    [
      'calls-reopens',
      'a reopening that fails leaves the stream open',
      'if (reopens) this.events.release(',
      'if (false) this.events.release(',
    ],
    ['calls-takes', 'a call that takes over does not', 'if (takes) this.events.transfer(state);', ''],
    [
      'calls-takes-failing',
      'a call that takes over does so where it fails as well',
      'if (takes) this.events.transfer(state);',
      'if (takes) [state, failed].forEach((one) => this.events.transfer(one));',
    ],
    [
      'calls-returned-argument',
      'what dup2 returns is not its argument',
      'if (model.returnsArgument !== undefined)',
      'if (false)',
    ],
    ['calls-views', 'fileno gives an unrelated descriptor', 'model.views ?? []', '[]'],
    ['calls-not-owed', 'what nobody owes has to be released', 'isOwned: isOwed,', 'isOwned: true,'],
    [
      'calls-test-inverted',
      'the success test of an acquisition is inverted',
      'succeeds: model.succeeds, fails: model.fails }',
      'succeeds: model.fails, fails: model.succeeds }',
    ],
    [
      'calls-fails-to-store',
      'a call that stores handles overwrites what was there also where it fails',
      'if (!model.fails) return null;',
      'return null;',
    ],
    [
      'calls-closed-elements',
      'closing the elements of an array in a loop closes one of them twice',
      `if (this.isSomeElement(passed, argument) && state.tracked?.state === 'closed') return;`,
      '',
    ],
    [
      'calls-forget-pointees',
      'what a library function writes through a pointer is not forgotten',
      '!model.writes || model.writes.includes(index)',
      'false',
    ],
    [
      'calls-conditions',
      'a clause of a model holds whatever its condition says',
      'if (!given) return true;',
      'return true;',
    ],
    [
      'calls-flags',
      'any flag of a mask is the one that a model asks for',
      'if (known !== null) return (known & bits) === bits;',
      'if (known !== null) return known !== 0;',
    ],
    [
      'calls-inside',
      'a resource that lies in its object is not found there',
      'return object === null ? null : this.context.values.extend(object, insideOf(resource));',
      'return object;',
    ],
    [
      'calls-orphans',
      'a callee that frees the object in which a resource of the caller lies tells nobody',
      'if (holders.length > 0 && holders.every(isGone)) state.tracked = { ...tracked, isOrphaned: true };',
      '',
    ],
    [
      'calls-argument-always',
      'what returns its argument never fails',
      'return failed ? [state, failed] : [state];',
      'return [state];',
    ],
  ]),
  ...seeded('analysis/dataflow/callResults.ts', [
    ['calls-test-ignored', 'every acquisition succeeds', `state: made.test ? 'pending' : 'open',`, `state: 'open',`],
    [
      'calls-doubts-of-before',
      'what was doubted before the acquisition is forgotten',
      'state.doubts = state.doubts.filter(isOfTheWay);',
      'state.doubts = [];',
    ],
  ]),
  ...seeded('analysis/dataflow/unknownCalls.ts', [
    [
      'unknown-cleaned-up',
      'an unknown function takes over what the end of a scope releases',
      ' && !this.isCleanedUp(state, passed)',
      '',
    ],
    [
      'unknown-undoubted',
      'giving the handle to an unknown function is no doubt',
      `state.addDoubt({ kind: isElsewhere ? 'unfollowed-callee' : 'unknown-callee', detail: passed.name, location });`,
      '',
    ],
    [
      'unknown-names',
      'the name of an unknown function is no evidence',
      `judgeByName(name, position) === 'takes' && !this`,
      'false && !this',
    ],
    [
      'unknown-objects',
      'giving away the object that holds the handle gives nothing away',
      'isTaken || isObject || isDependent',
      'isTaken || isDependent',
    ],
    [
      'unknown-predicates',
      'what an unknown predicate tells is inverted',
      `meaning === 'valid' ? [NONZERO`,
      `meaning !== 'valid' ? [NONZERO`,
    ],
    [
      'unknown-memory',
      'an unknown function changes nothing that it gets the address of',
      `if (base.kind === 'variable') state.epochs.set(region, origin);`,
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/context.ts', [
    [
      'unknown-exposed',
      'an object whose address an unknown function got is still private',
      'allocated.delete(base.pointer);',
      '',
    ],
  ]),
  ...seeded('analysis/summary/targets.ts', [
    [
      'numbers-into-pointers',
      'a pointer may be made of the number that a library function gives',
      "return isPointer && model?.prototype?.startsWith('int ') === true ? undefined : model;",
      'return isPointer && model === undefined ? undefined : model;',
    ],
  ]),
  ...seeded('analysis/summary/cases.ts', [
    [
      'cases-beside-the-handle',
      'nobody is told what lies in an object that hangs on what is returned',
      'const above = base.pointer === result ? [] : this.memberOf(state, result, base.pointer);',
      'const above = base.pointer === result ? [] : null;',
    ],
  ]),
];
