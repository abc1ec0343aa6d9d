/** Mistakes in what follows a call in the callers: whether the process ends there. */
import { seeded } from '../mutant';

export const AFTERMATH = [
  ...seeded('analysis/aftermath/walk.ts', [
    [
      'aftermath-again',
      'a caller that comes back to the call, in a loop, goes on to its end all the same',
      'if (instruction === this.options.origin) return false;',
      '',
    ],
    ['aftermath-computing', 'a loop without calls takes no time', 'if (!this.isTidying(loop)) return false;', ''],
    ['aftermath-tidying', 'every loop may go on for long', 'if (!this.isTidying(loop)) return false;', 'return false;'],
    [
      'aftermath-one-side',
      'only the true side of a branch has to end',
      'return [true, false].every((truth) => {',
      'return [true].every((truth) => {',
    ],
    [
      'aftermath-default',
      'what a switch does where no case fits is not looked at',
      'return !isLeft || this.follow(fallback, rest);',
      'return true;',
    ],
    [
      'aftermath-awaiting',
      'whatever is waited for is there at once',
      `if (cause === 'await' && !holds(this.settled, value)) return false;`,
      '',
    ],
    [
      'aftermath-catching',
      'a call that throws goes on as one that returns',
      'return this.follow(this.options.isThrown === true ? unwind : next, values);',
      'return this.follow(next, values);',
    ],
    [
      'aftermath-throwing',
      'an exception ends no function',
      'this.outcomes |= THROWN;\n        return true;',
      'return true;',
    ],
    [
      'aftermath-settling',
      'what a promise is followed by may never run',
      'if (this.isSettling(terminator.ifTrue) && this.endsIn(terminator.ifTrue, values)) return true;',
      '',
    ],
  ]),
  ...seeded('syntax/typescript/commands.ts', [
    [
      'actions-anything',
      'whatever has a method of that name is a command',
      "return isCommand(context, tree.child(callee, 'object')) ? given : [];",
      'return given;',
    ],
    ['actions-wrapped', 'nothing is put around an action', 'if (wrappers === 0) return [];', 'return [];'],
  ]),
  ...seeded('analysis/aftermath/knownValues.ts', [
    [
      'aftermath-names',
      'a named error may be zero for callers',
      'return isErrorName(name) ? NONZERO : ANYTHING;',
      'return ANYTHING;',
    ],
  ]),
  ...seeded('analysis/constraints/constantNames.ts', [
    ['zero-names', 'a name that says that all went well is not zero', ' && !ZERO_NAME.test(name)', ''],
    [
      'error-names',
      'any name is that of an error',
      'ERROR_NAME.test(name) && isNonzeroName(name)',
      'isNonzeroName(name)',
    ],
  ]),
  ...seeded('analysis/handover.ts', [
    [
      'returned-names',
      'a named error that is returned may be zero',
      'const returned = isNonzero ? NONZERO : ',
      'const returned = ',
    ],
  ]),
  ...seeded('analysis/linking/workspaceIndex.ts', [
    [
      'examples-of-the-installed',
      'an example that includes what is installed is a program',
      '(this.isOfWholeProgram(path) || this.isBesideProgram())',
      'this.isOfWholeProgram(path)',
    ],
  ]),
  ...seeded('analysis/linking/memberFunctions.ts', [
    ['members-alone', 'what members hold nobody else does', '(lost.has(name) ? [] : [[name', '(false ? [] : [[name'],
  ]),
  ...seeded('analysis/dataflow/mergedValues.ts', [
    ['merged-values', 'what was merged has no name', 'state.write(values, place, value);', ''],
  ]),
  ...seeded('analysis/aftermath/neighborhood.ts', [
    [
      'members-by-name',
      'whatever is called through a member is taken for what is held by another',
      'fields.every((field) => field === null || members!.includes(field));',
      'true;',
    ],
  ]),
  ...seeded('analysis/aftermath/callEffects.ts', [
    [
      'members-that-tidy',
      'a member whose name says that it tidies up may take long',
      "tidiesByMember(call.callee.expression) ? 'passes' : unknown;",
      'unknown;',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'members-of-programs',
      'what several programs call through members of one name belongs to none',
      'if (!caller.at.members || !this.programs.isProgram(caller.at, caller.graph)) merge(programs, fate.programs);',
      'merge(programs, fate.programs);',
    ],
  ]),
  ...seeded('analysis/aftermath/programs.ts', [
    ['aftermath-once', 'what is called in a loop is called once', '!isDoneForLong(graph, id),', 'id >= 0,'],
    [
      'aftermath-commands',
      'a command that a table leads to may be done again and again',
      'return isCommand(graph) && this.callers.everyCallerOf(one) === null ? new Set() : null;',
      'return null;',
    ],
    [
      'aftermath-applets',
      'one of many programs in one may be run again and again',
      'livesAsProgram(graph) || isApplet(graph)',
      'livesAsProgram(graph)',
    ],
    [
      'aftermath-once-shared',
      'what a test and an example do once is done once',
      'return programs !== null && !isShared(one, programs);',
      'return programs !== null;',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-brief',
      'what is lost once is missed although the program ends before long',
      "return walk('brief');",
      'return null;',
    ],
  ]),
  ...seeded('analysis/aftermath/callEffects.ts', [
    [
      'aftermath-brief-serving',
      'a program that serves ends before long',
      "if (isRepeated || lasts === undefined || lasts === 'on') return false;",
      "if (lasts === undefined || lasts === 'on') return false;",
    ],
  ]),
  ...seeded('analysis/aftermath/programs.ts', [
    [
      'commands-of-prompts',
      'what a prompt calls for each line is a program of its own',
      'places.some(({ id }) => isDoneForLong(graph, id)) ? null : this.programsDoingOnce(at)',
      'this.programsDoingOnce(at)',
    ],
    [
      'commands-of-namesakes',
      'what a member of another struct holds is called as a command is',
      'if (at.isIndirect && places.length === 0) continue;',
      '',
    ],
  ]),
  ...seeded('analysis/aftermath/callEffects.ts', [
    [
      'aftermath-libraries',
      'what a library does in a loop takes no time',
      "!namesLasting(name) && !isRepeated() ? 'passes'",
      "!namesLasting(name) ? 'passes'",
    ],
  ]),
  ...seeded('analysis/aftermath/repetition.ts', [
    [
      'repetition-retried',
      'what is tried again where it was interrupted goes on for long',
      "SUCCESS) ? 'many' : 'retried'",
      "SUCCESS) ? 'many' : 'many'",
    ],
  ]),
  ...seeded('analysis/aftermath/origins.ts', [
    [
      'origins-standard-input',
      'what users type comes to its end',
      'return mayBeNull || !isStandardInput(origin);',
      'return true;',
    ],
    ['origins-descriptors', 'whatever gives a descriptor opens a file', ' && OPENING.test(name)', ''],
    ['origins-globals', 'what no function sets is a file', 'else if (values.length === 0) return false;', ''],
  ]),
  ...seeded('analysis/linking/memberFunctions.ts', [
    [
      'members-kept-given',
      'a variable that is handed on is called by its own file alone',
      'for (const name of variablesGiven(one)) own.delete(name);',
      ';',
    ],
  ]),
  ...seeded('analysis/linking/workspaceIndex.ts', [
    [
      'members-given-to-others',
      'who is given what a table holds never calls it',
      'if (names === undefined) return null;',
      'if (names === undefined) continue;',
    ],
    ['members-kept-called', 'what a variable keeps is never called', 'takers.push(...kept);', ''],
  ]),
  ...seeded('analysis/aftermath/walk.ts', [
    [
      'aftermath-many-ways',
      'of many ways some are not looked at',
      'if (this.left <= MAX_BLOCKS - MAX_BLOCKS_WITH_VALUES) values.forgetAll();',
      '',
    ],
  ]),
  ...seeded('analysis/linking/givenValues.ts', [
    [
      'given-by-some',
      'what one caller gives, all give',
      'all = all === null || known === null ? null : union(all, known);',
      'all = known ?? all;',
    ],
    [
      'given-handed-on',
      'a parameter that is handed on may be anything',
      'return isOwn ? this.valuesOf(caller, parameterIndex, depth + 1) : null;',
      'return null;',
    ],
  ]),
  ...seeded('analysis/aftermath/reaching.ts', [
    [
      'reaching-unset',
      'what a variable holds at its declaration it holds wherever nothing is assigned on one of the ways',
      'if (at === entry) return null;',
      '',
    ],
    [
      'reaching-last',
      'what was assigned first is what a variable holds',
      'instructions.findLast((each) => writes(each, id))',
      'instructions.find((each) => writes(each, id))',
    ],
  ]),
  ...seeded('analysis/aftermath/knownValues.ts', [
    [
      'aftermath-by-address',
      'what a call is given the address of stays what it was',
      'roots.push(...addressesGiven(instruction, writes).map(({ place }) => place.root));',
      '',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'actions-running',
      'what an action begins ends when the action does',
      'return this.mayRunOn(one, scripts)',
      'return false',
    ],
  ]),
  ...seeded('analysis/linking/calls.ts', [
    [
      'aftermath-given',
      'who is given a function of a module never calls it',
      'for (const operand of operandsOf(instruction)) countFunctions(names, operand);',
      '',
    ],
  ]),
  ...seeded('analysis/aftermath/knownValues.ts', [
    ['aftermath-test', 'tests teach nothing', 'if (result === null) return false;', ''],
    ['aftermath-copy', 'variables hold nothing that is known', 'return this.ranges.get(root) ?? (', 'return ('],
    ['aftermath-globals', 'who is called leaves globals alone', 'if (!this.isOnlyHere(id)) this', 'if (id < 0) this'],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-first-caller',
      'one caller that ends is enough',
      'outcomes &= fate.outcomes;',
      'outcomes |= fate.outcomes;',
    ],
  ]),
  ...seeded('analysis/aftermath/callEffects.ts', [
    ['aftermath-waiting', 'waiting takes no time', `if (model.lasts) return 'lasts';`, ''],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-result',
      'what the call returned does not matter to what follows',
      'if (call.target && !isThrown) values.set(call.target, RETURNED[Math.log2(bit)]!);',
      '',
    ],
  ]),
  ...seeded('analysis/aftermath/callEffects.ts', [
    [
      'aftermath-arguments',
      'constants that a function is given do not matter to what it does',
      '(constantOf(range) === null ? undefined : range)',
      'undefined',
    ],
    [
      'aftermath-unknown',
      'unknown functions come back at once',
      `return belief === 'words' && isMessage ? 'passes' : 'lasts';`,
      `return 'passes';`,
    ],
    [
      'aftermath-giving-up',
      'a message on the way to a failing exit may take long',
      `return belief === 'words' && isMessage ? 'passes' : 'lasts';`,
      `return 'lasts';`,
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-ending-well',
      'every exit is that of a program that gives up',
      'return ways?.outcomes === 0 && !ways.hasEndedWell ? ways : null;',
      'return ways?.outcomes === 0 ? ways : null;',
    ],
  ]),
  ...seeded('analysis/aftermath/neighborhood.ts', [
    [
      'aftermath-indirect',
      'a call through a variable calls nobody',
      `return isIndirect === true && fields.every(`,
      `return false && fields.every(`,
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-openings',
      'whatever is opened in a program is opened at its end',
      'if (isDoneForLong(graph, id)) continue;',
      '',
    ],
    [
      'aftermath-endings',
      'what is done wrong right before the end is as bad as anywhere',
      'endings.push(instruction.location.start);',
      '',
    ],
    [
      'aftermath-upwards',
      'what a caller returns ends the process',
      'if (ways.outcomes === 0) return { outcomes: bit,',
      'if (ways.outcomes >= 0) return { outcomes: bit,',
    ],
    [
      'aftermath-idle',
      'a script that has come to its end has ended, whatever it has open',
      'return { ...end, idle: returns ? end.outcomes : 0 };',
      'return end;',
    ],
    [
      'aftermath-imported',
      'a module that others load is what was run',
      `if (start === 'never' || (start === 'where-started' && isReachedUnlessStarted(graph, block))) return null;`,
      '',
    ],
    [
      'aftermath-serving',
      'a server ends with the script that began it',
      'if (returns && this.mayRunOn({ path, name }, scripts)) return null;',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/commandLine.ts', [
    [
      'aftermath-command-line',
      'a loop over the command line is done for long',
      'return loop.length > 0 && !loop.some((id) => asksCommandLine(one, id));',
      'return loop.length > 0;',
    ],
  ]),
  ...seeded('analysis/linking/handedFunctions.ts', [
    [
      'handed-table',
      'a table that others get is called by its own file alone',
      'if (escaping.has(`table ${table}`)) names',
      'if (escaping.size < 0) names',
    ],
    [
      'handed-given',
      'a function that others are given is called by its own file alone',
      'if (name !== null) escaping',
      "if (name === '') escaping",
    ],
    [
      'handed-fields',
      'every field of a table may hold a function',
      "called.has(fieldOf(place) ?? '') ||",
      'called.size > 0 ||',
    ],
  ]),
  ...seeded('analysis/aftermath/running.ts', [
    ['aftermath-service', 'nothing that is begun goes on', 'namesService(name) ||', ''],
    [
      'aftermath-let-go',
      'where one timer is let go all are',
      'return isUnref && isIn(holders, each.arguments[0]);',
      'return isUnref;',
    ],
    [
      'aftermath-stopped',
      'whatever is stopped was started',
      'return isMethod && holders.includes(plainName(graph.variables[receiver.place.root]!.name));',
      'return isMethod;',
    ],
    ['aftermath-waited-for', 'what is waited for goes on with what it was given', '&& !isWaitedFor(graph, call);', ';'],
  ]),
  ...seeded('analysis/aftermath/started.ts', [
    [
      'aftermath-started',
      'what a module does where it was run it does where it was loaded as well',
      'condition.text === STARTED) return false;',
      'condition.text === STARTED) return null;',
    ],
  ]),
  ...seeded('analysis/aftermath/outcomes.ts', [
    ['aftermath-outcomes', 'one class of values stands for all', 'bits |= 1 << index;', 'bits = 1 << index;'],
  ]),
  ...seeded('analysis/linking/handedOut.ts', [
    [
      'handed-out-parameter',
      'what is stored in an object of the caller does not come to the caller',
      "way === 'result' ? this.returned() : this.parameters()",
      'this.returned()',
    ],
    [
      'handed-out-alias',
      'what is stored through the copy of a pointer is not where the pointer points to',
      'if (target.path.length === 0 && this.pointers.has(target.root)) this.link(target.root, root);',
      '',
    ],
    [
      'handed-out-own',
      'what functions of the file leave open stays in it',
      'for (const callee of sources.own[from]) pending.push([callee, from]);',
      '',
    ],
    [
      'handed-out-unknown',
      'what functions of other files leave open stays in the file',
      'for (const name of sources.unknown[from]) all.unknown[from].add(name);',
      '',
    ],
  ]),
  ...seeded('analysis/linking/lastCalls.ts', [
    [
      'aftermath-alternatives',
      'all alternatives of a caller do what the first does',
      '|| !isClear) return null;',
      ') return null;',
    ],
    ['aftermath-mentioned', 'who has the address of a function never calls it', '|| mentioned.has(name) ||', '||'],
    [
      'aftermath-exported',
      'exported functions have no callers elsewhere',
      'functions.get(name)?.isStatic !== true ||',
      '',
    ],
  ]),
];
