/**
 * A map that is cheap to copy: copies share what they hold until one of them is written to. States are split far more
 * often than all of their maps change.
 */
export class CopyOnWriteMap<K, V> implements Iterable<[K, V]> {
  private isShared = false;
  private entries = new Map<K, V>();

  clone(): CopyOnWriteMap<K, V> {
    const copy = new CopyOnWriteMap<K, V>();
    copy.entries = this.entries;
    copy.isShared = this.isShared = true;
    return copy;
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: K): V | undefined {
    return this.entries.get(key);
  }

  has(key: K): boolean {
    return this.entries.has(key);
  }

  keys(): MapIterator<K> {
    return this.entries.keys();
  }

  values(): MapIterator<V> {
    return this.entries.values();
  }

  /** A loop may write to entries or delete them; whether it comes to those that it adds nobody can tell. */
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries[Symbol.iterator]();
  }

  set(key: K, value: V): void {
    this.own().set(key, value);
  }

  delete(key: K): void {
    if (this.entries.has(key)) this.own().delete(key);
  }

  private own(): Map<K, V> {
    if (this.isShared) {
      this.entries = new Map(this.entries);
      this.isShared = false;
    }
    return this.entries;
  }
}
