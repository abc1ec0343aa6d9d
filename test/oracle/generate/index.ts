/**
 * Makes one program from a seed: a function under test with a few inputs, and callees.
 */
import { line, type FunctionDefinition, type Global, type Program, type Statement } from '../program';
import { Random } from '../../harness/random';
import { keeper, makeCallee, pickRoles, reader } from './callees';
import { cType, invalid, Scope, type Callee, type HandleKind, type HandlePlace } from './scope';
import { cleanup, returnStatement, statements } from './statements';

/** The program of this seed and index; always the same. */
export function generateProgram(seed: number, index: number): Program {
  const random = new Random(seed, index);
  const callees = pickRoles(random).map((role) => makeCallee(random, role));
  const scope = new Scope(
    random,
    callees,
    random.weighted([
      [3, 6],
      [4, 12],
      [2, 20],
      [1, 30],
    ]),
  );
  const globals = declareGlobals(scope);
  declareParameters(scope);
  declareHandles(scope);
  declareNumbers(scope);
  const tested = makeTested(scope);
  const handleGlobals = globals.filter((global) => global.type !== 'flag');
  const readers = handleGlobals.filter(() => random.chance(0.8)).map((global) => reader(random, global));
  return {
    name: `${seed}-${index}`,
    usesConn:
      scope.usesHeap ||
      tested.parameters.some((p) => p.type === 'conn') ||
      callees.some(({ role }) => role.startsWith('conn')),
    globals,
    functions: [...callees.map((callee) => callee.definition), ...readers, tested],
    prototypes: callees.length > 0 && random.chance(0.25),
    comparesFlags: scope.comparesFlags,
  };
}

function makeTested(scope: Scope): FunctionDefinition {
  const { random } = scope;
  scope.returns = random.weighted([
    [6, 'code'],
    [3, 'handle'],
    [1, 'nothing'],
  ] as const);
  scope.returnKind = random.pick(scope.handles).kind;
  if (scope.returnKind === 'directory') scope.returnKind = 'descriptor';
  if (random.chance(0.5)) scope.cleanupLabel = 'out';
  if (random.chance(0.2)) scope.retryLabel = 'retry';
  const around = { breakable: false, continuable: false, inLoop: false };
  const body = statements(scope, around, 3, scope.fuel);
  const retry: Statement[] = scope.retryLabel ? [{ kind: 'label', name: scope.retryLabel }] : [];
  const out: Statement[] = scope.cleanupLabel ? [{ kind: 'label', name: scope.cleanupLabel }] : [];
  const end = [...cleanup(scope, scope.cleanupLabel ? 0.95 : 0.85), ...returnStatement(scope)];
  const returns =
    scope.returns === 'nothing'
      ? 'void'
      : scope.returns === 'handle' && scope.returnKind === 'stream'
        ? 'stream'
        : 'int';
  return {
    name: 'f',
    isStatic: false,
    returns,
    parameters: scope.parameters,
    body: [...scope.declarations, ...retry, ...body, ...out, ...end],
  };
}

function declareGlobals(scope: Scope): Global[] {
  const { random } = scope;
  const globals: Global[] = [];
  const kinds = new Set<HandleKind>(keptKinds(scope.callees));
  if (random.chance(0.1)) kinds.add('descriptor');
  for (const kind of kinds) {
    globals.push({ name: keeper(kind), type: kind === 'stream' ? 'stream' : 'fd', free: false });
    scope.sinks.push({ text: keeper(kind), kind, local: false });
  }
  if (random.chance(0.1)) {
    // Nobody assigns it: always 0.
    globals.push({ name: 'debug', type: 'flag', free: false });
    scope.numbers.push({ text: 'debug', type: 'flag', assignable: false });
  }
  return globals;
}

function keptKinds(callees: readonly Callee[]): HandleKind[] {
  return callees.filter((callee) => callee.role === 'keep').map((callee) => callee.kind);
}

function declareParameters(scope: Scope): void {
  const { random } = scope;
  const names = ['a', 'b', 'k'];
  const count = random.between(0, 3);
  for (const name of names.slice(0, count)) {
    const type = random.weighted([
      [4, 'flag'],
      [2, 'sign'],
      [2, 'choice'],
    ] as const);
    scope.parameters.push({ name, type });
    scope.numbers.push({ text: name, type, assignable: random.chance(0.2) });
  }
  const flags = scope.parameters.filter((parameter) => parameter.type === 'flag');
  scope.comparesFlags = flags.length >= 2 && random.chance(0.2);
  if (random.chance(0.15)) {
    scope.parameters.push({ name: 'n', type: 'count' });
    scope.bound = 'n';
  }
  if (random.chance(0.12)) {
    scope.parameters.push({ name: 'result', type: 'fdOut' });
    scope.sinks.push({ text: '*result', kind: 'descriptor', local: false });
  } else if (random.chance(0.08)) {
    scope.parameters.push({ name: 'owner', type: 'conn' });
    scope.sinks.push({ text: 'owner->fd', kind: 'descriptor', local: false });
    scope.sinks.push({ text: 'owner->log', kind: 'stream', local: false });
  }
}

function declareHandles(scope: Scope): void {
  const { random } = scope;
  const needed = scope.callees.map((callee) => callee.kind);
  const kinds: HandleKind[] = [
    random.pick<HandleKind>(needed.length > 0 ? needed : ['descriptor', 'descriptor', 'stream', 'directory']),
  ];
  while (kinds.length < 4 && random.chance(0.5))
    kinds.push(
      random.weighted([
        [5, 'descriptor'],
        [3, 'stream'],
        [1, 'directory'],
      ] as const),
    );
  const counts = new Map<HandleKind, number>();
  for (const kind of kinds) {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = `${{ descriptor: 'fd', stream: 'fp', directory: 'dir' }[kind]}${count === 1 ? '' : count}`;
    scope.declarations.push(line(`${cType(kind)}${name} = ${invalid(kind)};`));
    scope.handles.push({ text: name, kind, local: true });
  }
  if (random.chance(0.12)) {
    scope.declarations.push(line('int ends[2] = {-1, -1};'));
    scope.handles.push(
      ...['ends[0]', 'ends[1]'].map((text): HandlePlace => ({ text, kind: 'descriptor', local: true })),
    );
  }
  if (scope.callees.some((callee) => callee.role === 'connOpen')) {
    scope.declarations.push(line('struct conn c = {-1, NULL, 0};'));
    scope.handles.push(
      { text: 'c.fd', kind: 'descriptor', local: true },
      { text: 'c.log', kind: 'stream', local: true },
    );
  }
  declarePointers(scope);
  scope.declarations.push(line('char buffer[8];'));
}

/** Other names for what is declared, and an owner on the heap. */
function declarePointers(scope: Scope): void {
  const { random } = scope;
  if (random.chance(0.06) && scope.handles.some((place) => place.text === 'fd')) {
    scope.declarations.push(line('int *p = &fd;'));
    scope.handles.push({ text: '*p', kind: 'descriptor', local: false });
  }
  if (random.chance(0.3) && scope.handles.some((place) => place.text === 'c.fd')) {
    scope.declarations.push(line('struct conn *q = &c;'));
    scope.handles.push({ text: 'q->fd', kind: 'descriptor', local: false });
  }
  if (random.chance(0.06) || scope.callees.some((callee) => callee.role === 'connNew')) {
    scope.declarations.push(line('struct conn *m = NULL;'));
    scope.usesHeap = true;
  }
}

function declareNumbers(scope: Scope): void {
  const { random } = scope;
  const locals = [
    ['have', 'flag', '0'],
    ['ok', 'flag', '1'],
    ['r', 'sign', '0'],
    ['x', 'choice', '0'],
  ] as const;
  for (const [name, type, initial] of locals) {
    if (!random.chance(0.5)) continue;
    scope.declarations.push(line(`int ${name} = ${initial};`));
    scope.numbers.push({ text: name, type, assignable: true });
  }
}
