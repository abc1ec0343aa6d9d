/**
 * Statements that hold statements, and how a function is left. Every loop asks the environment at each turn whether
 * to go on, so that it can always end: a run that doesn't end says nothing about what it leaks.
 */
import { line, when, type Statement, type SwitchArm } from '../program';
import { condition, freeCondition } from './conditions';
import { endHeapOwner, HEAP_OWNER } from './heap';
import { idiom } from './idioms';
import { acquire, alias, release, setNumber, transfer, use } from './leaves';
import { invalid, type Scope, type Surroundings } from './scope';

/** Up to `count` statements. */
export function statements(scope: Scope, around: Surroundings, depth: number, count: number): Statement[] {
  const out: Statement[] = [];
  for (let i = 0; i < count && scope.fuel > 0; i++) {
    scope.fuel--;
    out.push(...statement(scope, around, depth));
  }
  return out;
}

function statement(scope: Scope, around: Surroundings, depth: number): Statement[] {
  const { random } = scope;
  const exit = (): Statement[] => leave(scope, around);
  const touched = scope.handles.filter((place) => scope.touched.has(place.text));
  const nest = depth > 0 ? 1 : 0;
  const some = touched.length > 0 ? 1 : 0;
  return random.weighted<() => Statement[]>([
    [touched.length === 0 ? 9 : 4, () => acquire(scope, exit)],
    [4, () => idiom(scope, exit)],
    [3 * some, () => release(scope, random.pick(touched))],
    [2 * some, () => use(scope, random.pick(touched))],
    [2, () => setNumber(scope)],
    [1.5 * some, () => alias(scope)],
    [1 * some, () => transfer(scope)],
    [2, () => [when(condition(scope), exit())]],
    [4 * nest, () => [branch(scope, around, depth)]],
    [2.5 * nest, () => loop(scope, around, depth)],
    [1.5 * nest, () => [multiway(scope, around, depth)]],
    [1, () => jump(scope, around)],
  ])();
}

/** Ends the function, the loop or the turn. */
function leave(scope: Scope, around: Surroundings): Statement[] {
  const { random } = scope;
  if (around.breakable && random.chance(0.35)) return [line('break;')];
  if (around.continuable && random.chance(0.25)) return [line('continue;')];
  if (scope.cleanupLabel && random.chance(0.85)) return [line(`goto ${scope.cleanupLabel};`)];
  if (random.chance(0.04)) return [line('exit(1);')];
  return [...cleanup(scope, 0.88), ...returnStatement(scope)];
}

/** Closes what may be open by now; each with the given probability. */
export function cleanup(scope: Scope, care: number): Statement[] {
  const { random } = scope;
  const open = scope.handles.filter((place) => scope.touched.has(place.text));
  const heap = scope.touched.has(HEAP_OWNER) && random.chance(care) ? endHeapOwner(scope) : [];
  return [...heap, ...open.filter(() => random.chance(care)).flatMap((place) => release(scope, place))];
}

/** Some are the handle itself: the caller's from then on. */
export function returnStatement(scope: Scope): Statement[] {
  const { random } = scope;
  if (scope.returns === 'nothing') return [line('return;')];
  if (scope.returns === 'handle') {
    const mine = scope.handlesOf(scope.returnKind);
    const value = mine.length > 0 && random.chance(0.75) ? random.pick(mine).text : invalid(scope.returnKind);
    return [line(`return ${value};`)];
  }
  const statuses = scope.numbersOf('sign');
  const value = statuses.length > 0 && random.chance(0.3) ? random.pick(statuses).text : random.pick(['0', '-1']);
  return [line(`return ${value};`)];
}

function branch(scope: Scope, around: Surroundings, depth: number): Statement {
  const { random } = scope;
  const then = statements(scope, around, depth - 1, random.between(1, 3));
  const otherwise = random.chance(0.4) ? statements(scope, around, depth - 1, random.between(1, 2)) : [];
  return when(condition(scope), then.length > 0 ? then : setNumber(scope), otherwise);
}

function loop(scope: Scope, around: Surroundings, depth: number): Statement[] {
  const { random } = scope;
  const inner: Surroundings = { breakable: true, continuable: true, inLoop: true };
  const body = (surroundings = inner): Statement[] => statements(scope, surroundings, depth - 1, random.between(1, 3));
  const bound = around.inLoop ? null : scope.bound;
  return random.weighted<() => Statement[]>([
    [3, () => [{ kind: 'loop', head: `while (${freeCondition(scope)})`, body: body() }]],
    [1, () => [{ kind: 'loop', head: `while ((${freeCondition(scope)}) && (${condition(scope, 0)}))`, body: body() }]],
    [2, () => [{ kind: 'loop', head: 'for (;;)', body: [when(freeCondition(scope), [line('break;')]), ...body()] }]],
    [2, () => [{ kind: 'do', condition: freeCondition(scope), body: body() }]],
    // `continue` leaves such a loop as `break` does.
    [2, () => [{ kind: 'do', condition: '0', body: body({ ...inner, inLoop: around.inLoop }) }]],
    [bound ? 3 : 0, () => counted(scope, bound ?? '', body)],
  ])();
}

function counted(scope: Scope, bound: string, body: () => Statement[]): Statement[] {
  scope.bound = null;
  scope.declarations.push(line('int i;'));
  return [{ kind: 'loop', head: `for (i = 0; i < ${bound}; i++)`, body: body() }];
}

function multiway(scope: Scope, around: Surroundings, depth: number): Statement {
  const { random } = scope;
  const inner: Surroundings = { ...around, breakable: true };
  const choices = scope.numbersOf('choice');
  const subject = choices.length > 0 && random.chance(0.7) ? random.pick(choices).text : 'pick()';
  const labels = ['case 0', 'case 1', 'case 2', 'default'].filter(() => random.chance(0.75));
  if (random.chance(0.2)) labels.reverse();
  const arms: SwitchArm[] = labels.map((label) => {
    const body = statements(scope, inner, depth - 1, random.between(0, 2));
    return { labels: [label], body: random.chance(0.65) ? [...body, line('break;')] : body };
  });
  return { kind: 'switch', subject, arms: arms.length > 0 ? arms : [{ labels: ['default'], body: setNumber(scope) }] };
}

/** A label here and, behind a free condition, a jump to it: backward, forward, also into blocks. */
function jump(scope: Scope, around: Surroundings): Statement[] {
  const { random } = scope;
  if (scope.retryLabel && random.chance(0.5)) return [when(freeCondition(scope), [line(`goto ${scope.retryLabel};`)])];
  const name = `l${scope.labels++}`;
  const middle = statements(scope, around, 0, random.between(1, 3));
  const go = when(freeCondition(scope), [line(`goto ${name};`)]);
  const label: Statement = { kind: 'label', name };
  if (random.chance(0.4)) return [label, ...middle, go];
  if (random.chance(0.6)) return [go, ...middle, label];
  return [go, ...middle, when(condition(scope), [label, ...statements(scope, around, 0, 1)])];
}
