/**
 * Conditions. Each asks of a number only what its type allows, for the harness enumerates just those classes of
 * values; `check()` and `status()` are the environment: any result, every time anew.
 */
import { invalidTest, validTest, type HandlePlace, type NumberPlace, type Scope } from './scope';

/** A condition over what is in scope, with up to `depth` nested operators. */
export function condition(scope: Scope, depth = 2): string {
  const { random } = scope;
  if (depth > 0 && random.chance(0.3)) {
    const left = condition(scope, depth - 1);
    const right = condition(scope, depth - 1);
    return random.weighted([
      [4, `(${left}) && (${right})`],
      [4, `(${left}) || (${right})`],
      [1, `!(${left})`],
      [1, `(${left}) ? (${right}) : ${condition(scope, 0)}`],
    ]);
  }
  return atom(scope);
}

/** A condition of the environment alone: either way is always possible. */
export function freeCondition(scope: Scope): string {
  return scope.random.pick(['check()', '!check()', 'status() < 0', 'status() > 0', 'status() != 0', 'check() == 0']);
}

function atom(scope: Scope): string {
  const { random } = scope;
  const numbers = scope.numbers.length > 0 ? 6 : 0;
  const touched = scope.handles.filter((place) => scope.touched.has(place.text));
  return random.weighted<() => string>([
    [numbers, () => numberTest(scope, random.pick(scope.numbers))],
    [3, () => freeCondition(scope)],
    [touched.length > 0 ? 2 : 0, () => handleTest(scope, random.pick(touched))],
    [touched.length > 0 ? 1 : 0, () => useTest(scope, random.pick(touched))],
    [scope.comparesFlags ? 1 : 0, () => flagComparison(scope)],
  ])();
}

/** Compares a number as its type allows. */
export function numberTest(scope: Scope, place: NumberPlace): string {
  const { random } = scope;
  const name = place.text;
  switch (place.type) {
    case 'flag':
      return random.pick([name, name, `!${name}`, `${name} != 0`, `${name} == 0`, `0 != ${name}`]);
    case 'sign':
      return `${name} ${random.pick(['<', '<=', '>', '>=', '==', '!='])} 0`;
    case 'choice':
      return `${name} ${random.pick(['==', '==', '!='])} ${random.between(0, 2)}`;
  }
}

function handleTest(scope: Scope, place: HandlePlace): string {
  const test = scope.random.chance(0.5) ? validTest : invalidTest;
  return test(scope.random, place.kind, place.text);
}

/** Works on the handle, mostly only where it is valid. */
function useTest(scope: Scope, place: HandlePlace): string {
  const use = useExpression(scope, place);
  if (scope.random.chance(0.1)) return use;
  return `${validTest(scope.random, place.kind, place.text)} && ${use}`;
}

function useExpression(scope: Scope, place: HandlePlace): string {
  const { random } = scope;
  switch (place.kind) {
    case 'descriptor':
      return random.pick([
        `read(${place.text}, buffer, 1) < 0`,
        `read(${place.text}, buffer, 1) > 0`,
        `write(${place.text}, "x", 1) <= 0`,
      ]);
    case 'stream':
      return random.pick([`fgetc(${place.text}) == EOF`, `fgetc(${place.text}) != EOF`]);
    case 'directory':
      return random.pick([`!readdir(${place.text})`, `readdir(${place.text}) != NULL`]);
  }
}

function flagComparison(scope: Scope): string {
  const flags = scope.parameters.filter((parameter) => parameter.type === 'flag');
  if (flags.length < 2) return freeCondition(scope);
  const [first, second] = flags;
  return `${first?.name} ${scope.random.pick(['==', '!='])} ${second?.name}`;
}
