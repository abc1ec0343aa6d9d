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
      "if (base.kind === 'memory') state.refine(values, base.pointer, NONZERO);",
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    [
      'filed-by-the-opener',
      'who opens in an object has not given it away before',
      'this.unknown.exposeFiled(state, passed, callee);\n    const begin',
      'const begin',
    ],
  ]),
  ...seeded('analysis/dataflow/unknownCalls.ts', [
    [
      'filed-at-the-site',
      'what happens in the call of the site happens behind it',
      'passed.call.location.start <= siteCall.location.start',
      'passed.call.location.start < siteCall.location.start',
    ],
    ['data-of-callbacks', 'what a callback is given is only borrowed', ' || this.isDataOfCallback(state, passed)', ''],
    [
      'data-of-callbacks-twice',
      'who is given a callback takes all that it is given',
      'return given.length > 1 && call',
      'return given.length > 0 && call',
    ],
    [
      'data-without-callbacks',
      'who is given a descriptor twice takes it',
      "return given.length > 1 && call.arguments.some(({ kind }) => kind === 'function');",
      'return given.length > 1;',
    ],
  ]),
  ...seeded('analysis/summary/program.ts', [
    [
      'filed-by-unknown-functions',
      'an unknown function keeps nothing of an object that it is given',
      "if (target.kind === 'unknown' && objectOf(argument) !== null) this.addWriteThrough(facts, argument, facts.files);",
      '',
    ],
    ['texts-for-numbers', 'a text is a number', 'if (model && isGivenText(call, model.refutes)) return undefined;', ''],
  ]),
  ...seeded('analysis/constraints/values.ts', [
    [
      'elements-of-elements',
      'an unknown index is none of those that are known',
      'return a.index === null || b.index === null || a.index === b.index;',
      'return a.index === b.index;',
    ],
    [
      'elements-by-field',
      'one field of an element is another one',
      "return a.kind === 'field' && b.kind === 'field' ? a.name === b.name : a.kind === b.kind;",
      'return a.kind === b.kind;',
    ],
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
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'certain-without-a-handle',
      'only what works on a handle is certain to succeed',
      'if (uses !== undefined && !isGiven) return false;',
      'if (!isGiven) return false;',
    ],
  ]),
  ...seeded('analysis/sites.ts', [
    [
      'left-out',
      'what nothing sees to beside its like is as sure as any',
      "if (!(isGivenAway || isSeenTo) && this.isLeftOut(fault.kind)) doubts.push({ kind: 'never-seen-to', detail: '' });",
      '',
    ],
    [
      'left-out-on-some-paths',
      'what some paths see to is left out on purpose on the others',
      'if (!(isGivenAway || isSeenTo) && this.isLeftOut(fault.kind))',
      'if (this.isLeftOut(fault.kind))',
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
      'left-out-in-turns',
      'only others of its kind tell that it is left out',
      'return isSiteRepeated || this.releasesOthers(kind);',
      'return this.releasesOthers(kind);',
    ],
    [
      'left-out-beside-others',
      'only a loop tells that it is left out',
      'return isSiteRepeated || this.releasesOthers(kind);',
      'return isSiteRepeated;',
    ],
    [
      'left-out-everywhere',
      'whatever nothing sees to is left out on purpose',
      'return isSiteRepeated || this.releasesOthers(kind);',
      'return true;',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
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
    [
      'aftermath-ends-in-its-block',
      'nothing ends in the block of its end',
      "const isPart = instruction.kind === 'assign' || (instruction.kind === 'call' && this.isEnd(instruction));",
      "const isPart = instruction.kind === 'assign';",
    ],
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
      "if (value.kind === 'unary') return isNumber(value.operand);",
      '',
    ],
    [
      'labels-by-arithmetic',
      'a label that is computed is a name of which nothing is known',
      "if (value.kind === 'binary') return isNumber(value.left) && isNumber(value.right);",
      '',
    ],
  ]),
  ...seeded('syntax/masking.ts', [
    ['given-types', 'whoever is given a type damages what it stands in', '    maskGivenTypes,\n', ''],
    [
      'given-types-of-keywords',
      'what the grammar knows to take types is given none',
      'return name === undefined || TAKING_TYPES.test(name) ? type',
      'return name === undefined ? type',
    ],
  ]),
];
