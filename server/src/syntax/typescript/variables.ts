/** The variables of a function's graph. */
import type { Location, Variable, VariableId } from '../../ir';
import type { NodeId } from '../flatTree';
import type { Binding } from './bindings';
import type { FileContext } from './fileContext';

export class Variables {
  readonly all: Variable[] = [];
  private readonly known = new Map<Binding, VariableId>();
  private readonly globals = new Map<string, VariableId>();
  private temporaries = 0;

  constructor(
    private readonly context: FileContext,
    private readonly unit: NodeId,
  ) {}

  parameter(name: string, binding: Binding | null, declaration: Location | null): VariableId {
    const id = this.add(name, 'parameter', declaration, this.all.length);
    if (binding !== null) this.known.set(binding, id);
    return id;
  }

  temporary(): VariableId {
    return this.add(`$${this.temporaries++}`, 'temporary', null);
  }

  /** The variable that a binding is here: a variable of the function, or one of somebody around it. */
  of(binding: Binding): VariableId {
    const known = this.known.get(binding);
    if (known !== undefined) return known;
    const isOwn = this.context.isOwnOf(binding, this.unit);
    const id = isOwn ? this.add(binding.name, 'local', null) : this.global(this.context.globalName(binding));
    this.known.set(binding, id);
    return id;
  }

  /** A variable that other functions have, too. */
  global(name: string): VariableId {
    let id = this.globals.get(name);
    if (id === undefined) this.globals.set(name, (id = this.add(name, 'global', null)));
    return id;
  }

  /** What is kept by somebody of whom nothing is known. */
  outside(): VariableId {
    return this.global('<outside>');
  }

  private add(name: string, kind: Variable['kind'], declaration: Location | null, parameterIndex = -1): VariableId {
    const id = this.all.length;
    this.all.push({ id, name, kind, type: null, shape: 'scalar', isUnion: false, declaration, parameterIndex });
    return id;
  }
}
