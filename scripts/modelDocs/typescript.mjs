/**
 * What the models of TypeScript say, in words, for docs/models.md.
 *
 * @typedef {import('../../server/src/models/typescriptFile').ScriptModelFile} ScriptModelFile
 * @typedef {import('../../server/src/models/typescriptFile').ScriptFunctionModel} ScriptFunctionModel
 * @typedef {import('../../server/src/models/typescriptFile').ScriptArgument} ScriptArgument
 * @typedef {import('../../server/src/models/typescriptFile').ScriptTest} ScriptTest
 * @typedef {import('./words.mjs').Nouns} Nouns
 */
import { ordinal, withArticle } from './words.mjs';

/**
 * One family, as a section of the page.
 *
 * @param {ScriptModelFile} file
 * @param {Nouns} nouns
 */
export function scriptFamilySection(file, nouns) {
  const named = file.globals ? ['Global names.\n'] : [`Exports of ${file.modules.map(quoted).join(', ')}.\n`];
  return [`### ${file.family}\n`, ...named, ...resources(file), ...groups(file, nouns)].join('\n');
}

/** @param {ScriptModelFile} file */
function resources({ resources = {} }) {
  return Object.entries(resources).map(([kind, { noun, release, disposable, onThrow, iteration, byDefault }]) => {
    const facts = [
      `released by ${quoted(release)}`,
      ...(disposable === 'sync' || disposable === 'both' ? ['or `using`'] : []),
      ...(disposable === 'async' || disposable === 'both' ? ['or `await using`'] : []),
      ...(iteration ? ['closed by a loop over it'] : []),
      ...(onThrow ? ['a warning also where it is lost only when something throws'] : []),
      ...(byDefault === false ? [`followed only with \`--also ${kind}\``] : []),
    ];
    return `\`${kind}\` is ${withArticle(noun)}: ${facts.join(', ')}.\n`;
  });
}

/**
 * Exports and methods that do the same share an entry.
 *
 * @param {ScriptModelFile} file
 * @param {Nouns} nouns
 */
function groups(file, nouns) {
  /** @type {Map<string, string[]>} */
  const byEffect = new Map();
  for (const [name, model] of entries(file)) {
    const effect = describe(model, nouns);
    byEffect.set(effect, [...(byEffect.get(effect) ?? []), `\`${name}\``]);
  }
  return [...byEffect].map(([effect, names]) => `- ${effect}: ${names.join(', ')}\n`);
}

/**
 * @param {ScriptModelFile} file
 * @returns {[string, ScriptFunctionModel][]}
 */
function entries({ functions, types = {} }) {
  const written = (/** @type {string} */ name, /** @type {ScriptFunctionModel} */ { parameters = [] }) =>
    `${name}(${parameters.join(', ')})`;
  return [
    ...Object.entries(functions).map(
      ([name, model]) => /** @type {[string, ScriptFunctionModel]} */ ([written(name, model), model]),
    ),
    ...Object.entries(types).flatMap(([type, { methods = {} }]) =>
      Object.entries(methods).map(
        ([name, model]) => /** @type {[string, ScriptFunctionModel]} */ ([written(`${type}#${name}`, model), model]),
      ),
    ),
  ];
}

/** @param {readonly string[]} owedAfter */
function begin(owedAfter) {
  return owedAfter.includes('*') ? 'it is used' : `${owedAfter.map(quoted).join(' or ')} is called`;
}

/**
 * @param {ScriptFunctionModel} model
 * @param {Nouns} nouns
 */
function describe(model, nouns) {
  const noun = (/** @type {string} */ kind) => withArticle(nouns.get(kind) ?? kind);
  const clauses = [
    ...(model.acquires ?? []).map(
      ({ resource, at, given, owedAfter }) =>
        `opens ${noun(resource)}${place(at)}${owedAfter ? `, owed once ${begin(owedAfter)}` : ''}${condition(given)}`,
    ),
    ...(model.releases ?? []).map(
      ({ resource, argument, given }) => `releases ${noun(resource)}, ${nth(argument)}${condition(given)}`,
    ),
    ...(model.converts ?? []).map(
      ({ argument, property, to, given }) => `returns ${noun(to)} over ${nth(argument, property)}${condition(given)}`,
    ),
    ...(model.takes ?? []).map(
      ({ argument, property, given }) => `takes over ${nth(argument, property)}${condition(given)}`,
    ),
    ...(model.uses ? [`uses ${model.uses.map((argument) => nth(argument)).join(' and ')}`] : []),
    ...(model.returnsArgument === undefined ? [] : [`returns ${nth(model.returnsArgument)}`]),
    ...(model.noreturn ? ['ends the program'] : []),
    ...(model.throws ? ['may throw'] : []),
    ...(model.mayThrow === false ? ['is taken not to throw'] : []),
    ...(model.byName ? [`known by its name alone${model.byName === true ? '' : ' where it has a callback'}`] : []),
  ];
  return clauses.length > 0 ? clauses.join('; ') : 'nothing to any resource';
}

/** @param {import('../../server/src/models/typescriptFile').ScriptAcquiredAt} at */
function place(at) {
  if (at === 'return') return '';
  return at === 'promise' ? ' for the promise it returns' : ` as the ${ordinal(at.callback)} parameter of its callback`;
}

/** @param {ScriptTest | undefined} given */
function condition(given) {
  if (!given) return '';
  const { argument, property, equals, not, oneOf, is } = given;
  const parts = [
    ...(equals === undefined ? [] : [literal(equals)]),
    ...(not === undefined ? [] : [`not ${literal(not)}`]),
    ...(oneOf ? [oneOf.map(literal).join(' or ')] : []),
    ...(is ? ['absent'] : []),
  ];
  return ` where ${nth(argument, property)} is ${parts.join(' and ')}`;
}

/**
 * @param {ScriptArgument} argument
 * @param {string | readonly string[]} [property]
 */
function nth(argument, property) {
  const whole =
    argument === 'this' ? 'its object' : argument === 'all' ? 'its arguments' : `its ${ordinal(argument)} argument`;
  return property === undefined ? whole : `${[property].flat().map(quoted).join(' and ')} of ${whole}`;
}

/** @param {string | number | boolean | null} value */
function literal(value) {
  return `\`${JSON.stringify(value)}\``;
}

/** @param {string} text */
function quoted(text) {
  return `\`${text}\``;
}
