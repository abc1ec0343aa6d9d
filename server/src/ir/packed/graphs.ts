/** Functions as bytes. */
import type { Damage, FunctionIR } from '../function';
import type { BasicBlock, Callee, Instruction, Terminator } from '../instruction';
import type { Variable, VariableKind } from '../place';
import { Words, type ByteReader, type ByteWriter } from './bytes';
import { readExpression, readLocation, readPlace, writeExpression, writeLocation, writePlace } from './expressions';

const VARIABLES = new Words<VariableKind>({ local: 0, parameter: 1, 'static-local': 2, global: 3, temporary: 4 });
const SHAPES = new Words<Variable['shape']>({ scalar: 0, pointer: 1, array: 2, 'function-pointer': 3 });
const INSTRUCTIONS = new Words<Instruction['kind']>({ assign: 0, call: 1, 'scope-end': 2, opaque: 3 });
const TERMINATORS = new Words<Terminator['kind']>({
  jump: 0,
  branch: 1,
  switch: 2,
  return: 3,
  exit: 4,
  attempt: 5,
  throw: 6,
});

export function writeShape(bytes: ByteWriter, shape: Variable['shape']): void {
  SHAPES.write(bytes, shape);
}

export function readShape(bytes: ByteReader): Variable['shape'] {
  return SHAPES.read(bytes);
}

export function writeDamage(bytes: ByteWriter, { location, reason }: Damage): void {
  writeLocation(bytes, location);
  bytes.text(reason);
}

export function readDamage(bytes: ByteReader): Damage {
  return { location: readLocation(bytes), reason: bytes.text() };
}

export function writeFunction(bytes: ByteWriter, one: FunctionIR): void {
  bytes.text(one.name);
  bytes.flag(one.isStatic);
  bytes.flag(one.isNoreturn);
  bytes.flag(one.isMainElsewhere === true);
  writeLocation(bytes, one.location);
  writeLocation(bytes, one.nameLocation);
  bytes.flag(one.returnsVoid);
  bytes.list(one.variables, (variable) => writeVariable(bytes, variable));
  bytes.count(one.parameterCount);
  bytes.list(one.blocks, ({ instructions, terminator }) => {
    bytes.list(instructions, (instruction) => writeInstruction(bytes, instruction));
    writeTerminator(bytes, terminator);
  });
  bytes.count(one.entry);
  bytes.list(one.damage, (damage) => writeDamage(bytes, damage));
  bytes.text(one.contentHash);
  bytes.list(one.conditions ?? [], (condition) => bytes.text(condition));
}

export function readFunction(bytes: ByteReader): FunctionIR {
  const name = bytes.text();
  const isStatic = bytes.flag();
  const isNoreturn = bytes.flag();
  const isMainElsewhere = bytes.flag();
  const one: FunctionIR = {
    name,
    isStatic,
    isNoreturn,
    ...(isMainElsewhere ? { isMainElsewhere } : {}),
    location: readLocation(bytes),
    nameLocation: readLocation(bytes),
    returnsVoid: bytes.flag(),
    variables: readVariables(bytes),
    parameterCount: bytes.count(),
    blocks: readBlocks(bytes),
    entry: bytes.count(),
    damage: bytes.list(() => readDamage(bytes)),
    contentHash: bytes.text(),
  };
  const conditions = bytes.list(() => bytes.text());
  return conditions.length > 0 ? { ...one, conditions } : one;
}

function writeVariable(bytes: ByteWriter, one: Variable): void {
  bytes.text(one.name);
  VARIABLES.write(bytes, one.kind);
  bytes.optional(one.type, (type) => bytes.text(type));
  writeShape(bytes, one.shape);
  bytes.flag(one.isUnion);
  bytes.optional(one.declaration, (declaration) => writeLocation(bytes, declaration));
  bytes.count(one.parameterIndex + 1);
}

function readVariables(bytes: ByteReader): Variable[] {
  let id = 0;
  return bytes.list(() => ({
    id: id++,
    name: bytes.text(),
    kind: VARIABLES.read(bytes),
    type: bytes.optional(() => bytes.text()),
    shape: readShape(bytes),
    isUnion: bytes.flag(),
    declaration: bytes.optional(() => readLocation(bytes)),
    parameterIndex: bytes.count() - 1,
  }));
}

function readBlocks(bytes: ByteReader): BasicBlock[] {
  let id = 0;
  return bytes.list(() => ({
    id: id++,
    instructions: bytes.list(() => readInstruction(bytes)),
    terminator: readTerminator(bytes),
  }));
}

function writeInstruction(bytes: ByteWriter, one: Instruction): void {
  INSTRUCTIONS.write(bytes, one.kind);
  switch (one.kind) {
    case 'assign':
      writePlace(bytes, one.target);
      writeExpression(bytes, one.value);
      break;
    case 'call':
      bytes.optional(one.target, (target) => writePlace(bytes, target));
      writeCallee(bytes, one.callee);
      bytes.list(one.arguments, (argument) => writeExpression(bytes, argument));
      bytes.list(one.argumentLocations, (location) => writeLocation(bytes, location));
      bytes.flag(one.isImplicit);
      break;
    case 'scope-end':
      bytes.list(one.variables, (id) => bytes.count(id));
      bytes.list(one.kept ?? [], (kept) => writeExpression(bytes, kept));
      break;
    case 'opaque':
      bytes.list(one.mentions, (place) => writePlace(bytes, place));
      bytes.flag(one.isDamage);
      break;
  }
  writeLocation(bytes, one.location);
}

function readInstruction(bytes: ByteReader): Instruction {
  const kind = INSTRUCTIONS.read(bytes);
  switch (kind) {
    case 'assign':
      return { kind, target: readPlace(bytes), value: readExpression(bytes), location: readLocation(bytes) };
    case 'call': {
      const target = bytes.optional(() => readPlace(bytes));
      const callee = readCallee(bytes);
      const given = bytes.list(() => readExpression(bytes));
      const argumentLocations = bytes.list(() => readLocation(bytes));
      const isImplicit = bytes.flag();
      return { kind, target, callee, arguments: given, argumentLocations, location: readLocation(bytes), isImplicit };
    }
    case 'scope-end': {
      const variables = bytes.list(() => bytes.count());
      const kept = bytes.list(() => readExpression(bytes));
      return { kind, variables, ...(kept.length === 0 ? {} : { kept }), location: readLocation(bytes) };
    }
    case 'opaque':
      return {
        kind,
        mentions: bytes.list(() => readPlace(bytes)),
        isDamage: bytes.flag(),
        location: readLocation(bytes),
      };
  }
}

function writeCallee(bytes: ByteWriter, callee: Callee): void {
  bytes.flag(callee.kind === 'direct');
  if (callee.kind === 'direct') bytes.text(callee.name);
  else writeExpression(bytes, callee.expression);
}

function readCallee(bytes: ByteReader): Callee {
  if (bytes.flag()) return { kind: 'direct', name: bytes.text() };
  return { kind: 'indirect', expression: readExpression(bytes) };
}

function writeTerminator(bytes: ByteWriter, one: Terminator): void {
  TERMINATORS.write(bytes, one.kind);
  switch (one.kind) {
    case 'jump':
      bytes.count(one.target);
      return;
    case 'branch':
      writeExpression(bytes, one.condition);
      bytes.count(one.ifTrue);
      bytes.count(one.ifFalse);
      break;
    case 'switch':
      writeExpression(bytes, one.scrutinee);
      bytes.list(one.cases, ({ low, high, target }) => {
        writeExpression(bytes, low);
        writeExpression(bytes, high);
        bytes.count(target);
      });
      bytes.count(one.fallback);
      break;
    case 'return':
      bytes.optional(one.value, (value) => writeExpression(bytes, value));
      bytes.flag(one.isImplicit);
      break;
    case 'attempt':
      bytes.flag(one.cause === 'await');
      bytes.optional(one.value, (value) => writeExpression(bytes, value));
      bytes.count(one.next);
      bytes.count(one.unwind);
      break;
    case 'throw':
      bytes.flag(one.isImplicit);
      break;
    case 'exit':
      break;
  }
  writeLocation(bytes, one.location);
}

function readTerminator(bytes: ByteReader): Terminator {
  const kind = TERMINATORS.read(bytes);
  switch (kind) {
    case 'jump':
      return { kind, target: bytes.count() };
    case 'branch': {
      const condition = readExpression(bytes);
      return { kind, condition, ifTrue: bytes.count(), ifFalse: bytes.count(), location: readLocation(bytes) };
    }
    case 'switch': {
      const scrutinee = readExpression(bytes);
      const cases = bytes.list(() => ({
        low: readExpression(bytes),
        high: readExpression(bytes),
        target: bytes.count(),
      }));
      return { kind, scrutinee, cases, fallback: bytes.count(), location: readLocation(bytes) };
    }
    case 'return': {
      const value = bytes.optional(() => readExpression(bytes));
      const isImplicit = bytes.flag();
      return { kind, value, location: readLocation(bytes), isImplicit };
    }
    case 'attempt': {
      const cause = bytes.flag() ? 'await' : 'call';
      const value = bytes.optional(() => readExpression(bytes));
      return { kind, cause, value, next: bytes.count(), unwind: bytes.count(), location: readLocation(bytes) };
    }
    case 'throw':
      return { kind, isImplicit: bytes.flag(), location: readLocation(bytes) };
    case 'exit':
      return { kind, location: readLocation(bytes) };
  }
}
