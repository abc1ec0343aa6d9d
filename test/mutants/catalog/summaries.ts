/** Mistakes in summaries: their cases, their fixpoint, what is known of the file, what exits tell. */
import { seeded } from '../mutant';

export const SUMMARIES = [
  ...seeded('analysis/dataflow/adjacentReleases.ts', [
    [
      'adjacent-one-name',
      'the same name may be closed twice in a row',
      "other?.kind !== 'load' || isSame(some.place, other.place)",
      "other?.kind !== 'load'",
    ],
  ]),
  ...seeded('analysis/dataflow/literals.ts', [
    [
      'literals-unknown',
      'callees do not know what a string that they are given begins with',
      'return code <= LAST_ASCII ? code : null;',
      'return null;',
    ],
  ]),
  ...seeded('analysis/summary/certainStores.ts', [
    [
      'certain-stores-none',
      'flags beside a handle are not told where paths are many',
      'return { ...product, cases: product.cases.map((one) => withThoseOf(one, merged.cases)) };',
      'return product;',
    ],
  ]),
  ...seeded('analysis/summary/cases.ts', [
    [
      'cases-in-returned',
      'the members of an object that is returned are told to nobody',
      'if (isFollowed && this.context.tellsStores) found.push(...this.storedInReturned(state, result));',
      '',
    ],
    [
      'private-in-private',
      'what lies in an object that lies in another somebody else has',
      "this.context.program.isScript && base.kind === 'memory' && depth < MAX_PATH",
      'false',
    ],
  ]),
  ...seeded('analysis/summary/runsOnce.ts', [
    [
      'run-once-on',
      'whatever is given to something runs once',
      "each.callee.kind !== 'direct' || !ONCE.test(each.callee.name)",
      "each.callee.kind !== 'direct'",
    ],
  ]),
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'model-present',
      'what is always returned may not be there',
      'if (model.present) state.refine(values, result, NONZERO);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/harmless.ts', [
    [
      'harmless-deeply',
      'what a function of the file calls never throws',
      'return call !== null && isHarmlessCall(program, one, call, depth);',
      'return call !== null;',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'lost-by-guess',
      'what an earlier call left in a field is taken for what a loss needs',
      'if (isGuessed || this.context.productOfSite()?.isNarrow)',
      'if (this.context.productOfSite()?.isNarrow)',
    ],
    [
      'lost-anywhere',
      'all that methods lose they lose for one cause',
      'state.tracked = { ...state.tracked, lostIn };',
      "state.tracked = { ...state.tracked, lostIn: '' };",
    ],
    [
      'instantiate-statics',
      'what a callee overwrites in a variable that lives on is lost',
      "return base.kind === 'variable' && this.context.livesOn(base.id);",
      'return false;',
    ],
    [
      'fates-forgotten',
      'of a function that does too much nobody knows whether it comes back',
      "if (fates !== 'unknown' && fates.length <= MAX_PLAIN_CASES)",
      "if (fates !== 'unknown' && fates.length < 0)",
    ],
  ]),
  ...seeded('analysis/summary/tests.ts', [
    [
      'tests-one-name',
      'one function that is named as a test makes tests of all',
      'return named >= LEAST_NAMED && named * 2 > entries.length;',
      'return named > 0;',
    ],
    [
      'tests-runners',
      'whatever is handed a function runs tests',
      "if (runner !== undefined) return WORDS.test(name.slice(runner.length)) && name !== 'globalThis:default';",
      'if (given.length > 0) return true;',
    ],
  ]),
  ...seeded('analysis/summary/cases.ts', [
    [
      'cases-returned-input',
      'a function that returns its argument returns anything',
      `if (at) return { kind: 'input', at };`,
      '',
    ],
    [
      'cases-doubts',
      'a summary has no doubts',
      `doubts: state.doubts.filter(({ kind }) => kind !== 'configuration' && kind !== 'never-given'),`,
      'doubts: [],',
    ],
    [
      'cases-private-memory',
      'memory that only local variables point to outlives the call',
      `if (base.kind === 'memory' && this.isPrivate(state, base.pointer)) continue;`,
      '',
    ],
    [
      'cases-fresh-memory',
      'memory that a callee allocated may be known to others',
      `if (this.context.allocated.has(value)) return { kind: this.isPrivate(state, value) ? 'fresh' : 'range', range };`,
      '',
    ],
    [
      'cases-known-memory',
      "memory that is kept in an object of the caller is nobody else's",
      `return { kind: this.isPrivate(state, value) ? 'fresh' : 'range', range };`,
      `return { kind: 'fresh', range };`,
    ],
    [
      'cases-filed-objects',
      'an object that is put in a list is not in it',
      `return inputPathOf(this.context, place) === null;`,
      'return false;',
    ],
    [
      'cases-symbols',
      'the name of a constant that is returned is lost',
      `if (form.kind === 'symbol') return { kind: 'symbol', text: form.text };`,
      '',
    ],
    [
      'cases-entry-values',
      'what a place held after a call counts as a demand on the entry',
      `return form?.kind === 'initial' && form.origin === 0 ? inputPathOf`,
      `return form?.kind === 'initial' ? inputPathOf`,
    ],
    [
      'cases-bits',
      'a callee does not tell what it asks of flags',
      'const at = this.bitsOf(form) ?? this.inputOf(value);',
      'const at = this.inputOf(value);',
    ],
  ]),
  ...seeded('analysis/summary/filing.ts', [
    [
      'filing-nameless',
      'nobody files an object in what he looked up or made for it',
      "return foreign.has(root) || path.some((projection) => projection.kind === 'index' && projection.index === null);",
      'return false;',
    ],
  ]),
  ...seeded('analysis/summary/simplify.ts', [
    [
      'cases-incomplete-cover',
      'two demands are dropped although they leave out values',
      'if (split || !isAnything(hull(demand.range, other.range))) return null;',
      'if (split) return null;',
    ],
    [
      'cases-effects-merged',
      'cases with different effects are one',
      'const key = `${effectOf(one)};${printCase({ ...one, demands: [] })}`;',
      'const key = printCase({ ...one, demands: [] });',
    ],
    [
      'cases-partial-function',
      'demands are dropped although the function ends the program for other inputs',
      '(isTotal && groups.size === 1) ||',
      'groups.size === 1 ||',
    ],
    ['cases-bound', 'a summary has room for one case', 'MAX_CASES = 24;', 'MAX_CASES = 1;'],
  ]),
  ...seeded('analysis/summary/store.ts', [
    [
      'store-one-round',
      'the fixpoint of recursion is cut off after one round',
      'const isStable = !progress.wasUsed() ||',
      'const isStable = true ||',
    ],
    ['store-few-rounds', 'recursion is given up after one round', 'MAX_ITERATIONS = 5;', 'MAX_ITERATIONS = 1;'],
    [
      'store-stale-summaries',
      'summaries that rest on an earlier round are kept',
      'for (const key of this.log.splice(mark)) this.known.delete(key);',
      '',
    ],
    [
      'store-kinds',
      'a summary for one kind of resource is taken for another',
      '${pathText(at)} ${kind} ${isClosed}`;',
      '${pathText(at)} ${isClosed}`;',
    ],
    [
      'store-own-account',
      'what helpers cost is taken from their callers',
      'this.inProgress.size > 0 && !isInCircle',
      'false',
    ],
    ['store-depth', 'nested calls are unknown', 'MAX_DEPTH = 24;', 'MAX_DEPTH = 2;'],
  ]),
  ...seeded('analysis/summary/facts.ts', [
    [
      'program-members',
      'who has the address of a member may change all of the object',
      'const written = member ?? (isWhole ? names : undefined);',
      'const written = undefined as typeof member;',
    ],
    [
      'program-members-kept',
      'what is written in members by callees is not known to be',
      'for (const [index, names] of callee.writesMembers) this.addBlindWrite(facts, call.arguments[index], names);',
      '',
    ],
  ]),
  ...seeded('analysis/summary/targets.ts', [
    [
      'program-models-first',
      'a model wins over a definition in the file',
      `if (definition) return { kind: 'definition'`,
      `if (definition && !models.functionNames.has(name)) return { kind: 'definition'`,
    ],
  ]),
  ...seeded('analysis/summary/facts.ts', [
    ['program-may-exit', 'a callee of a callee ends no program', 'facts.mayExit ||= callee.mayExit;', ''],
    ['program-acquires', 'a callee of a callee acquires nothing', 'facts.acquires ||= callee.acquires;', ''],
  ]),
  ...seeded('analysis/summary/program.ts', [
    [
      'program-noreturn',
      'functions that never return are not recognized',
      'if (!this.noreturn.has(one) && !this.reachesReturn(one)) {',
      'if (false) {',
    ],
  ]),
  ...seeded('analysis/summary/globals.ts', [
    [
      'program-constants',
      'a static global that is assigned keeps its initial value',
      '&& !changed.has(global.name);',
      ';',
    ],
  ]),
  ...seeded('analysis/summary/facts.ts', [
    [
      'program-read-globals',
      'a caller does not read what its callees read',
      'callee.readsGlobals.forEach((name) => facts.readsGlobals.add(name));',
      '',
    ],
    [
      'program-written-globals',
      'a caller does not write what its callees write',
      'callee.writesGlobals.forEach((fields, name) => addMembers(facts.writesGlobals, name, fields));',
      '',
    ],
    [
      'program-blind-writes',
      'an unknown callee of a callee writes through no pointer',
      'this.addWriteThrough(facts, argument, facts.writesBlindly);',
      '',
    ],
  ]),
  ...seeded('analysis/summary/targets.ts', [
    [
      'program-function-pointers',
      'a pointer that is given two functions points to the first',
      'return names.size === 1 ? (only ?? null) : null;',
      'return only ?? null;',
    ],
  ]),
  ...seeded('analysis/summary/consumed.ts', [
    [
      'program-consumed',
      'a copy that nobody reads keeps a global alive',
      'if (copied && globalOf(copied.to) === null && !isReadAfter(one, block.id, index + 1, copied.to)) return;',
      '',
    ],
  ]),
  ...seeded('analysis/summary/types.ts', [
    [
      'paths-fields',
      'the paths of two fields are the same',
      "p.kind === 'field' ? `.${p.name}` :",
      `p.kind === 'field' ? '.' :`,
    ],
  ]),
  ...seeded('analysis/siteRun.ts', [
    [
      'sites-dormant-products',
      'what is not owed yet is owed by whoever gets it',
      "if (tracked.owedAfter) return [{ ...base, made: 'dormant' }];",
      '',
    ],
  ]),
  ...seeded('analysis/handover.ts', [
    [
      'computed-result',
      'a handle that is returned with something unknown added is lost',
      'this.isComputedFrom(engine, state, exit.expression) ||',
      '',
    ],
    [
      'lends-what-it-keeps',
      'what a function keeps in a variable of its own is for who gets it by an out-parameter',
      'return held.isHidden ? [] : [...held.places];',
      'return [...held.places];',
    ],
    [
      'sites-end-of-main',
      'what is open at the end of main leaks',
      `if ((lives && !isAtEnd) || !isOwed(state.tracked)) return [];`,
      'if (!isOwed(state.tracked)) return [];',
    ],
    [
      'sites-returned-object',
      'an object that is returned does not take its handle along',
      'this.isInReturnedObject(engine, exit);',
      'false;',
    ],
    [
      'sites-unread-globals',
      'a static global that nobody reads keeps the handle',
      'return !this.program.isUnread(name);',
      'return true;',
    ],
  ]),
  ...seeded('analysis/siteRun.ts', [
    [
      'sites-failing-product',
      'a wrapper that returns its success test always succeeds',
      `{ ...base, made: 'none', returned: { kind: 'range', range: rangeOfTest(test.fails) }, stored: [] },`,
      '',
    ],
    [
      'sites-hidden-input',
      'a handle that the function hid somewhere stays with the caller',
      `tracked?.state === 'transferred' || (isHidden && !isReturned)`,
      `tracked?.state === 'transferred'`,
    ],
  ]),
  ...seeded('analysis/sites.ts', [
    [
      'sites-products',
      'a call that hands a resource to its caller is no site of the caller',
      'for (const product of store.products(target.function))',
      'for (const product of store.products(target.function).slice(0, 0))',
    ],
  ]),
  ...seeded('analysis/siteRun.ts', [
    [
      'sites-wrong-release',
      'callers are not told of a wrong release',
      'wrongRelease: tracked?.wrongRelease ?? null,',
      'wrongRelease: null,',
    ],
  ]),
];
