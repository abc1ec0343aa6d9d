/** Which function a call reaches: one of the file, one that a model tells of, or one of which nothing is known. */
import type { Expression, FunctionIR } from '../../ir';
import { BY_NUMBER, intrinsic } from '../../models/intrinsics';
import type { FunctionModel } from '../../models/types';
import { isGivenText, targetOf } from '../dataflow/accesses';
import { goTogether } from '../dataflow/ownConfiguration';
import type { CallInstruction, Program } from './program';

/** What a call reaches. */
export type Target =
  | { readonly kind: 'definition'; readonly name: string; readonly function: FunctionIR }
  | { readonly kind: 'model'; readonly name: string; readonly model: FunctionModel }
  | { readonly kind: 'unknown'; readonly name: string | null };

/** The method in the name of a callee, of a known type or of any: `.close`, `net#Socket.end`. */
export function methodIn(name: string): string | null {
  const start = name.endsWith(']') ? name.lastIndexOf('.[') : name.lastIndexOf('.');
  if (start < 0 || (start > 0 && !name.includes('#'))) return null;
  return name.slice(start + 1);
}

/** The method that a function of the program is: `Pool.end`, and as the linker numbers it. */
export function methodOfClass(name: string): string | null {
  return /\.([^.@]+)(?:@[@\d]*)?$/.exec(name)?.[1] ?? null;
}

export class Targets {
  private readonly targets = new WeakMap<CallInstruction, Target>();

  constructor(private readonly program: Program) {}

  of(caller: FunctionIR, call: CallInstruction): Target {
    let target = this.targets.get(call);
    if (!target) {
      target = this.resolve(caller, call);
      this.targets.set(call, target);
    }
    return target;
  }

  private resolve(caller: FunctionIR, call: CallInstruction): Target {
    const written =
      call.callee.kind === 'direct' ? call.callee.name : this.pointedFunction(caller, call.callee.expression);
    if (written === null) return { kind: 'unknown', name: null };
    if (written.startsWith(BY_NUMBER)) return this.systemCall(caller, written.slice(BY_NUMBER.length), call);
    const { aliases, models } = this.program;
    const name = aliases.get(written) ?? written;
    const told = models.ofProject(name) ?? models.ofProject(written);
    if (told) return { kind: 'model', name, model: told };
    const definition = this.definitionFor(caller, name, call);
    const known = definition && this.openerByName(name);
    if (known) return { kind: 'model', name, model: known };
    if (definition) return { kind: 'definition', name, function: definition };
    const model = this.libraryModel(caller, name, call) ?? intrinsic(name) ?? this.methodByName(name);
    return model ? { kind: 'model', name, model } : { kind: 'unknown', name };
  }

  /** What is called by its number is the system's function, and none that the program has of that name. */
  private systemCall(caller: FunctionIR, name: string, call: CallInstruction): Target {
    const model = this.libraryModel(caller, name, call);
    return model ? { kind: 'model', name, model } : { kind: 'unknown', name: 'syscall' };
  }

  private libraryModel(caller: FunctionIR, name: string, call: CallInstruction): FunctionModel | undefined {
    const { models, file } = this.program;
    if (!models.accepts(name, call.arguments.length)) return undefined;
    const model = models.functionModel(name, file.includes);
    // `regexp *r = regcomp(text, length, flags);`: of a function that gives a number no pointer is made.
    const { target } = call;
    if (model && isGivenText(call, model.refutes)) return undefined;
    const isPointer = target?.path.length === 0 && caller.variables[target.root]?.shape === 'pointer';
    return isPointer && model?.prototype?.startsWith('int ') === true ? undefined : model;
  }

  /**
   * The definition of the name that is compiled together with the caller. Where none is, what stands in for a library's
   * function on another system is not that function: `static int kill(…)` below `#ifdef _WIN32`.
   */
  private definitionFor(caller: FunctionIR, name: string, call: CallInstruction): FunctionIR | undefined {
    const { file, isScript } = this.program;
    const first = this.program.definitionOf(name);
    if (!first || isScript || goTogether(caller, first)) return first;
    const other = file.functions.find((one) => one.name === name && goTogether(caller, one));
    return other ?? (this.libraryModel(caller, name, call) ? undefined : first);
  }

  /** A method that opens what all methods of its name open: a class of this file that has it plays the same part. */
  private openerByName(name: string): FunctionModel | undefined {
    const method = this.program.isScript ? methodOfClass(name) : null;
    const model = method === null ? undefined : this.program.models.methodByName(method);
    return model?.acquires ? model : undefined;
  }

  /** Of an object of which nothing is known, a method that nobody else has. */
  private methodByName(name: string): FunctionModel | undefined {
    const method = this.program.isScript ? methodIn(name) : null;
    return method === null ? undefined : this.program.models.methodByName(method);
  }

  /** The function a pointer points to, where it is only ever given one. */
  private pointedFunction(caller: FunctionIR, expression: Expression): string | null {
    if (expression.kind === 'function') return expression.name;
    if (expression.kind !== 'load') return null;
    const { root, path } = expression.place;
    const variable = caller.variables[root]!;
    if (path.some((projection) => projection.kind !== 'deref')) return null;
    if (variable.kind === 'global') {
      const constant = this.program.constantGlobal(variable.name);
      return constant?.kind === 'function' ? constant.name : null;
    }
    if (variable.kind === 'parameter') return null;
    const names = new Set<string | null>();
    for (const block of caller.blocks) {
      for (const instruction of block.instructions) {
        if (targetOf(instruction)?.root === root) {
          names.add(instruction.kind === 'assign' ? this.functionNamed(caller, instruction.value) : null);
        }
      }
    }
    const [only] = names;
    return names.size === 1 ? (only ?? null) : null;
  }

  /** The function an expression names: one of this file, or one of a library that is modelled. */
  private functionNamed(caller: FunctionIR, value: Expression): string | null {
    if (value.kind === 'function') return value.name;
    if (value.kind !== 'load' || value.place.path.length > 0) return null;
    const { kind, name } = caller.variables[value.place.root]!;
    const { models, file } = this.program;
    const isDeclared = file.globals.some((global) => global.name === name);
    return kind === 'global' && !isDeclared && models.functionModel(name, file.includes) ? name : null;
  }
}
