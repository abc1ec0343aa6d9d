/** What is opened right behind the release of a standard descriptor gets its number: the lowest that is free. */
import type { Expression } from '../../ir';
import type { ResourceKind } from '../../models/types';
import type { CallInstruction } from '../summary/program';
import type { SiteContext } from './context';

/** Descriptors 0, 1 and 2 are the standard streams: `if (fd > 2) close(fd)` leaks nothing. */
export const LAST_STANDARD_DESCRIPTOR = 2;

/** As they are written. */
const NOTHING = new Set(['"/dev/null"', '_PATH_DEVNULL']);

/**
 * `close(0); dup(fd)`: the call gives the descriptor that was just closed, which is meant to stay open. Where several were
 * closed, several calls fill them.
 */
export function refillsStandardSlot({ program, function_ }: SiteContext, call: CallInstruction): boolean {
  // What is tested in between, and loops over the three, do not part what the text has in a row.
  const before = program
    .factsOf(function_)
    .calls.filter(({ location }) => location.start < call.location.start)
    .sort((a, b) => b.location.start - a.location.start);
  let filled = 0;
  const freed = new Set<number>();
  for (const one of before) {
    const target = program.targetOf(function_, one);
    // Others may have opened something as well.
    if (target.kind !== 'model') return false;
    const { acquires = [], releases = [] } = target.model;
    filled += acquires.length > 0 ? 1 : 0;
    for (const { argument } of releases) {
      const number = one.arguments[argument];
      if (!isStandardDescriptor(number)) return false;
      freed.add(number.value);
    }
    if (freed.size > filled) return true;
  }
  return false;
}

/**
 * `(void) open("/dev/null", O_RDWR)`: what throws the descriptor away is there for its number to be taken, so that nothing
 * else gets that of a standard stream. So is a stream, and what a function opens that is given this name.
 */
export function occupiesSlot(context: SiteContext, kind: ResourceKind): boolean {
  const { siteCall, models } = context;
  if (siteCall?.callee.kind !== 'direct' || models.resource(kind).holds === 'memory') return false;
  const isProduct = context.productOfSite()?.at === 'return';
  if (!models.isOfSystem(siteCall.callee.name) && !isProduct) return false;
  return siteCall.arguments.some(
    (one, position) =>
      'text' in one && NOTHING.has(one.text ?? '') && (!isProduct || opensByName(context, siteCall, position)),
  );
}

/** `int os_open(const char *path, int flags) { return open(path, flags); }`: what it is given there names what it opens. */
function opensByName({ program, function_ }: SiteContext, call: CallInstruction, position: number): boolean {
  const target = program.targetOf(function_, call);
  if (target.kind !== 'definition') return false;
  const { blocks, variables } = target.function;
  const parameter = variables.find(({ parameterIndex }) => parameterIndex === position)?.id;
  const opens = (one: CallInstruction): boolean => {
    const called = program.targetOf(target.function, one);
    return called.kind === 'model' ? called.model.acquires !== undefined : one.callee.kind === 'indirect';
  };
  return blocks.some(({ instructions }) =>
    instructions.some(
      (one) =>
        one.kind === 'call' &&
        one.arguments[0]?.kind === 'load' &&
        one.arguments[0].place.root === parameter &&
        opens(one),
    ),
  );
}

function isStandardDescriptor(
  value: Expression | undefined,
): value is Extract<Expression, { readonly kind: 'integer' }> {
  return value?.kind === 'integer' && value.value >= 0 && value.value <= LAST_STANDARD_DESCRIPTOR;
}
