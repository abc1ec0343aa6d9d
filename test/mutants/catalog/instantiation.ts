/** Mistakes in calls by summary: in their cases, and in how callees get to the handle. */
import { seeded } from '../mutant';

export const INSTANTIATION = [
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
];
