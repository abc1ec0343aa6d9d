/** Mistakes in confidence, witnesses and findings, and in the models. */
import { seeded } from '../mutant';

export const REPORTS = [
  ...seeded('analysis/confidence.ts', [
    [
      'confidence-two-doubts',
      'doubts of two kinds are no worse than those of one',
      `return kinds.size === 1 ? 'medium' : 'low';`,
      `return 'medium';`,
    ],
    ['confidence-pieced', 'half of a library is nothing to be in doubt of', ' || isPieced(doubts)', ''],
  ]),
  ...seeded('analysis/testPlaces.ts', [
    [
      'tests-built-in',
      'what has the letters of a test in its condition is one',
      'return TEST_CONDITION.test(',
      'return /TEST/.test(',
    ],
    [
      'tests-by-letter',
      'a `t-` in front of its name makes no test',
      'return TEST_PROGRAMS.test(path);',
      'return false;',
    ],
    ['tests-by-suffix', 'a folder of tests has no other name in front', '|unit|\\w+[-_])?', '|unit)?'],
    ['tests-by-file', 'a test beside what it tests is a part of it', ' || C_TEST_FILES.test(below)', ''],
  ]),
  ...seeded('analysis/linking/workspaceIndex.ts', [
    [
      'tests-by-header',
      "a framework for tests counts only where the test's own file includes it",
      'return [...this.testHeaders()].some((header) => visible.has(header));',
      'return false;',
    ],
    ['tests-by-folder', 'nothing in C is a test by its folder', 'if (isTestPlace(path, this.root())) return true;', ''],
  ]),
  ...seeded('analysis/dataflow/returnedFunctions.ts', [
    [
      'returned-in-objects',
      'only what is returned itself goes on using something',
      "if (each.kind === 'assign' && each.target.root === holder) add(each.value);",
      "if (each.kind === 'assign' && each.target.root === holder && holders.size < 0) add(each.value);",
    ],
  ]),
  ...seeded('analysis/siteRun.ts', [
    [
      'seldom',
      'what a path that fails loses once adds up',
      "if (this.isSeldom(fault.kind, isSeenTo)) doubts.push({ kind: 'done-once', detail: '' });",
      '',
    ],
    [
      'seldom-never-released',
      'what no path sees to is not worth a word where it is done once',
      '(isSeenTo && this.program.isWhole)',
      'this.program.isWhole',
    ],
    [
      'seldom-in-a-loop',
      'what each turn of a loop loses is lost once',
      'if (models.reportAtExit || isSiteRepeated || ',
      'if (models.reportAtExit || ',
    ],
    [
      'seldom-alone',
      'what a file alone does once, its program does once',
      '(isSeenTo && this.program.isWhole)',
      'isSeenTo',
    ],
    [
      'seldom-memory',
      'memory that is lost once is worth telling',
      "return models.resource(kind).holds === 'memory' || (isSeenTo",
      'return (isSeenTo',
    ],
    [
      'kept-memory',
      'memory that others keep on other paths is worth as much as any',
      "detail: this.context.models.resource(fault.kind).holds ?? ''",
      "detail: ''",
    ],
    [
      'kept-on-other-paths',
      'who has others keep it on some paths owes it on the other ones as much as anybody',
      'if (isGivenAway && !isSeenTo && this.program.isWhole && !this.program.isScript)',
      'if (isGivenAway === null)',
    ],
    [
      'kept-elsewhere-released',
      'who closes it himself on some path counts on others',
      'isGivenAway && !isSeenTo && this',
      'isGivenAway && this',
    ],
    [
      'kept-elsewhere-nowhere',
      'who keeps what nobody else gets counts on others',
      'isGivenAway && !isSeenTo && this',
      '!isSeenTo && this',
    ],
    [
      'unlikely-builds',
      'every build is as likely as another',
      "if (this.program.isWhole && isUnlikelyBuild(fault.doubts)) doubts.push({ kind: 'unlikely-build', detail: '' });",
      '',
    ],
    [
      'unlikely-builds-alone',
      'a file alone tells what its builds are like',
      'this.program.isWhole && isUnlikelyBuild(fault.doubts)',
      'isUnlikelyBuild(fault.doubts)',
    ],
    [
      'sites-unfinished',
      'what is found though not every path was walked is as sure as any',
      "if (isExhausted) doubts.push({ kind: 'dropped-constraint', detail: '' });",
      '',
    ],
  ]),
  ...seeded('analysis/siteRun.ts', [
    [
      'refusal-untold',
      'what a function does before it always throws nobody is told',
      'if (this.isRefusing) this.exits.push(exit);',
      'if (this.isRefusing) return;',
    ],
  ]),
  ...seeded('analysis/handover.ts', [
    [
      'returned-uses',
      'whatever is returned goes on using all that is open',
      'const user = returned.find((name) => namesOuter(this.context, name, places));',
      'const user = returned.find((name) => namesOuter(this.context, name, places) || places.length > 0);',
    ],
  ]),
  ...seeded('analysis/handover.ts', [
    [
      'end-of-main-untold',
      'the end of main is no end of the process',
      '(this.context.tellsEnds && this.isMain)',
      'false',
    ],
    [
      'end-of-module-told',
      'the top level of a module ends the process',
      'return livesAsProgram(this.one) && this.one.name !== MODULE_NAME;',
      'return livesAsProgram(this.one);',
    ],
  ]),
  ...seeded('analysis/dataflow/engine.ts', [
    [
      'end-given',
      'what is given to a function that never returns is lost there',
      '!program.isNoreturnCall(target) || this.transfer.isGiven(state, call)',
      '!program.isNoreturnCall(target)',
    ],
  ]),
  ...seeded('analysis/witness/witness.ts', [
    ['witness-order', 'the steps of a path are told backwards', 'return result.reverse();', 'return result;'],
    ['witness-bound', 'paths have room for two steps', 'MAX_STEPS = 64;', 'MAX_STEPS = 2;'],
  ]),
  ...seeded('rules/report.ts', [
    [
      'report-made-functions',
      'what a macro does wrong is told for each function that it makes',
      'return macro === undefined ? {} :',
      'return macro !== null ? {} :',
    ],
    ['report-cause', 'each function tells of what another does wrong', 'if (one !== told) return [];', ''],
    [
      'report-surest',
      'the first fault in the text is told, not the surest',
      'return byConfidence || a.location.start',
      'return a.location.start',
    ],
    [
      'report-families',
      'an acquisition that leaks in two ways is reported twice',
      `return rule.startsWith('leak') ? 'leak' : rule;`,
      'return rule;',
    ],
    [
      'report-other-places',
      'further faults are not told',
      'if (other.start !== fault.start) places.set(other.start, other);',
      '',
    ],
    [
      'report-damaged-structure',
      'damaged control flow is no worse than other damage',
      `if (isStructural) doubts.push({ kind: 'damaged-structure', detail: '', location });`,
      '',
    ],
    [
      'report-damage-between',
      'damage on the way is no doubt',
      `if (isStructural || isBetween) doubts.push({ kind: 'damaged', detail: '', location });`,
      `if (isStructural) doubts.push({ kind: 'damaged', detail: '', location });`,
    ],
    [
      'report-origin',
      'faults are told where they would be if the function began the file',
      'fault: shifted(fault.location, origin),',
      'fault: fault.location,',
    ],
    [
      'report-both-ends',
      'only one of the two ends of a pipe that are lost at one place is named',
      'return other.rule === fault.rule && other.location.start === fault.location.start;',
      'return other === fault;',
    ],
  ]),
  ...seeded('models/index.ts', [
    ['models-directories', 'nothing is known of directories', '  directories,\n  processes,', '  processes,'],
  ]),
  ...seeded('models/prototype.ts', [
    [
      'prototype-any-count',
      'a call is one of the library whatever it is given',
      "return count === (parameters.length === 1 && parameters[0] === 'void' ? 0 : parameters.length);",
      'return true;',
    ],
  ]),
  ...seeded('models/registry.ts', [
    [
      'registry-lookup',
      'every function of a library has the model of close',
      'const entry = functions.get(name);',
      `const entry = functions.has(name) ? functions.get('close') : undefined;`,
    ],
  ]),
  ...seeded('analysis/dataflow/escape.ts', [
    [
      'escape-by-return',
      'what a function of another file returns stays in it',
      'return isReturned || instructions.some(',
      'return instructions.some(',
    ],
    [
      'escape-elsewhere',
      'what a function of another file opens into an object that it was given stays in it',
      "if (places.includes('elsewhere')) return true;",
      "if (places.includes('elsewhere')) return false;",
    ],
  ]),
  ...seeded('analysis/dataflow/copyOnWrite.ts', [
    [
      'copies-share',
      'what is written to a copy is written to the original',
      'if (!this.isShared) return;',
      'if (this.ordered.length >= 0) return;',
    ],
  ]),
  ...seeded('analysis/aftermath/knownEffects.ts', [
    [
      'effects-forgotten',
      'what a call was found to do is something else when it is asked for again',
      'this.settled.set(key, { effect, height });',
      "this.settled.set(key, { effect: effect === 'lasts' ? 'passes' : 'lasts', height });",
    ],
  ]),
];
