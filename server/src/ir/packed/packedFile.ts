/**
 * A lowered file as bytes, a thirtieth of the memory that its graphs take: whoever needs one function of it need neither
 * parse the file again nor keep all of it.
 */
import type { FileIR, FunctionIR, GlobalIR, Prototype } from '../function';
import type { ModuleIR } from '../module';
import { ByteReader, ByteWriter } from './bytes';
import { readExpression, readLocation, writeExpression, writeLocation } from './expressions';
import { readDamage, readFunction, readShape, writeDamage, writeFunction, writeShape } from './graphs';

/** What other files can have of one. */
export interface DefinedFile {
  readonly globals: readonly GlobalIR[];
  /** The first function of that name. */
  functionNamed(name: string): FunctionIR | undefined;
}

/** A file whose graphs are there. */
export function definedFile({ functions, globals }: FileIR): DefinedFile {
  return { globals, functionNamed: (name) => functions.find((one) => one.name === name) };
}

export function packFile(file: FileIR): Uint8Array {
  const bytes = new ByteWriter();
  const starts = file.functions.map((one) => {
    const start = bytes.length;
    writeFunction(bytes, one);
    return { name: one.name, start };
  });
  const end = bytes.length;
  bytes.list(starts, ({ name, start }) => {
    bytes.text(name);
    bytes.count(start);
  });
  bytes.list(file.globals, (global) => writeGlobal(bytes, global));
  bytes.list(file.prototypes, (prototype) => writePrototype(bytes, prototype));
  bytes.list(file.includes, (include) => bytes.text(include));
  bytes.list(file.damage, (damage) => writeDamage(bytes, damage));
  bytes.list(file.tabled, ({ table, names, members }) => {
    bytes.optional(table, (name) => bytes.text(name));
    bytes.list(names, (name) => bytes.text(name));
    bytes.list(members, ([name, field]) => {
      bytes.text(name);
      bytes.text(field);
    });
  });
  bytes.list(file.records, ([base, fields]) => {
    bytes.text(base);
    bytes.list(fields, (field) => bytes.text(field));
  });
  bytes.optional(file.module ?? null, (module) => bytes.text(JSON.stringify(module)));
  return bytes.finish(end);
}

/** What `packFile` wrote. Throws where the bytes are something else. */
export class PackedFile implements DefinedFile {
  private readonly bytes: ByteReader;
  private readonly starts: readonly { readonly name: string; readonly start: number }[];
  private readonly known = new Map<string, FunctionIR | undefined>();
  private readonly rest: Omit<FileIR, 'functions'>;

  constructor(packed: Uint8Array) {
    const bytes = new ByteReader(packed);
    this.bytes = bytes;
    this.starts = bytes.list(() => ({ name: bytes.text(), start: bytes.count() }));
    const rest = {
      globals: bytes.list(() => readGlobal(bytes)),
      prototypes: bytes.list(() => readPrototype(bytes)),
      includes: bytes.list(() => bytes.text()),
      damage: bytes.list(() => readDamage(bytes)),
      tabled: bytes.list(() => ({
        table: bytes.optional(() => bytes.text()),
        names: bytes.list(() => bytes.text()),
        members: bytes.list(() => [bytes.text(), bytes.text()] as const),
      })),
      records: bytes.list(() => [bytes.text(), bytes.list(() => bytes.text())] as const),
    };
    const module = bytes.optional(() => JSON.parse(bytes.text()) as ModuleIR);
    this.rest = module === null ? rest : { ...rest, module };
  }

  get globals(): readonly GlobalIR[] {
    return this.rest.globals;
  }

  functionNamed(name: string): FunctionIR | undefined {
    if (this.known.has(name)) return this.known.get(name);
    const place = this.starts.find((one) => one.name === name);
    const found = place && this.at(place.start);
    this.known.set(name, found);
    return found;
  }

  /** All of it. */
  unpacked(): FileIR {
    return { functions: this.starts.map(({ start }) => this.at(start)), ...this.rest };
  }

  private at(start: number): FunctionIR {
    this.bytes.seek(start);
    return readFunction(this.bytes);
  }
}

function writeGlobal(bytes: ByteWriter, one: GlobalIR): void {
  bytes.text(one.name);
  bytes.flag(one.isStatic);
  bytes.flag(one.isConst);
  writeShape(bytes, one.shape);
  bytes.optional(one.initializer, (initializer) => writeExpression(bytes, initializer));
  bytes.flag(one.isExtern);
  writeLocation(bytes, one.declaration);
  bytes.optional(one.isUnread ?? null, (isUnread) => bytes.flag(isUnread));
}

function readGlobal(bytes: ByteReader): GlobalIR {
  const global: GlobalIR = {
    name: bytes.text(),
    isStatic: bytes.flag(),
    isConst: bytes.flag(),
    shape: readShape(bytes),
    initializer: bytes.optional(() => readExpression(bytes)),
    isExtern: bytes.flag(),
    declaration: readLocation(bytes),
  };
  const isUnread = bytes.optional(() => bytes.flag());
  return isUnread === null ? global : { ...global, isUnread };
}

function writePrototype(bytes: ByteWriter, { name, isNoreturn, returnsVoid, attributes }: Prototype): void {
  bytes.text(name);
  bytes.flag(isNoreturn);
  bytes.flag(returnsVoid);
  bytes.list(attributes, (one) => {
    bytes.text(one.name);
    bytes.list(one.arguments, (argument) => bytes.text(argument));
    bytes.optional(one.parameter, (parameter) => bytes.number(parameter));
  });
}

function readPrototype(bytes: ByteReader): Prototype {
  return {
    name: bytes.text(),
    isNoreturn: bytes.flag(),
    returnsVoid: bytes.flag(),
    attributes: bytes.list(() => ({
      name: bytes.text(),
      arguments: bytes.list(() => bytes.text()),
      parameter: bytes.optional(() => bytes.number()),
    })),
  };
}
