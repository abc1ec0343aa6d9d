/** Variables of a function and the scopes that hold their names. */
import type { Variable, VariableId } from '../../ir';
import type { CType } from './cType';

export interface Scope {
  readonly parent: Scope | null;
  /** How many variables the parent had when this scope began; it gets no more before this one ends. */
  readonly parentCount: number;
  readonly names: Map<string, VariableId>;
  /** Automatic variables in the order of their declaration, each with its `cleanup` function or null. */
  readonly variables: { readonly id: VariableId; readonly cleanup: string | null }[];
}

/** A point between two declarations, by which jumps know what storage they leave. */
export interface ScopePoint {
  readonly scope: Scope;
  readonly count: number;
}

export class Variables {
  readonly all: Variable[] = [];
  /** Variables that always hold this number. */
  readonly constants = new Map<VariableId, number>();
  private readonly types: CType[] = [];
  private readonly globals = new Map<string, VariableId>();
  private temporaries = 0;
  scope: Scope = { parent: null, parentCount: 0, names: new Map(), variables: [] };

  push(): void {
    this.scope = { parent: this.scope, parentCount: this.scope.variables.length, names: new Map(), variables: [] };
  }

  pop(): void {
    this.scope = this.scope.parent ?? this.scope;
  }

  point(): ScopePoint {
    return { scope: this.scope, count: this.scope.variables.length };
  }

  add(variable: Omit<Variable, 'id'>, type: CType): VariableId {
    const id = this.all.length;
    this.all.push({ id, ...variable });
    this.types.push(type);
    return id;
  }

  temporary(type: CType): VariableId {
    const name = `$${this.temporaries++}`;
    return this.add(
      {
        name,
        kind: 'temporary',
        type: null,
        shape: shapeOf(type),
        isUnion: false,
        declaration: null,
        parameterIndex: -1,
      },
      type,
    );
  }

  typeOf(id: VariableId): CType {
    return this.types[id]!;
  }

  /** The variable that `name` means here, if a declaration of this function says so. */
  find(name: string): VariableId | undefined {
    for (let scope: Scope | null = this.scope; scope !== null; scope = scope.parent) {
      const id = scope.names.get(name);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** The variable of file scope of this name, added on first mention. */
  global(name: string, make: () => { variable: Omit<Variable, 'id'>; type: CType }): VariableId {
    let id = this.globals.get(name);
    if (id === undefined) {
      const { variable, type } = make();
      id = this.add(variable, type);
      this.globals.set(name, id);
    }
    return id;
  }
}

/** What `Variable.shape` says of a type. */
export function shapeOf(type: CType): Variable['shape'] {
  const [first, second] = type.chain;
  if (first === 'array') return 'array';
  if (first === 'function') return 'function-pointer';
  if (first === 'pointer') return second === 'function' ? 'function-pointer' : 'pointer';
  return 'scalar';
}
