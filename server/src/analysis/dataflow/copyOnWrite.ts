/**
 * A map from numbers that is cheap to copy: its keys in their order and beside them their values, in two arrays that
 * copies share until one of them is written to. States are split far more often than all of their maps change, and hold
 * little; such arrays take a fraction of the room of a hash table, and less time to copy.
 */
export class CopyOnWriteMap<K extends number, V> implements Iterable<[K, V]> {
  private isShared = false;

  private constructor(
    private ordered: K[],
    private held: V[],
  ) {}

  static empty<K extends number, V>(): CopyOnWriteMap<K, V> {
    return new CopyOnWriteMap<K, V>([], []);
  }

  clone(): CopyOnWriteMap<K, V> {
    const copy = new CopyOnWriteMap(this.ordered, this.held);
    copy.isShared = this.isShared = true;
    return copy;
  }

  get size(): number {
    return this.ordered.length;
  }

  get(key: K): V | undefined {
    const at = this.placeOf(key);
    return this.ordered[at] === key ? this.held[at] : undefined;
  }

  has(key: K): boolean {
    return this.ordered[this.placeOf(key)] === key;
  }

  /** From the least on. */
  keys(): readonly K[] {
    return this.ordered;
  }

  /** In the order of their keys. */
  values(): readonly V[] {
    return this.held;
  }

  /** In the order of the keys. A loop may give a key that it comes to another value; it may neither add nor delete one. */
  [Symbol.iterator](): Entries<K, V> {
    return new Entries(this.ordered, this.held);
  }

  set(key: K, value: V): void {
    const at = this.placeOf(key);
    if (this.ordered[at] === key) {
      if (this.held[at] === value) return;
      this.own();
      this.held[at] = value;
      return;
    }
    this.own();
    this.ordered.splice(at, 0, key);
    this.held.splice(at, 0, value);
  }

  delete(key: K): void {
    const at = this.placeOf(key);
    if (this.ordered[at] !== key) return;
    this.own();
    this.ordered.splice(at, 1);
    this.held.splice(at, 1);
  }

  /** Deletes the entries of which that is true; each is asked for once, while all of them are still there. */
  deleteWhere(isGone: (key: K, value: V) => boolean): void {
    const { ordered, held } = this;
    const first = ordered.findIndex((key, at) => isGone(key, held[at]!));
    if (first < 0) return;
    const [keys, values] = [ordered.slice(0, first), held.slice(0, first)];
    for (let at = first + 1; at < ordered.length; at++) {
      if (isGone(ordered[at]!, held[at]!)) continue;
      keys.push(ordered[at]!);
      values.push(held[at]!);
    }
    this.ordered = keys;
    this.held = values;
    this.isShared = false;
  }

  /** Where the key is, or would have to be entered. */
  private placeOf(key: K): number {
    const { ordered } = this;
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ordered[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private own(): void {
    if (!this.isShared) return;
    this.ordered = this.ordered.slice();
    this.held = this.held.slice();
    this.isShared = false;
  }
}

/** Written out, as loops over it are where the analysis spends its time: a generator takes several times as long. */
class Entries<K, V> implements IterableIterator<[K, V]> {
  private at = 0;

  constructor(
    private readonly keys: readonly K[],
    private readonly values: readonly V[],
  ) {}

  next(): IteratorResult<[K, V], undefined> {
    if (this.at >= this.keys.length) return { done: true, value: undefined };
    const at = this.at++;
    return { done: false, value: [this.keys[at]!, this.values[at]!] };
  }

  [Symbol.iterator](): this {
    return this;
  }
}
