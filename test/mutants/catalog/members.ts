/** Mistakes in what members of structs and parameters hold, and in what names and callers tell. */
import { seeded } from '../mutant';

export const MEMBERS = [
  ...seeded('analysis/linking/memberFunctions.ts', [
    [
      'given-for-parameters',
      'nobody can tell who calls a function that another is given',
      'else hold(name, parameterOf(callee, position));',
      'else lose(argument);',
    ],
    [
      'parameters-handed-on',
      'what a parameter holds is called where it is called by its name alone',
      'if (parameter !== null && called.has(parameter)) given.push({ member: parameter, into: null });',
      '',
    ],
    [
      'members-of-structs',
      'members of one name are one, whatever structs they are of',
      "return isOnly && type?.startsWith('struct ') === true ? `${type}.${name}` : name;",
      'return isOnly ? name : name;',
    ],
  ]),
  ...seeded('analysis/linking/workspaceIndex.ts', [
    [
      'members-without-structs',
      'who does not say of which struct it is calls another member',
      'return [...all].filter((one) => one === member || one === name || member === name || !this.isHeld(one));',
      'return [...all].filter((one) => one === member);',
    ],
    ['members-by-casts', 'no struct is cast to another', ' || !this.isHeld(one)', ''],
    [
      'parameters-by-name',
      'functions of one name are one',
      'const through = owner === null ? all : this.callsOfOwn(owner, from, all);',
      'const through = all;',
    ],
    [
      'members-by-place',
      'nobody knows which member stands at a place in a struct of a header',
      'if (names.size !== 1 || name === undefined) return member;',
      'if (names.size > 0) return member;',
    ],
  ]),
  ...seeded('syntax/c/facts.ts', [
    [
      'rows-of-tables',
      'what stands in a table is no member',
      'const members = base === null ? [] : membersByPosition(tree, rows, base);',
      'const members: (readonly [string, string])[] = [];',
    ],
  ]),
  ...seeded('syntax/c/initializers.ts', [
    [
      'places-in-unknown-structs',
      'a struct of another file has its fields where an array has its elements',
      'const index = isOfUnknownRecord(l, target) ? null : position;',
      'const index = position;',
    ],
  ]),
  ...seeded('analysis/dataflow/instantiate.ts', [
    ['untold-parts', 'what a call has changed in an object is told', '(isPart && form.origin !== 0) ||', ''],
  ]),
  ...seeded('syntax/c/names.ts', [
    [
      'names-with-signs',
      'an error with a sign is a name like any other',
      'return negated(l, name, body, step) ?? undeclared(l, name);',
      'return undeclared(l, name);',
    ],
  ]),
  ...seeded('analysis/typestate/evidence.ts', [
    [
      'may-die',
      'a function that opens something or dies never comes back',
      'return (isLastOfAll || ENDING.test(last)) && !words.some((word) => NOT_ENDING.test(word));',
      'return isLastOfAll || ENDING.test(last);',
    ],
  ]),
  ...seeded('analysis/summary/program.ts', [
    [
      'said-to-end',
      'a function whose name says that somebody dies comes back',
      'return namesEnd(name) && !this.isUnfollowed(name) && !this.isDeclared(name) && !this.returnsSomething(name);',
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/comparisons.ts', [
    [
      'choices-left',
      'a parameter may be something that no caller gives',
      'return choices.some((one) => one !== other && !this.isFoundToDiffer(state, value, one));',
      'return true;',
    ],
  ]),
  ...seeded('analysis/dataflow/evaluate.ts', [
    [
      'names-for-success',
      'names for success may stand for any number',
      'if (intersect(range, exactly(0)) === null) this.doubtNonzero(state, form.text);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/join.ts', [
    [
      'choices-kept',
      'it is forgotten which of few values a parameter is not',
      'this.context.choices.has(form.left) ||',
      '',
    ],
  ]),
];
