/** Places and expressions as bytes. */
import type { BinaryOperator, Expression, UnaryOperator } from '../instruction';
import type { Location } from '../location';
import type { Place, Projection } from '../place';
import { Words, type ByteReader, type ByteWriter } from './bytes';

const UNARY = new Words<UnaryOperator>({ '-': 0, '~': 1, '!': 2 });
const BINARY = new Words<BinaryOperator>({
  ...{ '+': 0, '-': 1, '*': 2, '/': 3, '%': 4, '<<': 5, '>>': 6, '&': 7, '|': 8, '^': 9 },
  ...{ '==': 10, '!=': 11, '<': 12, '<=': 13, '>': 14, '>=': 15 },
});
const PROJECTIONS = new Words<Projection['kind']>({ field: 0, deref: 1, index: 2 });
const EXPRESSIONS = new Words<Expression['kind']>({
  ...{ integer: 0, string: 1, symbol: 2, configuration: 3, function: 4, load: 5, 'address-of': 6, unary: 7 },
  ...{ binary: 8, unknown: 9 },
});

/** What a constructor does for the fields of its class may stand before it. */
export function writeLocation(bytes: ByteWriter, { start, end }: Location): void {
  bytes.number(start);
  bytes.count(end - start);
}

export function readLocation(bytes: ByteReader): Location {
  const start = bytes.number();
  return { start, end: start + bytes.count() };
}

export function writePlace(bytes: ByteWriter, { root, path }: Place): void {
  bytes.count(root);
  bytes.list(path, (one) => {
    PROJECTIONS.write(bytes, one.kind);
    if (one.kind === 'field') bytes.text(one.name);
    if (one.kind === 'index') bytes.optional(one.index, (index) => bytes.number(index));
  });
}

export function readPlace(bytes: ByteReader): Place {
  const root = bytes.count();
  return { root, path: bytes.list(() => readProjection(bytes)) };
}

function readProjection(bytes: ByteReader): Projection {
  const kind = PROJECTIONS.read(bytes);
  switch (kind) {
    case 'field':
      return { kind, name: bytes.text() };
    case 'deref':
      return { kind };
    case 'index':
      return { kind, index: bytes.optional(() => bytes.number()) };
  }
}

export function writeExpression(bytes: ByteWriter, one: Expression): void {
  EXPRESSIONS.write(bytes, one.kind);
  switch (one.kind) {
    case 'integer':
      bytes.number(one.value);
      return;
    case 'symbol':
      bytes.text(one.text);
      return;
    case 'configuration':
      bytes.text(one.condition);
      return;
    case 'function':
      bytes.text(one.name);
      return;
    case 'load':
    case 'address-of':
      writePlace(bytes, one.place);
      return;
    case 'unary':
      UNARY.write(bytes, one.operator);
      writeExpression(bytes, one.operand);
      return;
    case 'binary':
      BINARY.write(bytes, one.operator);
      writeExpression(bytes, one.left);
      writeExpression(bytes, one.right);
      return;
    case 'string':
      bytes.text(one.text ?? '');
      return;
    case 'unknown':
      return;
  }
}

export function readExpression(bytes: ByteReader): Expression {
  const kind = EXPRESSIONS.read(bytes);
  switch (kind) {
    case 'integer':
      return { kind, value: bytes.number() };
    case 'string': {
      const text = bytes.text();
      return text === '' ? { kind } : { kind, text };
    }
    case 'symbol':
      return { kind, text: bytes.text() };
    case 'configuration':
      return { kind, condition: bytes.text() };
    case 'function':
      return { kind, name: bytes.text() };
    case 'load':
    case 'address-of':
      return { kind, place: readPlace(bytes) };
    case 'unary':
      return { kind, operator: UNARY.read(bytes), operand: readExpression(bytes) };
    case 'binary':
      return { kind, operator: BINARY.read(bytes), left: readExpression(bytes), right: readExpression(bytes) };
    case 'unknown':
      return { kind };
  }
}
