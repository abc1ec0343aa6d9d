/** One generated function while it is being written: its parameters, its lines, and the resources it has open. */
import type { ResourceKind } from '../../server/src/models/types';
import type { Catalog, Entry } from './catalog';
import { declare, typeKey, type Declaration } from './prototype';

/** An open resource. */
export interface Handle {
  readonly kind: ResourceKind;
  /** How it is written now: `fd`, `pipefd[0]`, `preg`. */
  readonly expression: string;
  /** The expression is the object itself, which functions get the address of. */
  readonly isObject: boolean;
  /** The type under which functions get it, as `typeKey` writes it: `FILE*`. */
  readonly type: string;
  /** What findings call it: the first variable that held it. */
  readonly subject: string;
  readonly isOwed: boolean;
  /** The line that acquired it. */
  readonly origin: Line;
}

export interface Line {
  code: string;
  readonly expected: string[];
}

/** What is passed for some of a call's arguments; the others become parameters of the generated function. */
export type Bindings = ReadonlyMap<number, string>;

export class Scenario {
  private readonly parameters = new Map<string, string>();
  private readonly names = new Map<string, Declaration | null>();
  private readonly lines: Line[] = [];
  private depth = 1;

  constructor(
    readonly catalog: Catalog,
    private readonly name: string,
    /** The entry under test: its parameters keep their names. */
    readonly entry: Entry,
  ) {}

  // --- Names --------------------------------------------------------------------------------------------------------

  /** The parameter of the generated function that is passed on as this one. */
  parameter(of: Entry, declared: Declaration): string {
    const key = `${of.prototype.name} ${declared.name}`;
    const known = this.parameters.get(key);
    if (known !== undefined) return known;
    const name = this.fresh(declared.name, `${of.prototype.name}_${declared.name}`, declared, of === this.entry);
    this.parameters.set(key, name);
    return name;
  }

  /** The parameter that decides about a path of the generated function's own. */
  flag(): string {
    const name = this.fresh('early', 'leave_early', INT, false);
    this.parameters.set('early', name);
    return name;
  }

  /** `isOwn`: it stands for the parameter of that name of the entry under test. */
  local(preferred: string, isOwn = false): string {
    return this.fresh(preferred, `new_${preferred}`, null, isOwn);
  }

  private fresh(preferred: string, other: string, declared: Declaration | null, isOwn: boolean): string {
    const isReserved = (name: string): boolean =>
      !isOwn && this.entry.prototype.parameters.some((parameter) => parameter.name === name);
    // Who is called like a function that is called would hide it.
    const isFree = (name: string): boolean =>
      !this.names.has(name) && !isReserved(name) && name !== this.entry.prototype.name && !this.catalog.isCallee(name);
    const name = [preferred, other, `${other}_2`, `${other}_3`].find(isFree);
    if (name === undefined) throw new Error(`there is no name left for '${preferred}'`);
    this.names.set(name, declared);
    return name;
  }

  // --- Lines --------------------------------------------------------------------------------------------------------

  add(code: string, line: Line = { code: '', expected: [] }): Line {
    line.code = '  '.repeat(this.depth) + code;
    this.lines.push(line);
    return line;
  }

  /** Leaves the function where the condition holds, after the releases; returns the line that leaves. */
  leaveIf(condition: string, value: number, released: readonly Handle[], head?: Line): Line {
    if (released.length === 0) return this.add(`if (${condition}) return ${value};`, unwritten(head));
    return this.block(condition, head, () => {
      for (const handle of released.toReversed()) this.release(handle);
      return this.add(`return ${value};`);
    });
  }

  /** What is done only where the condition holds; a head that is not written yet becomes the line of the `if`. */
  block<T>(condition: string, head: Line | undefined, write: () => T): T {
    this.add(`if (${condition}) {`, unwritten(head));
    this.depth++;
    const result = write();
    this.depth--;
    this.add('}');
    return result;
  }

  expect(line: Line, rule: string, handle: Handle): void {
    if (!this.catalog.isFollowed(handle.kind)) return;
    const mark = `acquire[${handle.subject}]`;
    if (!handle.origin.expected.includes(mark)) handle.origin.expected.push(mark);
    // What happens in a test is of low confidence.
    const low = this.entry.family.family === 'cmocka' ? ' low' : '';
    line.expected.push(`${rule}[${handle.subject}]${low}`);
  }

  print(): string {
    const isOwn = (key: string): boolean => key.startsWith(`${this.entry.prototype.name} `);
    const keys = [...this.parameters.keys()];
    const names = [...keys.filter(isOwn), ...keys.filter((key) => !isOwn(key))].map((key) => this.parameters.get(key)!);
    const parameters = names.map((name) => declare(this.names.get(name)!, name));
    const head = folded(`int ${this.name}(`, parameters.length > 0 ? parameters : ['void']);
    const body = this.lines.map(({ code, expected }) =>
      expected.length > 0 ? `${code} // ${expected.join(', ')}` : code,
    );
    return [head, ...body, '}', ''].join('\n');
  }

  // --- Calls --------------------------------------------------------------------------------------------------------

  /** The text of a call. */
  call(entry: Entry, bindings: Bindings): string {
    const passed = entry.prototype.parameters.map(
      (parameter, index) => bindings.get(index) ?? this.parameter(entry, parameter),
    );
    return `${entry.prototype.name}(${passed.join(', ')})`;
  }

  /** The handle as an argument of this type takes it. */
  argument({ expression, isObject, type }: Handle, parameter: Declaration): string {
    const wanted = typeKey(parameter);
    if (!isObject && wanted === `${type}*`) return `&${expression}`;
    const text = isObject ? `&${expression}` : expression;
    // A type that others derive from, by their first member: `(uv_handle_t *)&timer`.
    const isDerived = wanted.endsWith('*') && type.endsWith('*') && wanted !== 'void*' && wanted !== type;
    return isDerived ? `(${parameter.before.trimEnd()})${text}` : text;
  }

  release(handle: Handle): Line {
    const { entry, release } = this.catalog.releaser(handle.kind);
    const bindings = new Map<number, string>();
    entry.prototype.parameters.forEach((parameter, index) => {
      if (index === release.argument) bindings.set(index, this.argument(handle, parameter));
      else if (release.given?.argument === index) bindings.set(index, String(release.given.equals ?? 0));
      else {
        const same = this.names.get(parameter.name);
        if (same && typeKey(same) === typeKey(parameter)) bindings.set(index, parameter.name);
      }
    });
    return this.add(`${this.call(entry, bindings)};`);
  }
}

/** The head of a function, its parameters in as many lines as they take. */
function folded(start: string, parameters: readonly string[]): string {
  const lines = [start];
  parameters.forEach((parameter, index) => {
    const text = index < parameters.length - 1 ? `${parameter}, ` : `${parameter}) {`;
    if ((lines.at(-1)! + text).length > WIDTH) lines.push(' '.repeat(start.length));
    lines.push(lines.pop()! + text);
  });
  return lines.map((line) => line.trimEnd()).join('\n');
}

function unwritten(head: Line | undefined): Line | undefined {
  return head?.code === '' ? head : undefined;
}

const WIDTH = 120;

const INT: Declaration = {
  name: 'early',
  before: 'int ',
  after: '',
  base: 'int',
  isConst: false,
  pointers: 0,
  arrays: [],
  isFunction: false,
};
