/** What is read: files and pipes, which have an end, or what users type, or others send, when they like. */
import type { Expression, FunctionIR, Instruction, Place, VariableId } from '../../ir';
import type { FunctionModel } from '../../models/types';
import { pathKey } from '../dataflow/accesses';
import type { CallInstruction } from '../summary/program';

/** What is known of the functions that a function calls. */
export interface Opened {
  /** The program has it. */
  readonly isOwn: (call: CallInstruction) => boolean;
  readonly modelOf: (call: CallInstruction) => FunctionModel | undefined;
}

/** Resources that have an end. */
const FILES = /^(?:stream|pipe-stream|(?:\w+-)?directory)$/;
/** Of descriptors the functions tell: `inotify_init` gives one as well. */
const OPENING =
  /^(?:_[wt]?s?|_ws|g_|uv_fs_|shm_)?(?:open|creat)(?:at)?(?:2|64)?(?:_by_handle_at|_s)?$|pipe|temp|^memfd_/;
/** The same as what it is given. */
const COPYING = /^(?:_?dup|fcntl(?:64)?)$/;

/** By what is assigned in the function, the value is a file or a pipe, or what the function is given. */
export function isOfFile(one: FunctionIR, value: Expression, opened: Opened): boolean {
  const seen = new Set<string>();
  let isFound = false;
  const found = (): boolean => (isFound = true);
  // Of pointers zero is none.
  const isPointer = (each: Expression): boolean =>
    each.kind === 'load' && one.variables[each.place.root]!.shape === 'pointer';
  const isFine = (origin: Expression, mayBeNull: boolean): boolean => {
    if (isConstant(origin)) return mayBeNull || !isStandardInput(origin);
    if (origin.kind !== 'load') return false;
    const { place } = origin;
    const key = `${place.root} ${pathKey(place)}`;
    if (seen.has(key)) return true;
    seen.add(key);
    const { kind } = one.variables[place.root]!;
    const values = assignedTo(one, place, opened);
    if (kind === 'parameter') found();
    else if (values.length === 0) return false;
    return values.every((each) => (isCall(each) ? isCallFine(each) : isFine(each, mayBeNull)));
  };
  const isCallFine = (call: CallInstruction): boolean => {
    if (call.callee.kind === 'indirect') return false;
    if (opened.isOwn(call)) return found();
    const model = opened.modelOf(call);
    const same = COPYING.test(call.callee.name) ? 0 : (model?.converts ?? model?.views)?.[0]?.argument;
    const copied = same === undefined ? undefined : call.arguments[same];
    if (copied) return isFine(copied, isPointer(copied));
    return model !== undefined && opensFile(call.callee.name, model) && found();
  };
  return isFine(value, isPointer(value)) && isFound;
}

function opensFile(name: string, { acquires = [] }: FunctionModel): boolean {
  return acquires.some(({ resource }) => FILES.test(resource) || (resource === 'descriptor' && OPENING.test(name)));
}

function isCall(each: Expression | CallInstruction): each is CallInstruction {
  return each.kind === 'call';
}

/** What the place may hold, wherever in the function that is assigned; also by a call that stores what it opens there. */
function assignedTo({ blocks }: FunctionIR, place: Place, { modelOf }: Opened): (Expression | CallInstruction)[] {
  const isPlace = (target: Place | null): boolean => target?.root === place.root && pathKey(target) === pathKey(place);
  const isFilled = (call: CallInstruction): boolean =>
    (modelOf(call)?.acquires ?? []).some(
      ({ at }) => at !== 'return' && rootOf(call.arguments[at.argument]) === place.root,
    );
  const assigned = (each: Instruction): (Expression | CallInstruction)[] => {
    if (each.kind === 'assign') return isPlace(each.target) ? [each.value] : [];
    return each.kind === 'call' && (isPlace(each.target) || isFilled(each)) ? [each] : [];
  };
  return blocks.flatMap(({ instructions }) => instructions.flatMap(assigned));
}

function rootOf(argument: Expression | undefined): VariableId | null {
  return argument?.kind === 'load' || argument?.kind === 'address-of' ? argument.place.root : null;
}

function isConstant({ kind }: Expression): boolean {
  return kind === 'integer' || kind === 'symbol' || kind === 'unary';
}

function isStandardInput(value: Expression): boolean {
  return (value.kind === 'integer' && value.value === 0) || (value.kind === 'symbol' && value.text === 'STDIN_FILENO');
}
