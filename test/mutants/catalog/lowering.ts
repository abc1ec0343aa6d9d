/** Mistakes in the lowering of C to control-flow graphs. */
import { seeded } from '../mutant';

export const LOWERING = [
  ...seeded('syntax/typescript/literals.ts', [
    [
      'literals-spread',
      'an object has no more than the fields that its literal names, whatever is spread into it',
      'return members.length > 0 && members.every(isField);',
      'return members.length > 0 && members.some(isField);',
    ],
    [
      'literals-absent',
      'what a literal does not name may be there',
      "if (isWrittenOut(l, node)) emitImplicitCall(l, '%blank', [object], l.at(node));",
      '',
    ],
  ]),
  ...seeded('syntax/c/places.ts', [
    [
      'places-rows',
      'the rows of a table lie where their elements do',
      'if (isPart && isArray(l, place) && place.path.length < MAX_PATH)',
      'if (place.path.length < 0)',
    ],
    [
      'places-members',
      'the array of a member lies where its first element does',
      "const isPart = place.path.length > 0 && place.path.at(-1)!.kind !== 'deref';",
      "const isPart = place.path.at(-1)?.kind === 'index';",
    ],
  ]),
  ...seeded('syntax/c/lowering.ts', [
    [
      'lowering-casts',
      'a cast whose operand stands in parentheses is a call',
      'isHint(l, node) || isCast(l, node) ?',
      'isHint(l, node) ?',
    ],
  ]),
  ...seeded('syntax/c/hiddenExits.ts', [
    [
      'hidden-anywhere',
      'what is named after returning returns in the middle of a block',
      '|| l.tree.nextNamed(statement) !== NO_NODE) return false;',
      ') return false;',
    ],
    ['hidden-given', 'whatever it is given, it returns', 'if (given.length > 1 ||', 'if ('],
    [
      'hidden-allocation',
      'a check of an allocation fails where there is one',
      `return isAllocation ? { kind: 'unary', operator: '!', operand: value } : value;`,
      'return value;',
    ],
    [
      'hidden-certain',
      'who aborts may go on',
      'const isCertain = LEAVING.test(name);',
      'const isCertain = LEAVING.test(name) && name.length < 3;',
    ],
    ['hidden-macros', 'every unknown macro may jump', '|| CHECKING.test(name) ?', '|| name.length > 2 ?'],
  ]),
  ...seeded('syntax/c/statements.ts', [
    [
      'if-falls-into-else',
      'the end of the then part runs into the else part',
      'graph.jump(after);\n    if (clause === NO_NODE) break;',
      'if (clause === NO_NODE) break;',
    ],
    [
      'while-break-continues',
      'break and continue of a while loop are swapped',
      `lowerLoopBody(l, tree.child(node, 'body'), after, head);`,
      `lowerLoopBody(l, tree.child(node, 'body'), head, after);`,
    ],
    [
      'while-back-edge',
      'the back edge of a while loop is dropped',
      `after, head);\n  graph.jump(head);`,
      `after, head);`,
    ],
    [
      'for-continue-skips-update',
      'continue in a for loop skips the update',
      `lowerLoopBody(l, tree.child(node, 'body'), after, update);`,
      `lowerLoopBody(l, tree.child(node, 'body'), after, head);`,
    ],
    [
      'do-condition',
      'a do loop goes on until its condition holds',
      'if (condition !== NO_NODE) l.parts.condition(l, condition, body, after);',
      'if (condition !== NO_NODE) l.parts.condition(l, condition, after, body);',
    ],
    [
      'label-last',
      'of two labels of one name under #if a goto takes the last',
      'labels.set(name, [...(labels.get(name) ?? []), target]);',
      'labels.set(name, [target]);',
    ],
    [
      'goto-wrong-label',
      'every goto leads to the first label',
      '(l.labels.get(label) ?? [])',
      '([...l.labels.values()][0] ?? [])',
    ],
    ['goto-keeps-scopes', 'a goto ends no scopes', 'leaveToPoint(l, at, target.at, location);', ''],
    ['break-keeps-scopes', 'break and continue end no scopes', 'leaveScopes(l, targets.scope, l.at(node));', ''],
    [
      'block-keeps-scope',
      'the scope of a block does not end with it',
      'leaveScopes(l, outside, l.at(last === NO_NODE ? node : last), result);',
      '',
    ],
    [
      'block-value-outlives',
      'the value of a block ends with its variables',
      'l.at(last === NO_NODE ? node : last), result);',
      'l.at(last === NO_NODE ? node : last));',
    ],
    [
      'continue-breaks',
      'continue leaves the loop',
      '(targets) => targets.continueTo);',
      '(targets) => targets.breakTo);',
    ],
  ]),
  ...seeded('syntax/c/switches.ts', [
    [
      'switch-fall-through',
      'a case does not fall through to the next',
      ': l.parts.expression(l, value);\n  graph.start(block);',
      ': l.parts.expression(l, value);\n  if (context) graph.jump(context.fallback);\n  graph.start(block);',
    ],
    [
      'switch-default',
      'the default label of a switch is ignored',
      'graph.jump(context.defaultTarget ?? after);',
      'graph.jump(after);',
    ],
    [
      'switch-no-case',
      'a switch without default has no way past its cases',
      'graph.jump(context.defaultTarget ?? after);',
      `graph.terminate(context.defaultTarget === null ? { kind: 'exit', location: l.at(condition) } : { kind: 'jump', target: context.defaultTarget });`,
    ],
    [
      'switch-ranges',
      'a range of cases is its first value',
      'high: upperBound(l, node) ?? constant(l, low, value),',
      'high: constant(l, low, value),',
    ],
    [
      'switch-guarded-labels',
      'a case under #if is there in every configuration',
      'if (isDefault || l.guards.length === from) return block;',
      'return block;',
    ],
    [
      'switch-break',
      'break in a switch leads to its default label',
      'l.jumps.push({ breakTo: after, continueTo: null',
      'l.jumps.push({ breakTo: fallback, continueTo: null',
    ],
  ]),
  ...seeded('syntax/macros/definitions.ts', [
    ['seldom-definitions', 'a definition for debugging is as likely as any', 'Number(SELDOM.test(condition))', '0'],
  ]),
  ...seeded('syntax/c/names.ts', [
    [
      'assigned-constants',
      'a name in capitals is a constant also where it is assigned',
      ' && !l.changedNames.has(name)',
      '',
    ],
  ]),
  ...seeded('syntax/c/configurations.ts', [
    ['compiler-is-clang', 'what is written for clang is what is compiled', `'__clang__',`, ''],
    [
      'compiler-unknown',
      'no compiler is taken for granted',
      '(COMPILER.get(name) ?? valueInC(name))',
      'valueInC(name)',
    ],
  ]),
  ...seeded('syntax/c/conditions.ts', [
    [
      'and-evaluates-all',
      'the right side of && is evaluated whatever the left one is',
      `if (operator === '&&') lowerCondition(l, operand, next, ifFalse);`,
      `if (operator === '&&') lowerCondition(l, operand, next, next);`,
    ],
    [
      'or-evaluates-all',
      'the right side of || is evaluated whatever the left one is',
      'else lowerCondition(l, operand, ifTrue, next);',
      'else lowerCondition(l, operand, next, next);',
    ],
    [
      'not-ignored',
      'the negation of a condition is ignored',
      `tree.child(inner, 'argument'), ifFalse, ifTrue);`,
      `tree.child(inner, 'argument'), ifTrue, ifFalse);`,
    ],
    [
      'comma-in-condition',
      'what stands before a comma in a condition is dropped',
      `l.parts.effect(l, tree.child(inner, 'left'));`,
      '',
    ],
    [
      'wrapped-bounds',
      'a comparison without a sign takes what is below zero for small',
      "return bound.kind === 'integer' && bound.value < 0 ? bound.value : null;",
      'return null;',
    ],
  ]),
  ...seeded('syntax/c/expressions.ts', [
    [
      'postfix-value',
      'x++ has the value of ++x',
      'const result = isValueUsed && !isPrefix ?',
      'const result = isValueUsed && isPrefix ?',
    ],
    ['decrement-adds', '-- counts up', `=== '--' ? '-' : '+';`, `=== '--' ? '+' : '+';`],
    ['compound-assignment', 'x += y assigns y', `if (operator === '') {`, `if (operator !== '<<') {`],
    ['truth-values', 'a truth value that is stored is always false', 'value: ONE, location', 'value: ZERO, location'],
    ['comma-value', 'what stands before a comma is dropped', `lowerEffect(l, l.tree.child(at, 'left'));`, ''],
    [
      'or-as-statement',
      'f() || g() runs g where f succeeds',
      `if (!isChoice && operatorOf(l, node) === '||') l.parts.condition(l, first, skip, run);\n  else`,
      '',
    ],
    [
      'choice-else',
      'the else part of a choice is not evaluated',
      `if (isChoice) lowerEffect(l, tree.child(node, 'alternative'));`,
      '',
    ],
    [
      'statement-expression',
      'a statement expression has no value',
      `if (last !== NO_NODE && tree.type(last) === 'expression_statement') {`,
      'if (false) {',
    ],
    [
      'address-of-pointee',
      '&*p is the address of p',
      `: { kind: 'load', place: pointer };`,
      `: { kind: 'address-of', place: pointer };`,
    ],
  ]),
  ...seeded('syntax/graphBuilder.ts', [
    [
      'constant-branch',
      'a branch on a constant goes the other way',
      'this.jump(condition.value !== 0 ? ifTrue : ifFalse);',
      'this.jump(condition.value !== 0 ? ifFalse : ifTrue);',
    ],
    [
      'renumbered-else',
      'renumbering leads the else edge of a branch to its then side',
      'const ifFalse = rename(terminator.ifFalse);',
      'const ifFalse = rename(terminator.ifTrue);',
    ],
    [
      'renumbered-fallback',
      'the fallback of a switch is not renumbered',
      'fallback: rename(terminator.fallback),',
      'fallback: terminator.fallback,',
    ],
    [
      'skipped-instructions',
      'blocks that jump on are skipped with what is in them',
      `if (instructions.length > 0 || terminator!.kind !== 'jump') break;`,
      `if (terminator!.kind !== 'jump') break;`,
    ],
    [
      'code-behind-jumps',
      'code behind a jump runs',
      'if (this.current === NOWHERE) return;',
      'if (this.current === NOWHERE) this.current = this.blocks.length - 1;',
    ],
    [
      'first-edge-only',
      'blocks that several edges lead to are taken in by one of them',
      'if (target === block || arrivals[target] !== 1) break;',
      'if (target === block || arrivals[target] === 0) break;',
    ],
  ]),
  ...seeded('syntax/c/declarations.ts', [
    [
      'cleanup-attribute',
      'cleanup attributes are ignored',
      'cleanup: cleanupBehind(l, node) ?? specifiers.cleanup });',
      'cleanup: null });',
    ],
    [
      'cleanup-behind',
      'a cleanup attribute behind the declarator is ignored',
      'cleanup: cleanupBehind(l, node) ?? specifiers.cleanup });',
      'cleanup: specifiers.cleanup });',
    ],
    [
      'static-locals',
      'a static variable ends with its block',
      `const isStatic = specifiers.storage === 'static';`,
      'const isStatic = false;',
    ],
    [
      'extern-locals',
      'extern in a function declares a local variable',
      `if (specifiers.storage === 'extern') {`,
      'if (false) {',
    ],
    [
      'static-initializers',
      'the initializer of a static variable runs at each call',
      `if (value === NO_NODE || specifiers.storage === 'static') return;`,
      'if (value === NO_NODE) return;',
    ],
    [
      'shadowing',
      'an inner variable is the outer one of the same name',
      'const before = scope.names.get(declarator.name!);',
      'const before = l.variables.find(declarator.name!);',
    ],
    [
      'array-parameters',
      'an array parameter is an array of the function',
      `chain: ['pointer', ...resolved.chain.slice(1)] }`,
      'chain: resolved.chain }',
    ],
  ]),
  ...seeded('syntax/c/jumps.ts', [
    ['cleanup-order', 'cleanups run in the order of declaration', '[...variables].reverse()', 'variables'],
    [
      'cleanup-before-value',
      'cleanups run before the returned value is read',
      `if (value !== null && value.kind !== 'integer' && hasCleanups(l))`,
      'if (false)',
    ],
    [
      'return-skips-cleanups',
      'return runs no cleanups',
      '    runCleanups(l, scope.variables, location);\n  }\n  l.graph.terminate',
      '  }\n  l.graph.terminate',
    ],
    [
      'backward-goto-scope',
      'a goto back over a declaration ends nothing',
      'const kept = common === to.scope ? to.count : Infinity;',
      'const kept = Infinity;',
    ],
  ]),
  ...seeded('syntax/c/places.ts', [
    [
      'union-naming',
      'the members of a union have storage of their own',
      `return l.context.field(type, name)?.place ?? (l.context.isUnion(type) ? '*' : name);`,
      'return name;',
    ],
    [
      'pointer-elements',
      'all elements behind a pointer are the first',
      'return value === 0 ? first : project(',
      'return value !== null ? first : project(',
    ],
  ]),
  ...seeded('syntax/c/preprocessor.ts', [
    ['ifndef', '#ifndef is taken for #ifdef', `.endsWith('ndef');`, `.endsWith('nothing');`],
    [
      'elif-guards',
      'the cases below #else are those of #if',
      'l.guards.push({ directive: node, isPositive: false });',
      'l.guards.push({ directive: node, isPositive: true });',
    ],
  ]),
  ...seeded('syntax/macros/strayWords.ts', [
    [
      'stray-cleanup',
      'an unknown word before a variable never stands for its cleanup',
      "return CLEANING.test(word) ? `__attribute__((cleanup(${word}_cleanup)))` : ' ';",
      "return ' ';",
    ],
    [
      'stray-behind',
      'a macro behind a parameter is part of no declaration',
      'if (isCapital && isBehindName(tokens, index, before)',
      'if (isStart && isBehindName(tokens, index, before)',
    ],
    ['stray-loop', 'an unknown macro before a block is no loop', 'depth > 0 ? loopAt(', 'depth > 99 ? loopAt('],
  ]),
  ...seeded('syntax/macros/functionNames.ts', [
    [
      'attributes-behind',
      'macros behind the parameters of a function are functions',
      "if (first < index && first > 0 && tokens.is(first - 1, ')')) return true;",
      '',
    ],
    ['names-attribute', 'a macro before the name of a function is its name', ' || isAttribute(tokens, index, end)', ''],
  ]),
  ...seeded('syntax/macros/bodies.ts', [
    [
      'bodies-place',
      'a name for what a pointer points to hides nothing',
      '(/^[*&]$/.test(text) && isPrefix(body, index))',
      'false',
    ],
  ]),
  ...seeded('syntax/c/initializers.ts', [
    [
      'designated-elements',
      'what follows a designated element continues from where it stands in the list',
      `if (last?.kind === 'index' && last.index !== null) position = last.index;`,
      '',
    ],
    [
      'omitted-elements',
      'elements that an initializer leaves out are not zero',
      'if (!isComplete(l, list, target, size)) {',
      'if (size === -1) {',
    ],
  ]),
  ...seeded('syntax/conditionals/regions.ts', [
    [
      'impossible-selections',
      'selections that no compiler takes are kept',
      'return kept.length === 0 ? variants : kept;',
      'return variants;',
    ],
  ]),
  ...seeded('syntax/c/file.ts', [
    [
      'main-elsewhere',
      'what is `main` in another configuration is a function like any other',
      'if (ends.size === 0) return functions;',
      'if (ends.size >= 0) return functions;',
    ],
  ]),
  ...seeded('syntax/c/calls.ts', [
    [
      'argument-order',
      'arguments are passed in reverse',
      'values.push(argumentValue(l, child));',
      'values.unshift(argumentValue(l, child));',
    ],
    [
      'unreachable',
      'control gets past __builtin_unreachable',
      `if (callee.name === '__builtin_unreachable' || callee.name === '__builtin_trap') return true;`,
      '',
    ],
  ]),
  ...seeded('syntax/c/facts.ts', [
    ['enumerator-values', 'enumerators do not count up', '    distance++;\n', ''],
    [
      'anonymous-members',
      'the members of an unnamed union have storage of their own',
      'place ?? (isInnerUnion ? name : null)',
      'place',
    ],
  ]),
  ...seeded('syntax/typescript/keptPromises.ts', [
    [
      'kept-promises',
      'a promise in a field is what it settles to',
      'if (mark === null) return;',
      'if (mark !== undefined) return;',
    ],
    [
      'kept-promises-given-up',
      'a field keeps a promise for good',
      'isPromise(l.context, value) ? ONE : ZERO',
      'isPromise(l.context, value) ? ONE : ONE',
    ],
  ]),
  ...seeded('syntax/typescript/expressions.ts', [
    [
      'import-anything',
      'no import ever fails',
      "return first !== NO_NODE && tree.type(first) === 'string';",
      'return first !== NO_NODE;',
    ],
    [
      'optional-handover',
      'who gives something away may mean nobody to be there',
      ' || (l.chains.length === 0 && handsOver(l, node))) return lower();',
      ') return lower();',
    ],
  ]),
  ...seeded('syntax/c/calls.ts', [
    [
      'system-call',
      'a system call by number is unknown',
      "=== 'syscall' ? systemCall(l, node) : null",
      "=== '' ? systemCall(l, node) : null",
    ],
  ]),
  ...seeded('syntax/c/fileContext.ts', [
    [
      'shared-in-headers',
      'fields of unions in headers go by no name of their own',
      "this.kind === 'header' ? unshared(record) : record",
      'record',
    ],
    [
      'variable-or-macro',
      'a macro of some systems is no variable',
      'const isSettled = isHeld === true || parameters !== null;',
      'const isSettled = true;',
    ],
  ]),
  ...seeded('syntax/c/facts.ts', [
    [
      'struct-in-union',
      'all fields of a struct in a union lie where it begins',
      'if (!isUnion) place = behind(place, ++fieldsBefore);\n    }',
      '}',
    ],
  ]),
  ...seeded('syntax/macros/harvest.ts', [
    [
      'overlooked-attributes',
      'attributes that some compilers overlook say nothing',
      "if (name === '__attribute__' || CONTROL.test(name)) return null;",
      '',
    ],
  ]),
];
