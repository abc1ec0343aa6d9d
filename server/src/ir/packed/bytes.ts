/** Numbers and texts as bytes. Small numbers take one byte; each text is written once and named by its number after that. */

/** A number for each word of a closed set, both ways. The compiler sees to it that none is forgotten. */
export class Words<T extends string> {
  private readonly list: readonly T[];

  constructor(private readonly numbers: Readonly<Record<T, number>>) {
    this.list = (Object.keys(numbers) as T[]).sort((a, b) => numbers[a] - numbers[b]);
  }

  write(bytes: ByteWriter, word: T): void {
    bytes.count(this.numbers[word]);
  }

  read(bytes: ByteReader): T {
    return bytes.picked(this.list);
  }
}

const LARGEST_COUNT = 2 ** 31 - 1;

export class ByteWriter {
  private bytes = new Uint8Array(4096);
  private end = 0;
  private readonly texts = new Map<string, number>();

  get length(): number {
    return this.end;
  }

  /** A number that is not negative and fits into 31 bits. */
  count(value: number): void {
    this.reserve(5);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.end++] = rest;
  }

  /** Any number. */
  number(value: number): void {
    const isCount = Number.isInteger(value) && value >= 0 && value < LARGEST_COUNT && !Object.is(value, -0);
    this.count(isCount ? value + 1 : 0);
    if (isCount) return;
    this.reserve(8);
    new DataView(this.bytes.buffer).setFloat64(this.end, value);
    this.end += 8;
  }

  flag(value: boolean): void {
    this.count(value ? 1 : 0);
  }

  text(value: string): void {
    let number = this.texts.get(value);
    if (number === undefined) {
      number = this.texts.size;
      this.texts.set(value, number);
    }
    this.count(number);
  }

  /** Null, or something that `write` writes. */
  optional<T>(value: T | null, write: (value: T) => void): void {
    this.flag(value !== null);
    if (value !== null) write(value);
  }

  list<T>(values: readonly T[], write: (value: T) => void): void {
    this.count(values.length);
    for (const value of values) write(value);
  }

  /** What was written, behind it the texts, and last where reading begins and where the texts do. */
  finish(begin: number): Uint8Array {
    const start = this.end;
    this.count(this.texts.size);
    for (const text of this.texts.keys()) {
      this.count(text.length);
      for (let i = 0; i < text.length; i++) this.count(text.charCodeAt(i));
    }
    this.reserve(8);
    const view = new DataView(this.bytes.buffer);
    view.setUint32(this.end, begin);
    view.setUint32(this.end + 4, start);
    return this.bytes.slice(0, this.end + 8);
  }

  private reserve(size: number): void {
    if (this.end + size <= this.bytes.length) return;
    const larger = new Uint8Array(2 * this.bytes.length + size);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Reads what a `ByteWriter` wrote. Throws where it is something else. */
export class ByteReader {
  private readonly view: DataView;
  private readonly texts: string[] = [];
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.seek(this.view.getUint32(bytes.length - 4));
    const count = this.count();
    for (let i = 0; i < count; i++) {
      const units: number[] = [];
      for (let left = this.count(); left > 0; left--) units.push(this.count());
      this.texts.push(String.fromCharCode(...units));
    }
    this.seek(this.view.getUint32(bytes.length - 8));
  }

  seek(at: number): void {
    this.at = at;
  }

  count(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      if (this.at >= this.bytes.length || shift > 28) throw new Error('the bytes are damaged');
      const byte = this.bytes[this.at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  number(): number {
    const count = this.count();
    if (count > 0) return count - 1;
    this.at += 8;
    return this.view.getFloat64(this.at - 8);
  }

  flag(): boolean {
    return this.count() !== 0;
  }

  text(): string {
    return this.picked(this.texts);
  }

  optional<T>(read: () => T): T | null {
    return this.flag() ? read() : null;
  }

  list<T>(read: () => T): T[] {
    const values: T[] = [];
    for (let left = this.count(); left > 0; left--) values.push(read());
    return values;
  }

  picked<T>(from: readonly T[]): T {
    const value = from[this.count()];
    if (value === undefined) throw new Error('the bytes are damaged');
    return value;
  }
}
