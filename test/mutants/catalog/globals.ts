/** What is known of globals, of parts of objects, and of calls that have no choice. */
import { seeded } from '../mutant';

export const GLOBALS = [
  ...seeded('analysis/dataflow/transfer.ts', [
    [
      'null-stores',
      'the program goes on where it stores through a null pointer',
      'if (this.isThroughNull(state, instruction.target)) return [];',
      '',
    ],
    [
      'literal-elements',
      'a struct that is written into some element leaves behind what is in it',
      'if (held.some(isPart)) this.events.transfer(state);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/calleeWrites.ts', [
    [
      'global-fields',
      'who stores into one field of a global may have written all of it',
      "if (!fields.has('')) {",
      "if (fields.size === 0 && !fields.has('')) {",
    ],
    [
      'global-fields-kept',
      'a field of a global that a callee stores into stays as it was',
      'for (const field of fields) this.forgetField(state, passed, place, field);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/containers.ts', [
    [
      'containers-found',
      'who is given a member goes up to nothing',
      "return value.right.kind === 'symbol' && /^(?:__builtin_)?offsetof\\b/.test(value.right.text);",
      'return false;',
    ],
    [
      'containers-any',
      'whoever is given a member goes up to all of it',
      "return value.kind === 'binary' && isGiven(value.left) && isContainer(value);",
      "return value.kind !== 'binary' || !isGiven(value.left) || isContainer(value);",
    ],
  ]),
  ...seeded('analysis/linking/workspaceIndex.ts', [
    [
      'programs-apart',
      'what one program assigns the others have assigned, too',
      '.some((path) => !isProgram(path) || !isProgram(from));',
      '.some(() => true);',
    ],
    [
      'programs-shared',
      'what the files that programs share assign counts for nothing',
      '.some((path) => !isProgram(path) || !isProgram(from));',
      '.some((path) => !isProgram(path) && !isProgram(from));',
    ],
  ]),
  ...seeded('analysis/dataflow/calleeWrites.ts', [
    [
      'members-beside',
      'who stores into one member of an object may have written all of it',
      "if (fields && !fields.has('') && form.kind === 'address')",
      "if (fields && fields.size === 0 && form.kind === 'address')",
    ],
    [
      'members-kept',
      'a member of an object that a callee stores into stays as it was',
      "if (fields && !fields.has('') && form.kind === 'address') this.forgetMembers(state, passed, form.place, fields);\n      else ",
      "if (!fields || fields.has('') || form.kind !== 'address') ",
    ],
  ]),
  ...seeded('analysis/linking/link.ts', [
    [
      'globals-changed-at-home',
      'a static variable of another file is what it is at first, unless what is called from here changes it',
      'isChanged: this.index.isChangedAtHome(global.name, path)',
      'isChanged: false',
    ],
  ]),
  ...seeded('analysis/linking/link.ts', [
    [
      'labels-from-headers',
      'nobody knows what the labels of cases stand for',
      "if (terminator.kind === 'switch') for (const { low, high } of terminator.cases) [low, high].forEach(note);",
      '',
    ],
    [
      'initial-names',
      'nobody knows what the name stands for that a global begins with',
      "if (global.initializer?.kind === 'symbol') names.add(global.initializer.text);",
      '',
    ],
  ]),
  ...seeded('syntax/c/expressions.ts', [
    [
      'errno-results',
      'what is put into errno is tested as what anybody may have put there',
      "if (operator === '' && tree.textOf(left) === 'errno') {",
      "if (operator === '=' && tree.textOf(left) === 'errno') {",
    ],
  ]),
  ...seeded('analysis/dataflow/closedByNumber.ts', [
    [
      'counted-down',
      'a number that is closed by and counted down in one is another',
      "if (given === null || variables[given]!.kind !== 'temporary') return given;",
      'if (given !== -1) return given;',
    ],
    [
      'counted-before',
      'what the number is used for later counts before',
      'if (each.location.start > location.end) return true;',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'certain-calls',
      'asking for the flags of what is open may fail',
      'return certain.some((given) => this.isMet(state, passed, given));',
      'return false;',
    ],
    [
      'marked-pointers',
      'memory may lie where the mark of a failure points to',
      'if (model.allocates) state.refine(values, result, NOT_NEGATIVE);',
      '',
    ],
  ]),
  ...seeded('analysis/typestate/events.ts', [
    [
      'locked-streams',
      'what is locked is no longer when it has become a stream',
      'tracked.handles.some((handle) => this.isDescriptor(handle)) &&',
      'this.isDescriptor(tracked) &&',
    ],
  ]),
  ...seeded('analysis/dataflow/comparisons.ts', [
    [
      'asked-registries',
      'a number that is found in a table is not known to be there',
      'return tracked.handles.some(({ value }) => value === left || value === right);',
      'return false;',
    ],
  ]),
  ...seeded('analysis/siteRun.ts', [
    [
      'filed-and-returned',
      'who gets back what he has put into a list has it alone',
      "...(effect === 'kept-open' && isReturned && held.isHidden ? { isFiled: true as const } : {}),",
      '',
    ],
  ]),
  ...seeded('syntax/c/names.ts', [
    [
      'marks-of-failures',
      'an address that is written as a number with all its bits turned is unknown',
      '(parseInteger(plain) ?? evaluateConstant(bare, l.context.constants));',
      'parseInteger(plain);',
    ],
  ]),
  ...seeded('analysis/aftermath/programs.ts', [
    [
      'programs-of-a-folder',
      'what the programs of one folder share may belong to others',
      'const areMany = programs.size >= MANY_PROGRAMS;',
      'const areMany = programs.size >= 99;',
    ],
    [
      'programs-elsewhere',
      'what programs of other folders use is theirs alone',
      'const isBeside = [...programs].every((path) => folder(path) === folder(own));',
      'const isBeside = [...programs].every((path) => path !== folder(own));',
    ],
  ]),
  ...seeded('analysis/dataflow/state.ts', [
    [
      'turn-before-unknown',
      'what a variable keeps of the turn before is unknown',
      "if (base.kind === 'variable' && form.kind === 'made' && form.origin === origin && range) {",
      "if (base.kind === 'memory' && form.kind === 'made' && form.origin === origin && range) {",
    ],
  ]),
  ...seeded('analysis/dataflow/returnedObjects.ts', [
    [
      'kept-elsewhere',
      'an object that is put into what the function was given is nothing that is returned',
      'target.path.length > 0 && found.has(from) && !(isInGiven(one, target) && isUndisturbed(one, block, index)),',
      'target.path.length > 0 && found.has(from),',
    ],
    [
      'kept-and-told',
      'who is called behind that changes nothing',
      "const isQuiet = ({ kind }: Instruction): boolean => kind === 'assign' || kind === 'scope-end';",
      "const isQuiet = ({ kind }: Instruction): boolean => kind !== 'opaque';",
    ],
  ]),
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'nameless-given',
      'what is given away without a name is lost where it is refused',
      "return given?.kind === 'load' && this.context.variable(given.place.root).kind === 'temporary';",
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/modelCalls.ts', [
    [
      'put-away-looked-at',
      'what a conversion gives is looked at wherever it is put',
      'if (converts && this.isPutAway(passed)) {',
      'if (converts && this.isPutAway(passed) && converts.argument < 0) {',
    ],
    [
      'copied-into-new',
      'the bytes of a number say nothing in new memory either',
      "projection?.kind !== 'field' && !allocated.has(base.pointer);",
      "projection?.kind !== 'field';",
    ],
  ]),
  ...seeded('analysis/dataflow/askedResults.ts', [
    [
      'union-looked-at',
      'members of a union are none of each other',
      "const isAmongOthers = path.filter(({ kind }) => kind === 'field').length > 1;",
      'const isAmongOthers = path.length > 99;',
    ],
  ]),
  ...seeded('syntax/c/expressions.ts', [
    [
      'cast-addresses',
      'an address behind a type of a header is half of a binary operation',
      'return PLACES.has(tree.type(right)) ? addressOf(l, lowerPlace(l, right)) : null;',
      'return null;',
    ],
    [
      'cast-pointees',
      'what a pointer behind a type of a header points to is a product',
      'return valueOf(l, pointee(l, lowerExpression(l, right), right));',
      'return null;',
    ],
  ]),
  ...seeded('syntax/c/lowering.ts', [
    ['cast-mixed-names', 'types of headers are functions', 'if (MIXED_NAME.test(name)) return true;', ''],
  ]),
  ...seeded('syntax/masking.ts', [
    ['masked-formats', 'attributes of formats by other names are syntax errors', '.replace(FORMATS, blank)', ''],
    ['masked-exports', 'words for exported functions are syntax errors', '.replace(EXPORTED, blank)', ''],
    ['masked-builtin-offsets', 'the other name of offsetof is a call', '.replace(/^__builtin_/, blank)', ''],
  ]),
  ...seeded('analysis/dataflow/evaluate.ts', [
    [
      'order-equal',
      'what is less may be equal',
      "if (isLess === true || isMore === true) return operator === '==' ? false : isLess === true;",
      '',
    ],
    ['order-reached', 'a counter that is not less may be more', "if (hasReached) return operator !== '<';", ''],
  ]),
  ...seeded('analysis/dataflow/loops.ts', [
    [
      'order-by-one',
      'whatever is added comes to the bound',
      'return writes.length === 1 && !isGivenAway(instructions, variable);',
      'return writes.length > 0;',
    ],
  ]),
  ...seeded('analysis/aftermath/knownValues.ts', [
    [
      'members-known',
      'of members nothing is known at the end',
      "if (isKept) this.members.set(key, { root, isThrough: path.some(({ kind }) => kind === 'deref'), range });",
      'if (isKept) this.members.clear();',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'endings-assigned',
      'what is assigned last says nothing',
      'if (!isLast(id, isAsked ? index : index + 1)) break;',
      'if (!isLast(id, index + 1)) break;',
    ],
  ]),
  ...seeded('analysis/aftermath/programs.ts', [
    [
      'programs-of-their-own',
      'what two programs share may belong to others',
      '!(isBeside && (areMany || areOnTheirOwn));',
      '!(isBeside && areMany);',
    ],
  ]),
  ...seeded('analysis/dataflow/commandLine.ts', [
    [
      'options-by-words',
      'options are told by getopt alone',
      'return readsOptions(each) || (/cmp|eq/i.test(each.callee.name) && each.arguments.some(isOption));',
      'return readsOptions(each);',
    ],
  ]),
  ...seeded('analysis/typestate/events.ts', [
    [
      'double-close-by-number',
      'the kernel takes the number of a closed stream',
      "this.report(state, 'double-close', location, by, false, as);",
      "this.report(state, 'double-close', location, by);",
    ],
  ]),
  ...seeded('analysis/dataflow/engine.ts', [
    [
      'bad-numbers',
      'a descriptor that is open may be refused as none',
      'if (this.hasNumber(next) && this.answers.saysError(next, condition, truth, NO_DESCRIPTOR)) continue;',
      '',
    ],
  ]),
  ...seeded('syntax/c/names.ts', [
    [
      'names-by-casts',
      'a name for a variable as another type is a variable of its own',
      'if (cast !== undefined && l.variables.find(cast) !== undefined) return resolve(l, cast, step + 1);',
      '',
    ],
  ]),
];
