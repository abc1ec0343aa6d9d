/** Mistakes in values, constraints and the state machine of one resource. */
import { seeded } from '../mutant';

export const VALUES = [
  ...seeded('analysis/dataflow/evaluate.ts', [
    [
      'values-file-sizes',
      'a file may be as long as -1',
      'if (isFileSize(place)) state.refine(values, value, NOT_NEGATIVE);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/comparisons.ts', [
    [
      'values-opened-beside',
      "what is opened beside it may be the library's own",
      '((opened.has(left) && isLibrarys(this.context, right)) || (opened.has(right) && isLibrarys(this.context, left)))',
      '(false)',
    ],
  ]),
  ...seeded('analysis/dataflow/masks.ts', [
    [
      'values-flags-apart',
      'a flag that was set first is forgotten with the next one',
      'if (maskedValue(values, state, form.left, mask) === mask) return mask;',
      '',
    ],
  ]),
  ...seeded('syntax/c/calls.ts', [
    [
      'values-constant-levels',
      'nothing is a constant to the compiler',
      "first?.kind === 'symbol' ? 1 : 0",
      "first?.kind === 'symbol' ? 0 : 0",
    ],
  ]),

  ...seeded('analysis/dataflow/dereferences.ts', [
    [
      'following-another',
      'a pointer that was moved on is still known',
      'if (target?.path.length === 0) done.delete(target.root);',
      '',
    ],
    [
      'following-address',
      'whoever takes an address inside of an object follows the pointer to it',
      `if (node.kind === 'load') places.push(node.place);`,
      `if (node.kind === 'load' || node.kind === 'address-of') places.push(node.place);`,
    ],
    [
      'following-returned',
      'nobody asks for what is returned',
      `if (!operand) continue;`,
      `if (!operand || terminator.kind === 'return') continue;`,
    ],
    ['following-given', 'nobody asks for what a function is given', '...askedByCallees(program, one)', ''],
  ]),
  ...seeded('analysis/dataflow/evaluate.ts', [
    [
      'evaluate-sizes',
      'an object may take no room',
      'const range = isSize(form) ? intersect(POSITIVE, wanted) : wanted;',
      'const range: Range | null = wanted;',
    ],
    [
      'evaluate-addresses',
      'an address may be less than null',
      "if (comparison === '<' && constantOf(rightRange) === 0 && this.comparisons.isAddress(state, left)) return false;",
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/comparisons.ts', [
    [
      'evaluate-other-constant',
      'what is one constant may be another one',
      'if (this.isNamed(right) && this.isAnotherSymbol(state, left, right)) return true;',
      '',
    ],
  ]),
  ...seeded('analysis/constraints/arithmetic.ts', [
    [
      'evaluate-lengths',
      'what is more than a length may be zero',
      'return offset > 0 && isLength(range) ? (intersect(sum, NONZERO) ?? sum) : sum;',
      'return sum;',
    ],
  ]),
  ...seeded('analysis/dataflow/comparisons.ts', [
    [
      'values-opened',
      'one stream may be another that is open as well',
      ': isPointer && opened.has(other);',
      ': false;',
    ],
  ]),
  ...seeded('analysis/dataflow/masks.ts', [
    [
      'masks-part',
      'flags that are not set tell of all others',
      'return (part.value & ~all.value) === 0;',
      'return true;',
    ],
    [
      'masks-set',
      'a flag that was set is not known to be',
      'isPartOf(values, mask, form.right)) return mask;',
      'false) return mask;',
    ],
    [
      'masks-named',
      'names of flags are not looked for in others',
      'return isPartOf(values, mask, all.left) || isPartOf(values, mask, all.right);',
      'return false;',
    ],
  ]),
  ...seeded('analysis/constraints/range.ts', [
    [
      'range-excluded',
      'excluded values are lost where constraints meet',
      'if (a.excluded.length === 0) return range(low, high, b.excluded);',
      'if (a.excluded.length === 0) return range(low, high, []);',
    ],
    [
      'range-less-than',
      'less than is taken for less or equal',
      'high: other.high - 1, excluded: [] };',
      'high: other.high, excluded: [] };',
    ],
    [
      'range-edges',
      'an excluded value at the lower end stays in the interval',
      'while (low <= high && out.has(low) && low !== low + 1) low++;',
      '',
    ],
    [
      'range-decided-true',
      'a comparison that always holds counts as open',
      'if (intersect(a, rangeSatisfying(NEGATED[comparison], b)) === null) return true;',
      '',
    ],
    [
      'range-negation',
      'the negation of less than is greater than',
      `'<': '>=',\n  '<=': '>',`,
      `'<': '>',\n  '<=': '>',`,
    ],
    [
      'range-hull-holes',
      'the hull of two constraints has none of their holes',
      'return range(low, high, excluded) ?? ANYTHING;',
      'return range(low, high, []) ?? ANYTHING;',
    ],
    [
      'range-subset',
      'a range with an excluded value counts as a subset of any interval around it',
      '&& b.excluded.every((value) => !contains(a, value));',
      ';',
    ],
  ]),
  ...seeded('analysis/constraints/values.ts', [
    [
      'values-element-beside',
      'assigning what a pointer points to overwrites the elements behind it',
      `return projection?.kind !== 'index' || projection.index === null || projection.index === 0;`,
      'return true;',
    ],
    [
      'values-reads-in-time',
      'reads of one place at different times give the same value',
      'return `i${value.place}@${value.origin}`;',
      'return `i${value.place}`;',
    ],
    ['values-containment', 'a member is no part of its struct', 'return at === outer;', 'return inner === outer;'],
    [
      'values-null-addresses',
      'the address of a variable may be null',
      `return NONZERO;\n      case 'configuration':`,
      `return ANYTHING;\n      case 'configuration':`,
    ],
    [
      'values-origins',
      'no value belongs to the turn that made it',
      `if (value.kind === 'initial' || value.kind === 'made' || value.kind === 'pure') result.add(value.origin);`,
      '',
    ],
    [
      'values-fields',
      'all fields of a struct are one place',
      "if (projection.kind === 'field') return `.${projection.name}`;",
      `if (projection.kind === 'field') return '.';`,
    ],
  ]),
  ...seeded('analysis/dataflow/answers.ts', [
    [
      'dash-of-the-caller',
      'any name that is found to be "-" tells of what is open',
      'return isEqual && form.arguments.some((one) => this.isRemembered(one));',
      'return isEqual;',
    ],
  ]),
  ...seeded('analysis/dataflow/evaluate.ts', [
    [
      'evaluate-sentinel',
      'comparing with a named constant does not tell failure',
      'if (!this.compareWithSentinel(state, comparison, left, right)) return false;',
      '',
    ],
    [
      'evaluate-false-side',
      'the false side of a comparison learns what the true side does',
      'const comparison = truth ? form.operator : NEGATED[form.operator];',
      'const comparison = form.operator;',
    ],
  ]),
  ...seeded('analysis/dataflow/comparisons.ts', [
    [
      'evaluate-named-constants',
      'two names for constants may be the same value',
      'if (left !== right && this.isNamed(left) && this.isNamed(right)) return true;',
      '',
    ],
    [
      'evaluate-fresh-handles',
      'a handle that was just made may be one of those from before',
      `return kind === 'initial' ? isPointer || tracked.state !== 'pending' :`,
      `return kind === 'initial' ? false :`,
    ],
  ]),
  ...seeded('analysis/dataflow/evaluate.ts', [
    [
      'evaluate-some-element',
      'closing an element at an unknown index closes nothing',
      'return state.environment.get(resolved) ?? this.someElement(state, resolved);',
      'return state.environment.get(resolved) ?? TOP;',
    ],
    [
      'evaluate-offsets',
      'what is learnt of a sum is shifted the wrong way',
      `shift(range, form.operator === '+' ? -offset : offset)`,
      `shift(range, form.operator === '+' ? offset : -offset)`,
    ],
    [
      'evaluate-element-offsets',
      'a pointer into an array is taken for one to its start',
      'projection.index === null || index === null ? null : projection.index + index;',
      'index;',
    ],
    [
      'evaluate-sliced-away',
      'a variable whose assignments were sliced away is taken to be unchanged',
      'if (!this.context.isRelevant(place.root)) return TOP;',
      '',
    ],
    [
      'evaluate-complement',
      'the test of a complement teaches the negation',
      'shift(negate(range), -1)',
      'negate(range)',
    ],
    [
      'evaluate-mirrored',
      'greater than is taken for less than',
      `return this.comparison(state, MIRRORED[operator], right, left);`,
      `return this.comparison(state, MIRRORED[operator], left, right);`,
    ],
    [
      'evaluate-negation',
      'the negation of a test teaches what the test does',
      'return this.assume(state, form.operand, !truth);',
      'return this.assume(state, form.operand, truth);',
    ],
    [
      'evaluate-remembered-tests',
      'the result of a comparison is not remembered',
      'return state.refine(values, value, exactly(truth ? 1 : 0));',
      'return true;',
    ],
  ]),
  ...seeded('analysis/typestate/events.ts', [
    [
      'events-meant',
      'nobody means a server to stay',
      "if (models.resource(kind).discarded !== 'meant' || this.isOneOfMany(kind)) return false;",
      "if (models.resource(kind).discarded !== 'meant' || models) return false;",
    ],
    [
      'events-double-close',
      'a second release is taken for the first',
      `if (tracked.state === 'closed') {\n      if (this.closesTwoNames(tracked, location)) return;`,
      `if (false) {\n      if (this.closesTwoNames(tracked, location)) return;`,
    ],
    [
      'events-use-after-close',
      'a use of a closed resource is silent',
      `this.report(state, 'use-after-close', location, by);`,
      '',
    ],
    [
      'events-wrong-close',
      'any function releases any resource',
      'const isWrong = !isRight && !isElsewhere && !this.isChosen(state, tracked.kind, handle.value, location);',
      'const isWrong = false;',
    ],
    [
      'events-standard-streams',
      'a descriptor below 3 is owed a close',
      'if (this.isStandardSlot(state, tracked) || this.isInvalid(state, tracked)) {',
      'if (this.isInvalid(state, tracked)) {',
    ],
    [
      'events-invalid-closed',
      'closing what was never opened counts as a close',
      'if (this.isStandardSlot(state, tracked) || this.isInvalid(state, tracked)) {',
      'if (this.isStandardSlot(state, tracked)) {',
    ],
    [
      'events-failed-owed',
      'a failed acquisition is owed a release',
      'if (intersect(known, succeeds) === null) state.tracked = null;\n    else if',
      'if',
    ],
    [
      'events-last-reference',
      'a leak is reported where one of several references goes',
      'if (holders.length === 0 || !holders.every(isGone)) return;',
      'if (holders.length === 0 || !holders.some(isGone)) return;',
    ],
    [
      'events-comparisons-carry',
      'storing the result of a comparison stores the handle',
      `if (form.kind !== 'binary' || ['==', '<', '<='].includes(form.operator)) return false;`,
      `if (form.kind !== 'binary') return false;`,
    ],
    [
      'events-temporaries',
      'a temporary of the compiler keeps a handle alive',
      `return this.context.variable(base.id).kind !== 'temporary';`,
      'return true;',
    ],
    [
      'events-itself',
      'a thing holds itself',
      `if (base.kind === 'memory') return !this.isHandle(state, base.pointer);`,
      `if (base.kind === 'memory') return true;`,
    ],
    [
      'events-members',
      'who has a member of a thing has nothing',
      'const handle = this.handle(state, value) ?? this.handle(state, objectOf(this.context.values, value));',
      'const handle = this.handle(state, value);',
    ],
    [
      'events-out-of-sight',
      'what a list that is built holds is lost at the next turn',
      'if (this.isOutOfSight(state, origin)) this.transfer(state);',
      '',
    ],
    [
      'events-options',
      'an option that is given twice is nothing to be in doubt of',
      "...((rule === 'leak-overwritten' || rule === 'leak') && this.isOfAnOption()",
      "...(rule === 'leak-overwritten' && rule.length === 0 && this.isOfAnOption()",
    ],
    ['events-locked', 'a lock that is held is lost', ' || this.isLocked(state, tracked, location)', ''],
    [
      'events-refilled-slots',
      'what fills a standard slot where all have been closed is lost',
      'isDescriptor && (isClosedByNumber(this.context, location) || refillsClosedSlots(this.context))',
      'isDescriptor && isClosedByNumber(this.context, location)',
    ],
    [
      'events-closed-by-number',
      'what is closed by its number with all others is lost',
      'isDescriptor && (isClosedByNumber(this.context, location) || refillsClosedSlots(this.context))',
      'isDescriptor && refillsClosedSlots(this.context)',
    ],
    [
      'events-uses-untold',
      'callers are not told of a use',
      'if (!state.tracked!.isUsed) state.tracked = { ...state.tracked!, isUsed: true };',
      '',
    ],
  ]),
  ...seeded('analysis/typestate/evidence.ts', [
    [
      'evidence-properties',
      'setting a property of the handle takes it over',
      'if (words.some((word) => PROPERTY.test(word))) return false;',
      '',
    ],
    [
      'evidence-position',
      'setters that get the handle first keep it',
      '(position > 0 && KEEPING_IN.test(word))',
      'KEEPING_IN.test(word)',
    ],
    [
      'evidence-releases',
      'the name of a release is no evidence',
      `if (words.some((word) => RELEASING.test(word) || RELEASING_END.test(word))) return 'takes';`,
      '',
    ],
    [
      'evidence-predicates',
      'a predicate with not in its name is taken for its opposite',
      `(words.includes('not') ? 'invalid' : 'valid')`,
      `'valid'`,
    ],
  ]),
  ...seeded('analysis/typestate/tracked.ts', [
    [
      'tracked-pending-owed',
      'a resource whose success nobody tested is not owed a release',
      `(tracked.state === 'open' || tracked.state === 'pending')`,
      `tracked.state === 'open'`,
    ],
    [
      'tracked-second-handle',
      'only the first of several handles is one',
      'return tracked?.handles.find((handle) => handle.value === value);',
      'return tracked?.handles.slice(0, 1).find((handle) => handle.value === value);',
    ],
  ]),
];
