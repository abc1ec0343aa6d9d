/** Mistakes in what callers and callees tell each other, and in what nobody sees to. */
import { seeded } from '../mutant';

export const HANDOVERS = [
  ...seeded('analysis/dataflow/context.ts', [
    [
      'flags-by-results',
      'a result that is known is no flag',
      "if (kind === 'made') return constantOf(state.ranges.get(value) ?? ANYTHING) !== null;",
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/callResults.ts', [
    [
      'written-through',
      'what a call has written through may be null',
      'this.transfer.learnFromStore(state, made.at);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'filed-by-the-opener',
      'who opens in an object has not given it away before',
      'this.unknown.exposeGivenBefore(passed, callee);\n    const made',
      'const made',
    ],
  ]),
  ...seeded('analysis/dataflow/unknownCalls.ts', [
    [
      'given-behind-the-opening',
      'what is given away behind the opening was given away before',
      "if (target.kind !== 'unknown' || call.location.start >= opening) continue;",
      "if (target.kind !== 'unknown') continue;",
    ],
    [
      'given-to-reports',
      'who is only told of an object may keep it',
      'if (target.name !== null && namesReport(target.name)) continue;',
      '',
    ],
    [
      'data-of-callbacks-between',
      'whatever a callback is given it closes',
      'return callback !== undefined && isBetween && program',
      'return callback !== undefined && program',
    ],
    [
      'data-of-callbacks-closed',
      'every callback closes what it is given',
      'return callback !== undefined && isBetween && program.factsOf(callback).mayRelease;',
      'return callback !== undefined && isBetween;',
    ],
    ['data-of-callbacks', 'what a callback is given is only borrowed', ' || this.isDataOfCallback(state, passed)', ''],
  ]),
  ...seeded('analysis/summary/targets.ts', [
    ['texts-for-numbers', 'a text is a number', 'if (model && isGivenText(call, model.refutes)) return undefined;', ''],
  ]),
  ...seeded('analysis/constraints/values.ts', [
    [
      'elements-of-elements',
      'an unknown index is none of those that are known',
      'return a.index === null || b.index === null || a.index === b.index;',
      'return a.index === b.index;',
    ],
  ]),
  ...seeded('analysis/confidence.ts', [
    [
      'builds-with-less',
      'builds have less as often as not',
      "one.startsWith('!') && !LEFT_OUT.test(one)",
      "one.startsWith('!')",
    ],
  ]),
  ...seeded('analysis/summary/tests.ts', [
    [
      'unit-tests-of-something',
      'a unit test is given nothing',
      '(one.isStatic || takesNothing(one))',
      'takesNothing(one)',
    ],
    ['unit-tests-for-others', 'a unit test has its name for all', '(one.isStatic || takesNothing(one)) && ', ''],
  ]),
  ...seeded('analysis/testPlaces.ts', [
    ['benchmarks', 'what measures a program is a part of it', '|demos?|bench(?:marks?)?)', '|demos?)'],
  ]),
  ...seeded('analysis/dataflow/standardSlots.ts', [
    ['occupied-slots', 'who opens what holds nothing means to read it', "['\"/dev/null\"', '_PATH_DEVNULL']", '[]'],
    [
      'occupied-slots-by-name',
      'only a text tells what is opened',
      "['\"/dev/null\"', '_PATH_DEVNULL']",
      '[\'"/dev/null"\']',
    ],
  ]),
  ...seeded('analysis/linking/link.ts', [
    [
      'callers-of-namesakes',
      'who has the name of a library function has no callers',
      'return callers !== null && this.isModelled(name) && !callers.every(isFile) ? null : callers;',
      'return this.isModelled(name) ? null : callers;',
    ],
    [
      'texts-for-numbers-elsewhere',
      'a function of a library has its name for itself',
      'return isOther || !this.options.models.accepts(name, parameterCount);',
      'return !this.options.models.accepts(name, parameterCount);',
    ],
  ]),
  ...seeded('analysis/dataflow/evaluate.ts', [
    [
      'elements-of-closed-arrays',
      'an element at an unknown index is the one that was closed',
      "if (parent === null || !state.tracked || state.tracked.state === 'closed') return TOP;",
      'if (parent === null || !state.tracked) return TOP;',
    ],
  ]),
  ...seeded('analysis/dataflow/comparisons.ts', [
    [
      'names-of-names',
      'what is computed of names may be any number',
      "if (form.kind !== 'binary') return form.kind === 'symbol';",
      "return form.kind === 'symbol';",
    ],
  ]),
  ...seeded('analysis/siteRun.ts', [
    [
      'left-out',
      'what nothing sees to beside its like is as sure as any',
      "if (fault.rule === 'leak' && !(isGivenAway || isSeenTo) && this.isLeftOut(fault.kind))\n        doubts.push({ kind: 'never-seen-to', detail: '' });",
      '',
    ],
    [
      'left-out-on-some-paths',
      'what some paths see to is left out on purpose on the others',
      "if (fault.rule === 'leak' && !(isGivenAway || isSeenTo) && this.isLeftOut(fault.kind))",
      "if (fault.rule === 'leak' && this.isLeftOut(fault.kind))",
    ],
    [
      'left-out-alone',
      'a file alone tells what is left out on purpose',
      'if (!this.program.isWhole || this.program.isScript) return false;',
      'if (this.program.isScript) return false;',
    ],
    [
      'left-out-memory',
      'memory runs out as descriptors do',
      "if (holds === 'memory' || !models.isOfSystem(release)) return false;",
      '',
    ],
    [
      'left-out-everywhere',
      'whatever nothing sees to is left out on purpose',
      ' && this.program.releasesSome(this.one, kind);',
      ';',
    ],
    [
      'left-out-ends',
      'of two ends one is left out on purpose',
      'return opens.every(({ acquires = [] }) => acquires.length < 2) && this',
      'return this',
    ],
    [
      'left-out-overwritten',
      'what is overwritten is left out on purpose',
      "if (fault.rule === 'leak' && !(isGivenAway",
      'if (!(isGivenAway',
    ],
  ]),
  ...seeded('analysis/aftermath/callers.ts', [
    [
      'aftermath-tests',
      'what a test does behind a call its program may do',
      'return others.length > 0 ? others : callers;',
      'return callers;',
    ],
    [
      'aftermath-tests-beside',
      'a test beside a function is none of its programs',
      'return new Set(paths.filter((path) => isBeside(path) && isProgram(path)));',
      'return new Set();',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-ends-in-its-block',
      'nothing ends in the block of its end',
      "const isAsked = instruction.kind === 'assign' || (instruction.kind === 'call' && this.isEnd(instruction));",
      "const isAsked = instruction.kind === 'assign';",
    ],
  ]),
  ...seeded('analysis/aftermath/callEffects.ts', [
    [
      'aftermath-texts-for-numbers',
      'who reports by the name of `error` ends the program',
      'if (model && !isGivenText(call, model.refutes)) {',
      'if (model) {',
    ],
  ]),
  ...seeded('syntax/c/switches.ts', [
    [
      'labels-by-expression',
      'a label that is an expression is a name of which nothing is known',
      "if (value.kind === 'unary') return isOfConstants(value.operand);",
      '',
    ],
    [
      'labels-by-arithmetic',
      'a label that is computed is a name of which nothing is known',
      "if (value.kind === 'binary') return isOfConstants(value.left) && isOfConstants(value.right);",
      '',
    ],
  ]),
  ...seeded('syntax/c/initializers.ts', [
    ['zeroed-objects', '`{ 0 }` names the first element, whatever the object is', 'if (isZero(l, list)) return;', ''],
  ]),
  ...seeded('syntax/macros/harvest.ts', [
    [
      'macros-of-control',
      'words of control mean what some macro says',
      "if (name === '__attribute__' || CONTROL.test(name)) return null;",
      "if (name === '__attribute__') return null;",
    ],
  ]),
  ...seeded('syntax/masking.ts', [
    ['given-types', 'whoever is given a type damages what it stands in', '    maskGivenTypes,\n', ''],
  ]),
];
