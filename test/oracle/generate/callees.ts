/**
 * Functions of the same file that the function under test calls: wrappers that open, close, borrow, take over.
 */
import { line, readerOf, when, type FunctionDefinition, type Global, type Parameter, type Statement } from '../program';
import type { Random } from '../../harness/random';
import { connFree, connNew } from './heap';
import { closeCall, invalid, invalidTest, validTest, type Callee, type CalleeRole, type HandleKind } from './scope';

const ROLES_WITHOUT_KIND: readonly CalleeRole[] = [
  ...(['connOpen', 'connClose', 'connNew', 'connFree', 'die', 'constant', 'raise'] as const),
];
const ROLES: readonly CalleeRole[] = [
  ...(['close', 'closeAt', 'use', 'open', 'openBy', 'openAt', 'take', 'closeIf', 'keep', 'same'] as const),
  ...ROLES_WITHOUT_KIND,
];

/** A role that comes with its counterpart. */
export function pickRoles(random: Random): CalleeRole[] {
  const count = random.weighted([
    [3, 0],
    [4, 1],
    [4, 2],
    [2, 3],
  ]);
  const roles = new Set<CalleeRole>();
  for (let i = 0; i < count; i++) {
    const role = random.pick(ROLES);
    roles.add(role);
    if (role === 'connOpen' || role === 'connClose') roles.add('connOpen').add('connClose');
    if (role === 'connNew' || role === 'connFree') roles.add('connNew').add('connFree');
  }
  return [...roles];
}

export function makeCallee(random: Random, role: CalleeRole): Callee {
  const hasKind = !ROLES_WITHOUT_KIND.includes(role);
  const kind: HandleKind = hasKind && random.chance(0.3) ? 'stream' : 'descriptor';
  return { role, kind, definition: BODIES[role](random, kind) };
}

type Body = (random: Random, kind: HandleKind) => FunctionDefinition;

const BODIES: Readonly<Record<CalleeRole, Body>> = {
  close: (random, kind) => {
    const close = line(`${closeCall(kind, 'h')};`);
    const body = kind === 'descriptor' && random.chance(0.5) ? [close] : [when(validTest(random, kind, 'h'), [close])];
    return define('close_it', 'void', [handle(kind)], body);
  },
  closeAt: (random, kind) =>
    define(
      'close_at',
      'void',
      [pointer(kind)],
      [
        when(validTest(random, kind, '*p'), [line(`${closeCall(kind, '*p')};`)]),
        ...(random.chance(0.85) ? [line(`*p = ${invalid(kind)};`)] : []),
      ],
    ),
  use: (random, kind) =>
    define(
      'use_it',
      'int',
      [handle(kind)],
      [
        line('char buffer[8];'),
        ...(random.chance(0.5) ? [when(invalidTest(random, kind, 'h'), [line('return -1;')])] : []),
        when(useTest(kind), [line('return -1;')]),
        line('return 0;'),
      ],
    ),
  open: (random, kind) => opener(random, kind, false),
  openBy: (random, kind) => opener(random, kind, true),
  openAt: (random, kind) => {
    const store = random.chance(0.5);
    const rejected = random.chance(0.85)
      ? [line(`${closeCall(kind, 'h')};`), line('return -1;')]
      : [line('return -1;')];
    return define(
      'open_at',
      'int',
      [pointer(kind)],
      [
        line(`${handleType(kind)}h = ${openCall(kind)};`),
        ...(store ? [] : [when(invalidTest(random, kind, 'h'), [line('return -1;')])]),
        ...(random.chance(0.4) && !store ? [when('check()', rejected)] : []),
        line('*p = h;'),
        line(store ? `return ${validTest(random, kind, 'h')} ? 0 : -1;` : 'return 0;'),
      ],
    );
  },
  take: (random, kind) =>
    define(
      'take',
      'int',
      [handle(kind)],
      [
        when(random.pick(['status() < 0', 'check()']), [line('return -1;')]),
        ...(random.chance(0.2) ? [when('check()', [line('return 1;')])] : []),
        when(validTest(random, kind, 'h'), [line(`${closeCall(kind, 'h')};`)]),
        line('return 0;'),
      ],
    ),
  closeIf: (random, kind) =>
    define(
      'close_if',
      'void',
      [{ name: 'flag', type: 'flag' }, handle(kind)],
      [when('flag', [when(validTest(random, kind, 'h'), [line(`${closeCall(kind, 'h')};`)])])],
    ),
  keep: (_, kind) => define('keep', 'void', [handle(kind)], [line(`${keeper(kind)} = h;`)]),
  same: (random, kind) =>
    define(
      'same',
      kind === 'stream' ? 'stream' : 'int',
      [handle(kind)],
      random.chance(0.5) ? [line('return h;')] : [when('check()', [line('status();')]), line('return h;')],
    ),
  connOpen: (random) =>
    define(
      'conn_open',
      'int',
      [{ name: 'conn', type: 'conn' }],
      [
        line('conn->ready = 0;'),
        line('conn->log = NULL;'),
        line('conn->fd = open("conn", O_RDWR);'),
        when('conn->fd < 0', [line('return -1;')]),
        line('conn->log = fopen("log", "w");'),
        when('!conn->log', [
          ...(random.chance(0.8) ? [line('close(conn->fd);'), line('conn->fd = -1;')] : []),
          line('return -1;'),
        ]),
        line('conn->ready = 1;'),
        line('return 0;'),
      ],
    ),
  connClose: (random) =>
    define(
      'conn_close',
      'void',
      [{ name: 'conn', type: 'conn' }],
      [
        when('conn->log', [line('fclose(conn->log);')]),
        ...(random.chance(0.9) ? [when('conn->fd >= 0', [line('close(conn->fd);')])] : []),
        line('conn->log = NULL;'),
        line('conn->fd = -1;'),
      ],
    ),
  connNew,
  connFree,
  die: () => define('die', 'void', [], [line('status();'), line('exit(1);')]),
  constant: (random) => define('constant', 'int', [], [line(`return ${random.pick(['0', '1'])};`)]),
  raise: (random) =>
    define(
      'raise',
      'void',
      [{ name: 'p', type: 'flagOut' }],
      [random.chance(0.5) ? line('*p = 1;') : when('check()', [line('*p = 1;')], [line('*p = 0;')])],
    ),
};

function opener(random: Random, kind: HandleKind, byFlag: boolean): FunctionDefinition {
  const reject = random.chance(0.85)
    ? [line(`${closeCall(kind, 'h')};`), line(`return ${invalid(kind)};`)]
    : [line(`return ${invalid(kind)};`)];
  const body: Statement[] = [
    ...(byFlag && random.chance(0.5) ? [when('!flag', [line(`return ${invalid(kind)};`)])] : []),
    line(`${handleType(kind)}h = ${openCall(kind)};`),
    ...(random.chance(0.5)
      ? [
          when(invalidTest(random, kind, 'h'), [line(`return ${invalid(kind)};`)]),
          when(byFlag ? 'flag && check()' : 'check()', reject),
        ]
      : []),
    line('return h;'),
  ];
  const parameters: Parameter[] = byFlag ? [{ name: 'flag', type: 'flag' }] : [];
  return define(byFlag ? 'open_by' : 'open_it', kind === 'stream' ? 'stream' : 'int', parameters, body);
}

function define(
  name: string,
  returns: FunctionDefinition['returns'],
  parameters: readonly Parameter[],
  body: readonly Statement[],
): FunctionDefinition {
  return { name, isStatic: true, returns, parameters, body };
}

function handle(kind: HandleKind): Parameter {
  return { name: 'h', type: kind === 'stream' ? 'stream' : 'fd' };
}

function pointer(kind: HandleKind): Parameter {
  return { name: 'p', type: kind === 'stream' ? 'streamOut' : 'fdOut' };
}

function handleType(kind: HandleKind): string {
  return kind === 'stream' ? 'FILE *' : 'int ';
}

function openCall(kind: HandleKind): string {
  return kind === 'stream' ? 'fopen("callee", "r")' : 'open("callee", O_RDONLY)';
}

function useTest(kind: HandleKind): string {
  return kind === 'stream' ? 'fgetc(h) == EOF' : 'read(h, buffer, 8) < 0';
}

/** `void forget_kept_fd(void)`: releases what the global holds, from outside of the function under test. */
export function reader(random: Random, global: Global): FunctionDefinition {
  const kind = global.type === 'stream' ? 'stream' : 'descriptor';
  const close = [line(`${closeCall(kind, global.name)};`), line(`${global.name} = ${invalid(kind)};`)];
  const body = [when(validTest(random, kind, global.name), close)];
  return { name: readerOf(global), isStatic: false, returns: 'void', parameters: [], body };
}

/** The global that `keep` stores into. */
export function keeper(kind: HandleKind): string {
  return kind === 'stream' ? 'kept_stream' : 'kept_fd';
}
