/** The names under which the function has a lost resource. */
import type { SiteAccount } from '../analysis/siteRun';
import type { Program } from '../analysis/summary/program';
import type { Expression, FunctionIR, Location, Place } from '../ir';
import type { ResourceKind } from '../models';

/** What can be written for it, and where it gets there; locations count from the function's start. */
export interface Naming {
  readonly name: string;
  readonly boundBy: Location;
  /** What it is under this name: a descriptor that was made a stream is one. */
  readonly kind: ResourceKind;
}

const LVALUE = /^[A-Za-z_$][\w$]*(?:(?:->|\.)[A-Za-z_]\w*|\[\w+\])*$/;
const ASSIGNED = /([A-Za-z_$][\w$]*(?:(?:->|\.)[A-Za-z_]\w*|\[\w+\])*)\s*=(?!=)/;

/** Copies of copies are followed so far. */
const MAX_NAMES = 6;

function isLvalue(name: string): boolean {
  return LVALUE.test(name);
}

/** The likeliest first. */
export function namesOf(
  program: Program,
  one: FunctionIR,
  { site, kind, name }: SiteAccount,
  source: string,
): Naming[] {
  const boundBy = site.call.location;
  const names: Naming[] = [];
  const add = (naming: Naming): void => {
    if (names.length < MAX_NAMES && isLvalue(naming.name) && !names.some((known) => known.name === naming.name))
      names.push(naming);
  };
  // A union, or an array where nobody knows the element, is written as it was where it got its handle.
  const written = writtenBefore(source, boundBy.start);
  if (name !== null && isArray(one, name)) add({ name: `${name}[0]`, boundBy, kind });
  else if (name !== null && !isUnion(one, name)) add({ name, boundBy, kind });
  if (written !== null) add({ name: written, boundBy, kind });
  for (const known of names) for (const copy of copiesOf(program, one, known, source)) add(copy);
  return names;
}

/** `s.fd` of `s.fd = open(…)`. */
function writtenBefore(source: string, at: number): string | null {
  const before = source.slice(Math.max(0, at - 200), at);
  return /([A-Za-z_$][\w$]*(?:(?:->|\.)[A-Za-z_]\w*|\[\w+\])*)\s*=\s*(?:\([\w\s*]+\)\s*)?$/.exec(before)?.[1] ?? null;
}

function isArray(one: FunctionIR, name: string): boolean {
  return one.variables.some((variable) => variable.name === name && variable.shape === 'array');
}

function isUnion(one: FunctionIR, name: string): boolean {
  return one.variables.some((variable) => variable.name === name && variable.isUnion);
}

/** `x = fd`, `f = fdopen(fd, "r")`, and what a function of the file returns that gets it. */
function copiesOf(program: Program, one: FunctionIR, { name, kind }: Naming, source: string): Naming[] {
  const roots = one.variables.filter((variable) => variable.name === name);
  if (roots.length !== 1) return [];
  const isIt = (place: Place): boolean => place.root === roots[0]!.id && place.path.length === 0;
  const holdsIt = (value: Expression): boolean => value.kind === 'load' && isIt(value.place);
  return one.blocks.flatMap(({ instructions }) =>
    instructions.flatMap((each): Naming[] => {
      if (each.kind !== 'assign' && each.kind !== 'call') return [];
      const target = ASSIGNED.exec(source.slice(each.location.start, each.location.end))?.[1];
      if (each.kind === 'assign') {
        return target !== undefined && holdsIt(each.value) ? [{ name: target, boundBy: each.location, kind }] : [];
      }
      const written = target ?? writtenBefore(source, each.location.start);
      if (written === null) return [];
      const callee = program.targetOf(one, each);
      if (callee.kind === 'model') {
        const made = callee.model.converts?.find(({ argument }) => {
          const value = each.arguments[argument];
          return value !== undefined && holdsIt(value);
        });
        return made ? [{ name: written, boundBy: each.location, kind: made.to }] : [];
      }
      const gets = each.arguments.some((value) => holdsIt(value) || (value.kind === 'address-of' && isIt(value.place)));
      return callee.kind === 'definition' && gets ? [{ name: written, boundBy: each.location, kind }] : [];
    }),
  );
}
