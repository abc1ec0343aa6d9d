/**
 * Statements without statements inside: opening, closing, using and passing on handles, setting flags.
 */
import { line, when, type Statement } from '../program';
import { condition, freeCondition } from './conditions';
import { closeCall, invalid, invalidTest, validTest, type HandleKind, type HandlePlace, type Scope } from './scope';

/** An expression that opens a handle of this kind; one acquisition. */
export function openExpression(scope: Scope, kind: HandleKind): string {
  const { random } = scope;
  const open = scope.callees.filter((callee) => callee.role === 'open' && callee.kind === kind);
  const openBy = scope.callees.filter((callee) => callee.role === 'openBy' && callee.kind === kind);
  const flags = scope.numbersOf('flag');
  if (open.length > 0 && random.chance(0.4)) return `${random.pick(open).definition.name}()`;
  if (openBy.length > 0 && flags.length > 0 && random.chance(0.4))
    return `${random.pick(openBy).definition.name}(${random.pick(flags).text})`;
  switch (kind) {
    case 'descriptor':
      return random.pick([
        'open("a", O_RDONLY)',
        'open("b", O_RDWR)',
        'creat("c", 0600)',
        'socket(AF_INET, SOCK_STREAM, 0)',
      ]);
    case 'stream':
      return random.pick(['fopen("a", "r")', 'fopen("b", "w")', 'tmpfile()']);
    case 'directory':
      return 'opendir("d")';
  }
}

/** Opens into a place, with or without asking whether it worked. `exit` makes the statements that leave. */
export function acquire(scope: Scope, exit: () => Statement[]): Statement[] {
  const { random } = scope;
  const place = pickTarget(scope);
  const out: Statement[] = [];
  if (scope.touched.has(place.text) && random.chance(0.7)) out.push(...release(scope, place, true));
  scope.touched.add(place.text);
  const { kind, text } = place;
  const expression = openExpression(scope, kind);
  const failed = (): Statement[] => (random.chance(0.85) ? exit() : setNumber(scope));
  return [
    ...out,
    ...random.weighted<() => Statement[]>([
      [3, () => [line(`${text} = ${expression};`)]],
      [4, () => [line(`${text} = ${expression};`), when(invalidTest(random, kind, text), failed())]],
      [2, () => [when(invalidTest(random, kind, `(${text} = ${expression})`), failed())]],
      [1, () => [line(`${text} = ${condition(scope, 1)} ? ${expression} : ${invalid(kind)};`)]],
      [
        1,
        () => [
          when(`(${freeCondition(scope)}) && ${invalidTest(random, kind, `(${text} = ${expression})`)}`, failed()),
        ],
      ],
      [
        1,
        () => [
          when(
            `(${freeCondition(scope)}) || ${validTest(random, kind, `(${text} = ${expression})`)}`,
            setNumber(scope),
          ),
        ],
      ],
      [1, () => [line(`${text} = (${freeCondition(scope)}, ${expression});`)]],
    ])(),
  ];
}

function pickTarget(scope: Scope): HandlePlace {
  const fresh = scope.handles.filter((place) => !scope.touched.has(place.text));
  if (fresh.length > 0 && scope.random.chance(0.75)) return scope.random.pick(fresh);
  return scope.random.pick(scope.handles);
}

/** Closes what the place holds: guarded unless `bare`, by a callee or directly, and mostly forgets it then. */
export function release(scope: Scope, place: HandlePlace, careful = false): Statement[] {
  const { random } = scope;
  const { kind, text } = place;
  const resets = careful || random.chance(0.75);
  const reset = resets ? [line(`${text} = ${invalid(kind)};`)] : [];
  const at = scope.callees.filter((callee) => callee.role === 'closeAt' && callee.kind === kind);
  if (at.length > 0 && place.local && random.chance(0.3))
    return [line(`${random.pick(at).definition.name}(&${text});`)];
  const by = scope.callees.filter((callee) => callee.role === 'close' && callee.kind === kind);
  const close =
    by.length > 0 && random.chance(0.4) ? `${random.pick(by).definition.name}(${text});` : `${closeCall(kind, text)};`;
  if (!careful && kind === 'descriptor' && random.chance(0.15)) return [line(close), ...reset];
  return [when(validTest(random, kind, text), [line(close), ...(random.chance(0.8) ? reset : [])])];
}

/** Works on a handle. */
export function use(scope: Scope, place: HandlePlace): Statement[] {
  const { random } = scope;
  const { kind, text } = place;
  const status = scope.numbersOf('sign', true);
  const users = scope.callees.filter((callee) => callee.role === 'use' && callee.kind === kind);
  const call =
    users.length > 0 && random.chance(0.5)
      ? `${random.pick(users).definition.name}(${text})`
      : { descriptor: `read(${text}, buffer, 8)`, stream: `fgetc(${text})`, directory: `readdir(${text})` }[kind];
  const keepsResult = status.length > 0 && (kind === 'descriptor' || users.length > 0) && !call.startsWith('f');
  const statement = keepsResult && !call.startsWith('readdir') ? `${random.pick(status).text} = ${call};` : `${call};`;
  return [random.chance(0.1) ? line(statement) : when(validTest(random, kind, text), [line(statement)])];
}

/** Assigns something to a number that isn't a handle. */
export function setNumber(scope: Scope): Statement[] {
  const { random } = scope;
  const targets = scope.numbers.filter((place) => place.assignable);
  if (targets.length === 0) return [line('check();')];
  const target = random.pick(targets);
  const peers = scope.numbersOf(target.type).map((place) => place.text);
  const value = {
    flag: () =>
      random.weighted([
        [6, random.pick(['0', '1', '1'])],
        [2, 'check()'],
        [2, random.pick(peers)],
        [1, `!${random.pick(peers)}`],
        [1, `(${condition(scope, 0)})`],
      ]),
    sign: () =>
      random.weighted([
        [3, random.pick(['-1', '0', '1'])],
        [3, 'status()'],
        [1, random.pick(peers)],
      ]),
    choice: () =>
      random.weighted([
        [4, random.pick(['0', '1', '2'])],
        [2, 'pick()'],
        [2, random.pick(peers)],
      ]),
  }[target.type]();
  return [line(`${target.text} = ${value};`)];
}

/** Gives a handle a second name, or another place. */
export function alias(scope: Scope): Statement[] {
  const { random } = scope;
  const source = random.pick(scope.handles);
  const targets = scope.handlesOf(source.kind).filter((place) => place.text !== source.text);
  if (targets.length === 0) return use(scope, source);
  const target = random.pick(targets);
  const same = scope.callees.filter((callee) => callee.role === 'same' && callee.kind === source.kind);
  const value =
    same.length > 0 && random.chance(0.5) ? `${random.pick(same).definition.name}(${source.text})` : source.text;
  const statements: Statement[] = [line(`${target.text} = ${value};`)];
  if (scope.touched.has(target.text) && random.chance(0.7)) statements.unshift(...release(scope, target, true));
  // The old name forgets it, or both names live on.
  if (random.chance(0.6)) statements.push(line(`${source.text} = ${invalid(source.kind)};`));
  scope.touched.add(target.text);
  return statements;
}

/** Puts a handle where the caller or the rest of the file can reach it. */
export function transfer(scope: Scope): Statement[] {
  const { random } = scope;
  const source = random.pick(scope.handles);
  const keep = scope.callees.filter((callee) => callee.role === 'keep' && callee.kind === source.kind);
  const forget = random.chance(0.7) ? [line(`${source.text} = ${invalid(source.kind)};`)] : [];
  if (keep.length > 0 && random.chance(0.5))
    return [line(`${random.pick(keep).definition.name}(${source.text});`), ...forget];
  const sinks = scope.sinks.filter((place) => place.kind === source.kind);
  if (sinks.length === 0) return setNumber(scope);
  return [line(`${random.pick(sinks).text} = ${source.text};`), ...forget];
}
