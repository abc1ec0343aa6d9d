/** Methods of instances that modules export: who calls one names the instance by its module, and hands over nothing of it. */
import { hashText, type FunctionIR, type Variable } from '../../ir';
import type { Definition } from './workspaceIndex';

const MARK = '!bound';

/** The method that the name of a bound one is made of; null for any other name. */
export function methodOfBound(name: string): string | null {
  return name.endsWith(MARK) ? name.slice(0, -MARK.length) : null;
}

const bound = new WeakMap<Definition, Definition>();

/** Always the same for the same method. */
export function boundDefinition(method: Definition): Definition {
  const known = bound.get(method) ?? withoutInstance(method);
  bound.set(method, known);
  return known;
}

function withoutInstance(method: Definition): Definition {
  return {
    ...method,
    name: method.name + MARK,
    parameterCount: Math.max(0, method.parameterCount - 1),
    writes: method.writes.filter((index) => index > 0).map((index) => index - 1),
  };
}

/** A function that calls the method on the instance, which is a variable of its module. */
export function boundFunction(method: FunctionIR): FunctionIR {
  const given = method.variables.slice(1, method.parameterCount);
  const nowhere = { start: 0, end: 0 };
  const plain = { type: null, shape: 'scalar', isUnion: false, declaration: null } as const;
  const instance = given.length;
  const result = instance + 1;
  const variables: Variable[] = [
    ...given.map((each, id): Variable => ({ ...each, id, parameterIndex: id })),
    { id: instance, name: `instance of ${method.name}`, kind: 'global', parameterIndex: -1, ...plain },
    { id: result, name: '$0', kind: 'temporary', parameterIndex: -1, ...plain },
  ];
  const order = [instance, ...given.map((_, id) => id)];
  return {
    ...method,
    name: method.name + MARK,
    location: nowhere,
    nameLocation: nowhere,
    variables,
    parameterCount: given.length,
    blocks: [
      {
        id: 0,
        instructions: [
          {
            kind: 'call',
            target: { root: result, path: [] },
            callee: { kind: 'direct', name: method.name },
            arguments: order.map((root) => ({ kind: 'load', place: { root, path: [] } })),
            argumentLocations: order.map(() => nowhere),
            location: nowhere,
            isImplicit: true,
          },
        ],
        terminator: {
          kind: 'return',
          value: { kind: 'load', place: { root: result, path: [] } },
          location: nowhere,
          isImplicit: false,
        },
      },
    ],
    entry: 0,
    damage: [],
    contentHash: hashText(`${method.name} ${method.contentHash} bound`),
  };
}
