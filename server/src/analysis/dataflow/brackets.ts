/** Functions that lend what they opened to a function that they are given, and close it behind that. */
import type { BlockId, FunctionIR, Terminator } from '../../ir';
import { successorsOf } from '../../ir';
import type { ResourceKind } from '../../models/types';
import type { CallInstruction, Program } from '../summary/program';

/** Names of functions that are told of a result, and go on with it. */
const CONTINUING = /^(?:cb|callback|done|next|resolve|fulfill|accept|ready|on[A-Z]\w*)$/;

/** `await use(fd); closeSync(fd);`: the callee, which the caller chose, gets the resource for a while. */
export function isLent(program: Program, one: FunctionIR, call: CallInstruction, kind: ResourceKind): boolean {
  const { callee } = call;
  if (!program.isScript || callee.kind !== 'indirect' || callee.expression.kind !== 'load') return false;
  const { root, path } = callee.expression.place;
  const [first] = call.arguments;
  const isErrorFirst = first?.kind === 'integer' && first.value === 0;
  if (path.length > 0 || isErrorFirst || CONTINUING.test(one.variables[root]!.name)) return false;
  return callsBehind(one, call).some((each) => releases(program, one, each, kind));
}

function releases(program: Program, one: FunctionIR, call: CallInstruction, kind: ResourceKind): boolean {
  if (program.releasedBy(one, call).some(({ resource }) => resource === kind)) return true;
  const models = program.modelsOf(program.targetOf(one, call));
  return models.some((model) => model.releases?.some(({ resource }) => resource === kind));
}

/** The calls that control reaches after this one as long as nothing throws. */
function callsBehind(one: FunctionIR, call: CallInstruction): CallInstruction[] {
  const home = one.blocks.find(({ instructions }) => instructions.includes(call));
  if (!home) return [];
  const seen = new Set<BlockId>();
  const pending = onwards(home.terminator);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...onwards(one.blocks[id]!.terminator));
  }
  const rest = home.instructions.slice(home.instructions.indexOf(call) + 1);
  const behind = [...rest, ...[...seen].flatMap((id) => one.blocks[id]!.instructions)];
  return behind.filter((each): each is CallInstruction => each.kind === 'call');
}

function onwards(terminator: Terminator): BlockId[] {
  return terminator.kind === 'attempt' ? [terminator.next] : successorsOf(terminator);
}
