/**
 * Groups of statements that belong together: two ends of a pipe, a stream over a descriptor, ownership that depends
 * on a result, flags that are set early and tested late.
 */
import { line, when, type Statement } from '../program';
import { condition, freeCondition, numberTest } from './conditions';
import { heapOwner } from './heap';
import { acquire, openExpression, release, setNumber } from './leaves';
import { closeCall, invalid, invalidTest, validTest, type HandlePlace, type Scope } from './scope';

type Exit = () => Statement[];
type Idiom = (scope: Scope, exit: Exit) => Statement[] | null;

/** One of the idioms that fit what is in scope, or just an acquisition. */
export function idiom(scope: Scope, exit: Exit): Statement[] {
  const made = scope.random.weighted<Idiom>([
    [3, guardedByFlag],
    [3, guardedByChoice],
    [2, pipeEnds],
    [2, streamOver],
    [2, duplicate],
    [3, openedThroughPointer],
    [3, takenOnSuccess],
    [2, closedByFlag],
    [3, connection],
    [3, heapOwner],
    [1, shortLived],
    [1, leaveProgram],
    [1, raiseFlag],
    [1, constantBranch],
  ])(scope, exit);
  return made ?? acquire(scope, exit);
}

function descriptor(scope: Scope, touched: boolean): HandlePlace | null {
  const fits = scope.handlesOf('descriptor').filter((place) => scope.touched.has(place.text) === touched);
  return fits.length > 0 ? scope.random.pick(fits) : null;
}

function callee(scope: Scope, role: string, kind = 'descriptor'): string | null {
  const fits = scope.callees.filter((each) => each.role === role && each.kind === kind);
  return fits.length > 0 ? scope.random.pick(fits).definition.name : null;
}

/** `if (c) { fd = open(); have = 1; } … if (have) close(fd);` */
const guardedByFlag: Idiom = (scope, exit) => {
  const place = scope.random.pick(scope.handles);
  const flags = scope.numbersOf('flag', true);
  if (flags.length === 0 || scope.touched.has(place.text)) return null;
  const flag = scope.random.pick(flags).text;
  const opened = when(
    validTest(scope.random, place.kind, place.text),
    [line(`${flag} = 1;`)],
    scope.random.chance(0.3) ? exit() : [],
  );
  scope.touched.add(place.text);
  return [
    line(`${flag} = 0;`),
    when(condition(scope, 1), [line(`${place.text} = ${openExpression(scope, place.kind)};`), opened]),
    ...between(scope, exit),
    when(flag, [line(`${closeCall(place.kind, place.text)};`), line(`${place.text} = ${invalid(place.kind)};`)]),
  ];
};

/** `if (c) x = 2; fd = open(); … if (x == 2) close(fd); else close(fd);` */
const guardedByChoice: Idiom = (scope, exit) => {
  const place = descriptor(scope, false);
  const choices = scope.numbersOf('choice', true);
  if (!place || choices.length === 0) return null;
  const { random } = scope;
  const x = random.pick(choices).text;
  const [first, second] = random.pick([
    [0, 2],
    [1, 2],
    [2, 0],
  ] as const);
  scope.touched.add(place.text);
  const close = [line(`${closeCall(place.kind, place.text)};`), line(`${place.text} = -1;`)];
  return [
    line(`${x} = ${first};`),
    when(condition(scope, 1), [line(`${x} = ${second};`)]),
    line(`${place.text} = ${openExpression(scope, place.kind)};`),
    ...between(scope, exit),
    when(`${x} == ${second}`, close, random.chance(0.6) ? release(scope, place) : []),
    ...(random.chance(0.5)
      ? [when(`${x} ${random.pick(['!=', '=='])} ${random.pick([first, second])}`, release(scope, place))]
      : []),
  ];
};

function between(scope: Scope, exit: Exit): Statement[] {
  if (scope.random.chance(0.4)) return [];
  return scope.random.chance(0.5) ? setNumber(scope) : [when(condition(scope, 1), exit())];
}

const pipeEnds: Idiom = (scope, exit) => {
  const ends = scope.handles.filter((place) => place.text.startsWith('ends['));
  if (ends.length === 0) return null;
  for (const end of ends) scope.touched.add(end.text);
  const call = scope.random.pick(['pipe(ends) < 0', 'pipe(ends) == -1', 'pipe(ends) != 0', 'pipe(ends)']);
  return [
    when(call, exit()),
    ...(scope.random.chance(0.5) ? scope.random.pick(ends.map((end) => release(scope, end))) : []),
  ];
};

/** `fp = fdopen(fd)`: from then on closing `fp` closes both. */
const streamOver: Idiom = (scope, exit) => {
  const source = descriptor(scope, true);
  const targets = scope.handlesOf('stream').filter((place) => !scope.touched.has(place.text));
  if (!source || targets.length === 0) return null;
  const { random } = scope;
  const target = random.pick(targets);
  scope.touched.add(target.text);
  const failed = random.chance(0.8)
    ? [line(`close(${source.text});`), line(`${source.text} = -1;`), ...exit()]
    : exit();
  const over = [
    line(`${target.text} = fdopen(${source.text}, "r");`),
    when(invalidTest(random, 'stream', target.text), failed),
    ...(random.chance(0.9) ? [line(`${source.text} = -1;`)] : []),
    ...(random.chance(0.2)
      ? [when(`${target.text} && read(fileno(${target.text}), buffer, 1) < 0`, setNumber(scope))]
      : []),
  ];
  return [when(validTest(random, 'descriptor', source.text), over)];
};

const duplicate: Idiom = (scope) => {
  const source = descriptor(scope, true);
  const target = descriptor(scope, false);
  if (!source || !target) return null;
  scope.touched.add(target.text);
  return [when(validTest(scope.random, 'descriptor', source.text), [line(`${target.text} = dup(${source.text});`)])];
};

/** `if (open_at(&fd) < 0) …` */
const openedThroughPointer: Idiom = (scope, exit) => {
  const { random } = scope;
  const fits = scope.handles.filter((place) => place.local && callee(scope, 'openAt', place.kind) !== null);
  if (fits.length === 0) return null;
  const place = random.pick(fits);
  const before = scope.touched.has(place.text) ? release(scope, place, true) : [];
  scope.touched.add(place.text);
  const call = `${callee(scope, 'openAt', place.kind)}(&${place.text})`;
  const statuses = scope.numbersOf('sign', true);
  if (statuses.length > 0 && random.chance(0.3)) {
    const status = random.pick(statuses);
    return [...before, line(`${status.text} = ${call};`), when(numberTest(scope, status), exit())];
  }
  return [...before, when(`${call} ${random.pick(['< 0', '!= 0', '== -1'])}`, exit())];
};

/** `if (take(fd) < 0) close(fd);` */
const takenOnSuccess: Idiom = (scope) => {
  const { random } = scope;
  const fits = scope.handles.filter(
    (place) => scope.touched.has(place.text) && callee(scope, 'take', place.kind) !== null,
  );
  if (fits.length === 0) return null;
  const { kind, text } = random.pick(fits);
  const call = `${callee(scope, 'take', kind)}(${text})`;
  const keeps = random.chance(0.85) ? [line(`${closeCall(kind, text)};`)] : [];
  const taken = when(`${call} ${random.pick(['< 0', '!= 0'])}`, keeps);
  return [when(validTest(random, kind, text), [taken, line(`${text} = ${invalid(kind)};`)])];
};

const closedByFlag: Idiom = (scope) => {
  const { random } = scope;
  const fits = scope.handles.filter(
    (place) => scope.touched.has(place.text) && callee(scope, 'closeIf', place.kind) !== null,
  );
  const flags = scope.numbersOf('flag');
  if (fits.length === 0 || flags.length === 0) return null;
  const { kind, text } = random.pick(fits);
  const flag = random.pick(flags).text;
  const call = line(`${callee(scope, 'closeIf', kind)}(${random.chance(0.3) ? '1' : flag}, ${text});`);
  const rest = random.chance(0.7) ? [when(`!${flag}`, [line(`${closeCall(kind, text)};`)])] : [];
  return [when(validTest(random, kind, text), [call, ...rest, line(`${text} = ${invalid(kind)};`)])];
};

const connection: Idiom = (scope, exit) => {
  const open = callee(scope, 'connOpen');
  const { random } = scope;
  if (!open) return null;
  const close = callee(scope, 'connClose');
  if (close && scope.touched.has('c.fd')) return [line(`${close}(&c);`)];
  scope.touched.add('c.fd').add('c.log');
  const use = random.chance(0.4) ? [when('c.ready', setNumber(scope))] : [];
  const end = close && random.chance(0.6) ? [line(`${close}(&c);`)] : [];
  return [when(`${open}(&c) < 0`, exit()), ...use, ...end];
};

/** A variable of an inner block. */
const shortLived: Idiom = (scope) => {
  const { random } = scope;
  const close = when('t >= 0', [line('close(t);')]);
  const guarded = random.chance(0.3) ? when(condition(scope, 1), [close]) : close;
  return [{ kind: 'block', body: [line(`int t = ${openExpression(scope, 'descriptor')};`), guarded] }];
};

const leaveProgram: Idiom = (scope) => {
  const die = callee(scope, 'die');
  return [when(freeCondition(scope), [line(die && scope.random.chance(0.6) ? `${die}();` : 'exit(1);')])];
};

const raiseFlag: Idiom = (scope) => {
  const raise = callee(scope, 'raise');
  const flags = scope.numbersOf('flag', true);
  if (!raise || flags.length === 0) return null;
  return [when(condition(scope, 1), [line(`${raise}(&${scope.random.pick(flags).text});`)])];
};

const constantBranch: Idiom = (scope, exit) => {
  const constant = callee(scope, 'constant');
  if (!constant) return null;
  return [when(`${scope.random.pick(['', '!'])}${constant}()`, acquire(scope, exit))];
};
