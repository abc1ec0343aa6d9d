/**
 * An owner on the heap: `struct conn *m`, whose descriptor is lost when it is freed or forgotten. All that is done
 * with it is guarded, for here a null pointer would be followed for real.
 */
import { line, when, type FunctionDefinition, type Statement } from '../program';
import type { Random } from '../../harness/random';
import { condition } from './conditions';
import { openExpression, setNumber } from './leaves';
import type { Scope } from './scope';

export const HEAP_OWNER = 'm';

/** `struct conn *conn_new(void)`: null, or an owner of an open descriptor. */
export function connNew(random: Random): FunctionDefinition {
  const failed = random.chance(0.5) ? 'conn->fd < 0' : 'conn->fd < 0 || check()';
  const close = random.chance(0.7) ? [when('conn->fd >= 0', [line('close(conn->fd);')])] : [];
  return {
    name: 'conn_new',
    isStatic: true,
    returns: 'conn',
    parameters: [],
    body: [
      line('struct conn *conn = malloc(sizeof *conn);'),
      when('!conn', [line('return NULL;')]),
      line('conn->log = NULL;'),
      line('conn->fd = open("conn", O_RDWR);'),
      when(failed, [...close, line('free(conn);'), line('return NULL;')]),
      line('return conn;'),
    ],
  };
}

/** `void conn_free(struct conn *)`: mostly closes what it owns. */
export function connFree(random: Random): FunctionDefinition {
  return {
    name: 'conn_free',
    isStatic: true,
    returns: 'void',
    parameters: [{ name: 'conn', type: 'conn' }],
    body: [
      ...(random.chance(0.4) ? [when('conn->log', [line('fclose(conn->log);')])] : []),
      ...(random.chance(0.9) ? [when('conn->fd >= 0', [line('close(conn->fd);')])] : []),
      line('free(conn);'),
    ],
  };
}

/** Makes the owner, works on it or ends it. */
export function heapOwner(scope: Scope, exit: () => Statement[]): Statement[] | null {
  const { random } = scope;
  if (!scope.usesHeap) return null;
  if (scope.touched.has(HEAP_OWNER)) {
    if (random.chance(0.5)) return endHeapOwner(scope);
    return [when(HEAP_OWNER, [when('read(m->fd, buffer, 8) < 0', setNumber(scope))])];
  }
  scope.touched.add(HEAP_OWNER);
  const make = scope.callees.find((callee) => callee.role === 'connNew');
  if (make && random.chance(0.7)) return [line('m = conn_new();'), when(random.pick(['!m', 'm == NULL']), exit())];
  const failed = random.chance(0.8) ? [line('free(m);'), line('m = NULL;'), ...exit()] : exit();
  return [
    line('m = malloc(sizeof *m);'),
    when('!m', exit()),
    line('m->log = NULL;'),
    line(`m->fd = ${openExpression(scope, 'descriptor')};`),
    ...(random.chance(0.7) ? [when('m->fd < 0', failed)] : []),
    ...(random.chance(0.3) ? [when(condition(scope, 1), endHeapOwner(scope))] : []),
  ];
}

/** Closes and frees. */
export function endHeapOwner(scope: Scope): Statement[] {
  const { random } = scope;
  const by = scope.callees.find((callee) => callee.role === 'connFree');
  const close = random.chance(0.5) ? line('close(m->fd);') : when('m->fd >= 0', [line('close(m->fd);')]);
  const end =
    by && random.chance(0.7) ? [line('conn_free(m);')] : [...(random.chance(0.9) ? [close] : []), line('free(m);')];
  return [when(HEAP_OWNER, [...end, line('m = NULL;')])];
}
