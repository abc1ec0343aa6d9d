/**
 * What a model says of a function, in words, for docs/models.md.
 *
 * @typedef {import('../../server/src/models/types').FunctionModel} FunctionModel
 * @typedef {Map<string, string>} Nouns resource kind → noun
 */

const ORDINALS = [
  ...['first', 'second', 'third', 'fourth', 'fifth', 'sixth'],
  ...['seventh', 'eighth', 'ninth', 'tenth', 'eleventh', 'twelfth'],
];

/**
 * A model in words: clauses separated by semicolons.
 *
 * @param {FunctionModel} model
 * @param {Nouns} nouns
 */
export function describeModel(model, nouns) {
  /** @param {string} kind */
  const noun = (kind) => withArticle(nouns.get(kind) ?? kind);
  const clauses = [
    ...(model.acquires ?? []).map(
      ({ resource, at, owed, given }) =>
        `opens ${noun(resource)}${acquiredAt(at)}${owed === false ? ' that need not be released' : ''}${condition(given)}`,
    ),
    ...(model.releases ?? []).map(
      ({ resource, argument, inside, when, given }) =>
        `releases ${noun(resource)}, ${inside ? `in the object its ${nth(argument)} points to` : `its ${nth(argument)}`}${when === 'success' ? ', where it succeeds' : ''}${condition(given)}`,
    ),
    ...(model.converts ?? []).map(({ argument, to }) => `on success makes its ${nth(argument)} ${noun(to)}, returned`),
    ...(model.views ?? []).map(({ argument, as }) => `returns ${noun(as)} that still belongs to its ${nth(argument)}`),
    ...(model.reopens ?? []).map(({ argument }) => `reopens its ${nth(argument)}, which is gone where that fails`),
    ...(model.takes ?? []).map(
      ({ argument, when, given }) =>
        `takes over its ${nth(argument)}${when === 'success' ? ' where it succeeds' : ''}${condition(given)}`,
    ),
    ...(model.allocates ? ['returns memory that nobody else knows'] : []),
    ...(model.frees ?? []).map((argument) => `frees what its ${nth(argument)} points to`),
    ...(model.uses ? [`uses its ${nths(model.uses)}`] : []),
    ...(model.shares === undefined ? [] : [`takes another reference to its ${nth(model.shares)}`]),
    ...(model.returnsArgument === undefined ? [] : [`returns its ${nth(model.returnsArgument)}`]),
    ...(model.noreturn ? ['does not return'] : []),
    ...(model.locks === undefined
      ? []
      : [`takes a lock by its ${nth(model.locks.argument)}${condition(model.locks.given)}`]),
    ...(model.assumes === undefined ? [] : [`goes on only where its ${nth(model.assumes)} is true`]),
    ...(model.refutes === undefined ? [] : [`goes on only where its ${nth(model.refutes)} is zero`]),
    ...(model.succeeds ? [`success: ${test(model.succeeds)}`] : []),
    ...(model.fails ? [`failure: ${test(model.fails)}`] : []),
    ...(model.leaves ?? []).map(leavingClause),
    ...(model.asks ? [`tells whether the \`${model.asks.field}\` of its ${nth(model.asks.argument)} is set`] : []),
    ...writesClause(model),
  ];
  return clauses.length > 0 ? clauses.join('; ') : 'nothing to any resource';
}

/** @param {import('../../server/src/models/types').Leaving} leaving */
function leavingClause({ argument, field, succeeded, failed }) {
  const place = field === undefined ? `what its ${nth(argument)} points to` : `\`${field}\` of its ${nth(argument)}`;
  const outcomes = [
    ...(succeeded ? [`on success ${test(succeeded)}`] : []),
    ...(failed ? [`on failure ${test(failed)}`] : []),
  ];
  return `leaves in ${place}: ${outcomes.join(', ')}`;
}

/** @param {FunctionModel} model */
function writesClause(model) {
  if (!model.writes) return ['may write through any pointer'];
  return model.writes.length > 0 ? [`writes through its ${nths(model.writes)}`] : [];
}

/** @param {import('../../server/src/models/types').AcquiredAt} at */
function acquiredAt(at) {
  if (at === 'return') return '';
  if (at.inside) return ` in the object its ${nth(at.argument)} points to`;
  const element = at.element === undefined ? 'what' : `element ${at.element} of what`;
  return ` in ${element} its ${nth(at.argument)} points to`;
}

/** @param {import('../../server/src/models/types').ArgumentTest | undefined} given */
function condition(given) {
  return given ? ` where its ${nth(given.argument)} is ${test(given)}` : '';
}

/** @param {import('../../server/src/models/types').ValueTest | import('../../server/src/models/types').ArgumentTest} bounds */
function test({ equals, not, min, max, ...others }) {
  const bits = 'bits' in others ? others.bits : undefined;
  const bounds = [
    ...(equals === undefined ? [] : [value(equals)]),
    ...(not === undefined ? [] : [`not ${value(not)}`]),
    ...(min === undefined ? [] : [`${value(min)} or more`]),
    ...(max === undefined ? [] : [`${value(max)} or less`]),
    ...(bits === undefined ? [] : [`a mask with ${value(bits)}`]),
  ];
  return bounds.join(' and ');
}

/** @param {import('../../server/src/models/types').ConstantValue} constant */
function value(constant) {
  return typeof constant === 'string' ? `\`${constant}\`` : `${constant}`;
}

/** @param {number} index */
export function ordinal(index) {
  return ORDINALS[index] ?? `${index + 1}th`;
}

/** @param {number} index */
function nth(index) {
  return `${ordinal(index)} argument`;
}

/** @param {readonly number[]} indices */
function nths(indices) {
  const names = indices.map(ordinal);
  const last = names.pop();
  return names.length > 0 ? `${names.join(', ')} and ${last} arguments` : `${last} argument`;
}

/** @param {string} noun */
export function withArticle(noun) {
  // Letters that are spelled out count as they are said.
  return `${/^(?:[aeiou]|[AEFHILMNORSX][A-Z])/.test(noun) ? 'an' : 'a'} ${noun}`;
}
