/** Puts down in a file what the callers of its functions give them, where all of them are known. */
import type { Expression, FileIR, FunctionIR, Given } from '../../ir';
import type { CallerName, FunctionName, Neighborhood } from '../aftermath/neighborhood';
import { folder, isWithin } from './choice';
import { OwnFunctions } from './ownFunctions';

/** A parameter that a caller hands on is followed up so many callers. */
const MAX_CALLERS_UP = 3;
/** Of one with more callers, or more different values, nothing is told. */
const MAX_CALLERS = 12;
const MAX_VALUES = 8;

/** Numbers, and names of constants whose numbers nobody here knows. */
type Values = Given['values'];

interface Known {
  readonly values: Values;
  /** Others could call it, which are not here. */
  readonly isLikely: boolean;
}

const NONE: Known = { values: [], isLikely: false };

/** The file with what is known of the arguments of these of its functions. */
export function withGiven(file: FileIR, path: string, functions: ReadonlySet<string>, around: Neighborhood): FileIR {
  if (around.scripts !== null) return file;
  const callers = new Callers(around, new OwnFunctions(around, path, file.functions));
  const given = file.functions.flatMap((one): Given[] =>
    functions.has(one.name) ? callers.givenTo({ path, name: one.name }, one) : [],
  );
  return given.length > 0 ? { ...file, given } : file;
}

class Callers {
  private readonly asked = new Set<string>();

  constructor(
    private readonly around: Neighborhood,
    private readonly own: OwnFunctions,
  ) {}

  givenTo(name: FunctionName, one: FunctionIR): Given[] {
    return one.variables.flatMap(({ parameterIndex: parameter }): Given[] => {
      const known = parameter < 0 ? null : this.valuesOf(name, parameter, 0);
      if (known === null) return [];
      const { values, isLikely } = known;
      return [{ function: one.name, parameter, values, ...(isLikely ? { isLikely: true as const } : {}) }];
    });
  }

  /** Null where it may be anything. */
  private valuesOf(one: FunctionName, parameter: number, depth: number): Known | null {
    const key = `${one.path}\0${one.name}\0${parameter}`;
    if (this.asked.has(key)) return NONE;
    const callers = depth < MAX_CALLERS_UP ? this.around.callersOf(one) : null;
    if (callers === null || callers.length === 0 || callers.length > MAX_CALLERS) return null;
    this.asked.add(key);
    let all: Known | null = NONE;
    for (const caller of callers) {
      const graph = this.around.functionOf(caller);
      if (!graph || graph.damage.length > 0 || caller.isIndirect === true) all = null;
      else
        for (const argument of argumentsIn(graph, one.name, parameter)) {
          const known: Known | null = all === null ? null : this.valuesAt(argument, caller, graph, depth);
          all = all === null || known === null ? null : union(all, known);
        }
      if (all === null) break;
    }
    this.asked.delete(key);
    if (all === null || all.values.length === 0) return null;
    return this.around.isPrivate(one) ? all : this.ofPublic(one, callers, all);
  }

  /** What is known of a function that others could call as well. */
  private ofPublic(one: FunctionName, callers: readonly CallerName[], all: Known): Known | null {
    const areNumbers = all.values !== 'nonzero' && all.values.every((value) => typeof value === 'number');
    if (areNumbers && this.own.isOwn(one)) return { ...all, isLikely: true };
    // What tests and other programs give a library says nothing of what others give it; it knows itself what it needs.
    const isBeside = callers.every(({ path }) => isWithin(one.path, folder(path)));
    return !isBeside || mayBeZero(all.values) ? null : { ...all, values: 'nonzero' };
  }

  private valuesAt(argument: Expression | null, caller: FunctionName, graph: FunctionIR, depth: number): Known | null {
    switch (argument?.kind) {
      case 'integer':
        return certainly([argument.value]);
      case 'symbol': {
        const value = this.around.constantNamed(argument.text, caller.path);
        return certainly([value ?? argument.text]);
      }
      case 'address-of':
        // `&*p` is `p`, and `&p[i]` lies near it.
        return argument.place.path.some(({ kind }) => kind === 'deref') &&
          !argument.place.path.some(({ kind }) => kind === 'field')
          ? null
          : certainly('nonzero');
      case 'string':
      case 'function':
        return certainly('nonzero');
      case 'load': {
        const { root, path } = argument.place;
        const { parameterIndex } = graph.variables[root]!;
        const isOwn = path.length === 0 && parameterIndex >= 0 && !isChanged(graph, root);
        return isOwn ? this.valuesOf(caller, parameterIndex, depth + 1) : null;
      }
      default:
        return null;
    }
  }
}

/** What each call of the name in the function gives for the parameter; null for one that gives too little. */
function argumentsIn({ blocks }: FunctionIR, name: string, parameter: number): (Expression | null)[] {
  return blocks.flatMap(({ instructions }) =>
    instructions.flatMap((one) =>
      one.kind === 'call' && one.callee.kind === 'direct' && one.callee.name === name
        ? [one.arguments[parameter] ?? null]
        : [],
    ),
  );
}

/** The variable gets another value, or its address is taken. */
function isChanged({ blocks }: FunctionIR, root: number): boolean {
  return blocks.some(({ instructions }) =>
    instructions.some((one) => {
      if (one.kind === 'opaque') return true;
      if (one.kind !== 'assign' && one.kind !== 'call') return false;
      const isTarget = one.target?.root === root && one.target.path.length === 0;
      const values = one.kind === 'assign' ? [one.value] : one.arguments;
      return (
        isTarget ||
        values.some(
          (value) => value.kind === 'address-of' && value.place.root === root && value.place.path.length === 0,
        )
      );
    }),
  );
}

function mayBeZero(values: Values): boolean {
  return values !== 'nonzero' && values.some((one) => one === 0 || typeof one === 'string');
}

function certainly(values: Values): Known {
  return { values, isLikely: false };
}

function union(one: Known, other: Known): Known | null {
  const values = unionOf(one.values, other.values);
  return values === null ? null : { values, isLikely: one.isLikely || other.isLikely };
}

function unionOf(a: Values, b: Values): Values | null {
  if (a === 'nonzero' || b === 'nonzero') {
    return mayBeZero(a) || mayBeZero(b) ? null : 'nonzero';
  }
  const all = [...new Set([...a, ...b])];
  return all.length > MAX_VALUES ? null : all;
}
