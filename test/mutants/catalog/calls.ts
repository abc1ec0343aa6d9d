/** Mistakes in assignments, scope ends and calls: by model, by summary, and of unknown functions. */
import { seeded } from '../mutant';

export const CALLS = [
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
  ...seeded('analysis/summary/program.ts', [
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
  ...seeded('analysis/testPlaces.ts', [
    [
      'example-places',
      'an example is a part of the program',
      'return /\\.[ch]$/i.test(path) && C_EXAMPLES.test(path.slice(root.length));',
      'return false;',
    ],
  ]),
  ...seeded('analysis/typestate/events.ts', [
    [
      'events-found-in-a-library',
      'a library in which something was found is lost for good',
      'lookups.length === 0 ||',
      'lookups.length === 0 &&',
    ],
    [
      'events-not-found-in-a-library',
      'a library in which nothing was found is kept for what may be in it',
      'lookups.length === 0 ||',
      'lookups.length >= 0 ||',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-children',
      'what the child of a fork loses before it ends is missed',
      '(!isProgram && outcomes === 0 && !this.mayEnd(graph))',
      '(!isProgram && outcomes === 0 && !graph.isNoreturn)',
    ],
  ]),
  ...seeded('analysis/aftermath/walk.ts', [
    [
      'walk-numbered-elements',
      'a loop over the elements of an array may take long',
      '(isByNumber || roots.has(each.target.root))',
      'roots.has(each.target.root)',
    ],
  ]),
  ...seeded('analysis/dataflow/closedByNumber.ts', [
    [
      'closed-by-helpers',
      'who has another function close all numbers closes none',
      'return program.factsOf(target.function).calls.some((each) => closesNumber(program, target.function, each));',
      'return false;',
    ],
    [
      'closed-by-who-never-returns',
      'who closes all numbers and never returns closes them for what follows',
      ' || program.isNoreturnCall(target) || ',
      ' || ',
    ],
    [
      'closed-though-named',
      'what a helper is told to leave alone it closes with all others',
      ' || isTold(call, siteCall)) return false;',
      ') return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/refusedPointers.ts', [
    [
      'refused-pointers',
      'the kernel opens what it is not told',
      'return /^const .*\\*/.test(parameter) && value !== TOP &&',
      "return parameter === '' && value !== TOP &&",
    ],
    [
      'refused-unknown-pointers',
      'what may be null the kernel does not read',
      'value !== TOP && constantOf(evaluator.rangeOf(state, value)) === 0',
      'value !== TOP && constantOf(evaluator.rangeOf(state, value)) !== 1',
    ],
  ]),
  ...seeded('analysis/dataflow/untoldCases.ts', [
    [
      'untold-results',
      'who looks at what a callee returns is told nothing',
      '(asking.hasResult && isTold(one.returned, other.returned))',
      'asking.hasResult',
    ],
    [
      'untold-kept',
      'what a callee leaves alone by a state that nobody looks at it leaves alone for certain',
      'untold.add(one).add(other);',
      'untold.add(one);',
    ],
    [
      'untold-objects',
      'an object that holds it may go anywhere',
      " || (value.kind === 'input' && objects.includes(pathText(value.at)))",
      '',
    ],
    ['untold-known', 'who has looked at an object knows nothing of it', ' && asking.isUnknown(at)', ''],
    [
      'unannounced-results',
      'what is returned tells nobody that a callee has released it',
      '(hasResult && isTold(one.returned, other.returned)) ||',
      '',
    ],
    [
      'unannounced-stores',
      'what is stored tells nobody that a callee has released it',
      'isStoredApart(one, other, before) ||',
      '',
    ],
    [
      'unannounced-arguments',
      'who says by an argument what is to be released does not know it',
      `separators(one, other).some(({ root, path }) => root.kind === 'parameter' && path.length === 0),`,
      'false,',
    ],
  ]),
  ...seeded('analysis/dataflow/caseEffects.ts', [
    [
      'closes-what-it-finds',
      'what a function closes that it has found among others is another one',
      'return isSought && cases.every(',
      'return !isSought && cases.length === 0 && cases.every(',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'lost-for-certain',
      'what a callee loses is lost for certain, whatever was assumed there',
      'for (const doubt of one.doubts) next.addDoubt({ ...doubt, location: passed.call.location });',
      '',
    ],
    [
      'untold-parameters',
      'what a caller says of himself nobody says',
      "(kind === 'parameter' && (isPart || shape === 'pointer'))",
      "kind === 'parameter'",
    ],
    [
      'untold-cases',
      'what a callee does with it by a state that nobody looks at is certain',
      "if (untold.has(one)) next.addDoubt({ kind: 'untold', detail: passed.name, location: passed.call.location });",
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'instantiate-copies',
      'a struct that is returned by value has nothing',
      'this.caseValues.bindCopies(next, passed, one);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/caseEffects.ts', [
    [
      'instantiate-stored',
      'who puts it into a global has not kept it',
      "return effect === 'kept-open' && stored.some(({ at, value }) => value.kind === 'handle' && at.root.kind === 'global');",
      "return effect === 'closed' && stored.length > 0;",
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'summary-spared',
      'the caller is told of what the object knows by itself',
      "if (one.effect !== 'kept-open' || input.path.length < 2 || !resets(one, input)) return false;",
      'return false;',
    ],
    [
      'summary-case-dropped',
      'only the first case of a summary is instantiated',
      'for (const one of cases) {',
      'for (const one of cases.slice(0, 1)) {',
    ],
    [
      'summary-demands',
      'a case is taken also where the caller does not allow it',
      'if (!this.demand(next, passed, one)) continue;',
      '',
    ],
    [
      'summary-stores',
      'what a callee stores is ignored',
      'this.caseValues.store(next, passed, one, returned, inputs);',
      '',
    ],
    [
      'summary-returns',
      'what a callee returns is ignored',
      `this.caseValues.returned(next, passed, callee, one.returned, inputs)`,
      `this.context.values.made(passed.origin, 'r')`,
    ],
    [
      'summary-doubts',
      'the doubts of a callee do not reach its caller',
      'for (const doubt of one.doubts) next.addDoubt(',
      'for (const doubt of []) next.addDoubt(',
    ],
    [
      'summary-wrong-release',
      'a wrong release in a callee counts as the right one',
      'one.wrongRelease ? one.wrongRelease.kind : tracked.kind;',
      'tracked.kind;',
    ],
    ['summary-uses', 'a use in a callee is ignored', 'if (one.isUsed) this.events.use(', 'if (false) this.events.use('],
    [
      'summary-transfers',
      'a callee that keeps the handle borrows it',
      `} else if (one.effect === 'transferred' || (one.isFiled && !this.isNamed(passed))) this.events.transfer(state);`,
      `} else if (one.effect === 'transferred' || (one.isFiled && !this.isNamed(passed))) return;`,
    ],
  ]),
  ...seeded('analysis/dataflow/calleePaths.ts', [
    [
      'summary-globals',
      'a callee does not find the handle in a global',
      'if (facts.readsGlobals.has(name) || facts.writesGlobals.has(name)) return at;',
      '',
    ],
    [
      'summary-pointed-to',
      'a callee does not find the handle in an object that a global points to',
      "if (variable?.kind !== 'global' || state.read(values, place) !== pointer) continue;",
      'continue;',
    ],
  ]),
  ...seeded('analysis/dataflow/caseValues.ts', [
    [
      'summary-bits-set',
      'what a callee sets among flags is not told',
      "return this.evaluator.combined(state, '|', inputs.get(what.at) ?? TOP, what.mask);",
      'return TOP;',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'summary-closed-products',
      'a handle that the callee closed before it returned it is open',
      `if (made === 'closed' && state.tracked)`,
      'if (false)',
    ],
    [
      'summary-nobody-takes',
      'a handle that the callee gives back and nobody takes is not lost',
      'this.checkKept(next, passed, holdersBefore, lost);',
      '',
    ],
    [
      'summary-converts',
      'a conversion in a callee is ignored',
      'if (tracked.kind !== one.kind) this.convert(state, passed, one);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/caseValues.ts', [
    [
      'summary-old-inputs',
      'the input that a callee returns is unknown',
      'const given = inputs.get(what.at) ?? TOP;',
      'const given: ValueId = TOP;',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'summary-returned-members',
      'the handle in a struct that is returned by value is lost',
      'state.write(this.context.values, place, handle.value);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/routes.ts', [
    [
      'join-members',
      'who has the address of a member does not have the object',
      "return base.kind === 'memory' ? base.pointer : pointer;",
      'return pointer;',
    ],
    [
      'route-pointees',
      'who gets a pointer to the object does not get what it holds',
      `if (base.kind !== 'memory' || base.pointer !== pointer) return null;`,
      'return null;',
    ],
    [
      'summary-elements',
      'the elements of an array that is handed in are counted from its start',
      'const start = isElement ? projection.index : 0;',
      'const start = 0;',
    ],
  ]),
  ...seeded('analysis/dataflow/adoption.ts', [
    [
      'adoption-library-stream',
      'what a function does to what it is given it does to standard streams',
      "if (target.kind === 'definition' && this.evaluator.isLibrarys(value)) return;",
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
  ...seeded('analysis/dataflow/brackets.ts', [
    [
      'brackets-continuation',
      'who is told of a result gets it for a while only',
      'if (path.length > 0 || isErrorFirst || CONTINUING.test(one.variables[root]!.name)) return false;',
      'if (path.length > 0) return false;',
    ],
    [
      'brackets-thrown',
      'what is closed where something threw counts for the way on',
      "return terminator.kind === 'attempt' ? [terminator.next] : successorsOf(terminator);",
      'return successorsOf(terminator);',
    ],
  ]),
  ...seeded('analysis/summary/tests.ts', [
    ['tests-own-runner', 'only modules of libraries have test runners', 'return OWN.test(name) &&', 'return false &&'],
    [
      'tests-extending',
      'what a test is handed is no part of it',
      '(EXTENDING.test(one.callee.name) && one.arguments.length > 0)',
      'false',
    ],
  ]),
  ...seeded('analysis/summary/program.ts', [
    [
      'singleton-constructor',
      'what the one instance of a class opens is lost like anything else',
      'return module.singletons.includes(classNameOf(owner.key)) || isElsewhere;',
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/liveness.ts', [
    [
      'live-options',
      'options that an object holds are forgotten at the end of a block',
      'propertiesRead(reached.model).forEach((name) => add(pathToken(`*.${name}`)));',
      'return;',
    ],
  ]),
  ...seeded('analysis/fields.ts', [
    [
      'fields-given',
      'who gets what a field holds is not asked',
      'if (isGiven || methods.some((method) => mayRelease(models, kind, method))) return false;',
      'if (methods.some((method) => mayRelease(models, kind, method))) return false;',
    ],
    [
      'fields-singleton',
      'what the one instance of a class holds is owed',
      'owner.isManaged || isOwnSingleton || fields',
      'owner.isManaged || fields',
    ],
    [
      'fields-lifetime',
      'a pool is never meant to live as long as the program',
      "return models.resource(kind).lifetime !== 'program' || hasEnd(owner);",
      'return true;',
    ],
    [
      'fields-severity',
      'what the program opens itself is as surely forgotten as what a library opens',
      "isPrivate && made === 'acquisition' &&",
      'isPrivate &&',
    ],
    [
      'fields-ending',
      'that a class has a method to end things tells nothing',
      'family.some((one) => hasEnd(one) ||',
      'family.some((one) =>',
    ],
  ]),
  ...seeded('analysis/linking/moduleNames.ts', [
    [
      'modules-star',
      'a module does not export what it exports of all that others do',
      'if (path.length === 0 || !isRelative(star)) continue;',
      'continue;',
    ],
    [
      'modules-rename',
      'an export of another name is looked for by the old one',
      'const found = this.target(target.module, [...target.path, ...rest], file, depth + 1);',
      'const found = this.target(target.module, path, file, depth + 1);',
    ],
    [
      'modules-base',
      'a class has no members of the class that it extends',
      'return of.base === null || isLibraryType(of.base) ? null : this.memberOf(of.base, member, path, depth + 1);',
      'return null;',
    ],
  ]),
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
  ...seeded('analysis/summary/program.ts', [
    [
      'system-call-itself',
      'a system call by its number is a function of the program',
      'if (written.startsWith(BY_NUMBER)) return this.systemCall(caller, written.slice(BY_NUMBER.length), call);',
      '',
    ],
    [
      'stand-in-of-a-system',
      'what stands in on another system stands in here',
      'if (!first || this.isScript || goTogether(caller, first)) return first;',
      'if (first !== undefined || goTogether(caller, caller)) return first;',
    ],
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
  ...seeded('analysis/dataflow/slice.ts', [
    [
      'found-in-a-registry',
      'what a descriptor is compared with is another one',
      'if (!site && !this.program.isScript) this.carryEquals(new Set(holders));',
      '',
    ],
  ]),
];
