/** What the variable that holds a lost resource may hold besides it. */
import { successorsOf, type FunctionIR, type Instruction, type Location, type Variable } from '../ir';

export interface Held {
  /** Values besides what the function opens, and besides those that are no handle, as written: `stdin`. */
  readonly others: readonly string[];
  /** Something that is no handle is put into it, too. */
  readonly hasNone: boolean;
  /** Behind the name in a declaration that gives it no value; null where there is no such declaration. */
  readonly declaredAt: number | null;
  /** Whether some path leads to a place before anything was put into it. */
  readonly isUnsetAt: (place: Location) => boolean;
}

/** Of a variable of the function itself; null of anything else. `calls` open what it is to hold. */
export function heldBy(
  one: FunctionIR,
  name: string,
  calls: readonly Location[],
  isInteger: boolean,
  source: string,
): Held | null {
  const [variable, ...more] = one.variables.filter((each) => each.name === name);
  if (!variable || more.length > 0 || variable.kind !== 'local' || variable.shape === 'array') return null;
  const invalid = isInteger ? /^\(?-\s*\d+\)?$|^INVALID_\w+$/ : /^(?:NULL|nullptr|0|MAP_FAILED|INVALID_\w+)$/;
  const isOpening = ({ location: { start, end } }: Instruction): boolean =>
    calls.some((call) => (start <= call.start && call.end <= end) || (call.start <= start && end <= call.end));
  const values = one.blocks
    .flatMap(({ instructions }) => instructions.filter((each) => gives(each, variable) && !isOpening(each)))
    .map((each) => valueText(each, source));
  return {
    others: [...new Set(values.filter((value) => !invalid.test(value)))],
    hasNone: values.some((value) => invalid.test(value)),
    declaredAt: unsetDeclaration(variable, source),
    isUnsetAt: (place) => isReachedUnset(one, variable, place),
  };
}

function gives(instruction: Instruction, { id }: Variable): boolean {
  if (instruction.kind === 'assign') return instruction.target.root === id && instruction.target.path.length === 0;
  if (instruction.kind !== 'call') return false;
  if (instruction.target?.root === id && instruction.target.path.length === 0) return true;
  return instruction.arguments.some(({ kind, ...rest }) => {
    const place = kind === 'address-of' && 'place' in rest ? rest.place : null;
    return place?.root === id && place.path.length === 0;
  });
}

function valueText(instruction: Instruction, source: string): string {
  const text = source.slice(instruction.location.start, instruction.location.end);
  return instruction.kind === 'assign' ? text.replace(/^[^=]*=(?!=)\s*/, '').trim() : text;
}

/** Behind `fd` of `int fd;` or `int fd, n;`. */
function unsetDeclaration({ declaration }: Variable, source: string): number | null {
  return declaration !== null && /^\s*[;,]/.test(source.slice(declaration.end)) ? declaration.end : null;
}

function isReachedUnset(one: FunctionIR, variable: Variable, place: Location): boolean {
  const seen = new Set([one.entry]);
  for (const id of seen) {
    const { instructions, terminator } = one.blocks[id]!;
    const at = instructions.findIndex((each) => gives(each, variable));
    const before = at === -1 ? instructions : instructions.slice(0, at + 1);
    if (before.some(({ location }) => location.start === place.start)) return true;
    if (at !== -1) continue;
    if ('location' in terminator && terminator.location.start === place.start) return true;
    for (const next of successorsOf(terminator)) seen.add(next);
  }
  return false;
}
