import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CacheFolder, keyOf } from '../../server/src/workspace/cache/cacheFolder';
import { cachePlace } from '../../server/src/workspace/cache/cachePlace';
import { temporaryTree } from '../harness/temporaryTree';

const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString();

/** The files of the entries, oldest first as they are marked here. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\/entries\/..\/./.test(path));
}

describe('a cache folder', () => {
  it('gives what was put into it, also to the next process', () => {
    const place = join(temporaryTree(), 'new', 'cache');
    new CacheFolder(place).put(keyOf('a'), Buffer.from('first'));
    const next = new CacheFolder(place);
    expect(text(next.get(keyOf('a')))).toBe('first');
    expect(next.get(keyOf('b'))).toBeNull();
    expect(next.size().entries).toBe(1);
    expect(files(place).some((path) => path.endsWith('.tmp'))).toBe(false);
  });

  it('tells keys apart by where their parts end', () => {
    expect(keyOf('a', 'b')).not.toBe(keyOf('ab', ''));
    expect(keyOf('a', 'b')).not.toBe(keyOf('b', 'a'));
  });

  it('takes an entry with any byte changed, or any part missing, for none', () => {
    const place = temporaryTree();
    new CacheFolder(place).put(keyOf('a'), Buffer.from('a text of some length, which is packed'));
    const [path] = files(place);
    const whole = readFileSync(path!);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      writeFileSync(path!, damaged);
      expect(new CacheFolder(place).get(keyOf('a'))).toBeNull();
      writeFileSync(path!, whole.subarray(0, at));
      expect(new CacheFolder(place).get(keyOf('a'))).toBeNull();
    }
    const cache = new CacheFolder(place);
    cache.put(keyOf('a'), Buffer.from('again'));
    expect(text(cache.get(keyOf('a')))).toBe('again');
  });

  it('goes on where it cannot write', () => {
    const root = temporaryTree({ 'a file': 'in the way' });
    const cache = new CacheFolder(join(root, 'a file'));
    cache.put(keyOf('a'), Buffer.from('lost'));
    expect(cache.get(keyOf('a'))).toBeNull();
    expect(cache.size()).toEqual({ entries: 0, bytes: 0 });
    cache.prune();
  });

  it('reads on where it can write no more', () => {
    const place = temporaryTree();
    const cache = new CacheFolder(place);
    cache.put(keyOf('a'), Buffer.from('kept'));
    // A file in the way of the next entry's folder stops everybody, root as well.
    writeFileSync(join(place, 'entries', keyOf('b').slice(0, 2)), '');
    cache.put(keyOf('b'), Buffer.from('lost'));
    expect(cache.get(keyOf('b'))).toBeNull();
    expect(text(cache.get(keyOf('a')))).toBe('kept');
  });

  it('removes what was not used for longest, and abandoned drafts', () => {
    const place = temporaryTree();
    const cache = new CacheFolder(place);
    for (const [age, name] of ['new', 'middle', 'old'].entries()) {
      const before = new Set(files(place));
      cache.put(keyOf(name), Buffer.from(name.repeat(10)));
      const made = files(place).find((path) => !before.has(path))!;
      utimesSync(made, Date.now() / 1000 - age * 3600, Date.now() / 1000 - age * 3600);
    }
    const draft = `${files(place)[0]!}.1.tmp`;
    writeFileSync(draft, 'half');
    utimesSync(draft, 0, 0);
    cache.prune(cache.size().bytes);
    expect(existsSync(draft)).toBe(false);
    expect(cache.size().entries).toBe(3);
    cache.prune(cache.size().bytes - 1);
    expect(['new', 'middle', 'old'].map((name) => cache.get(keyOf(name)) !== null)).toEqual([true, true, false]);
  });

  it('clears its entries, and nothing else in the folder', () => {
    const place = temporaryTree({ other: 'stays' });
    const cache = new CacheFolder(place);
    cache.put(keyOf('a'), Buffer.from('goes'));
    cache.clear();
    expect(cache.size().entries).toBe(0);
    expect(existsSync(join(place, 'other'))).toBe(true);
    cache.put(keyOf('a'), Buffer.from('back'));
    expect(text(cache.get(keyOf('a')))).toBe('back');
  });
});

describe('the place of the cache', () => {
  it('is among the caches of the user', () => {
    expect(cachePlace({ XDG_CACHE_HOME: '/c' }, 'linux', '/home/me')).toBe('/c/unclosed');
    expect(cachePlace({}, 'linux', '/home/me')).toBe('/home/me/.cache/unclosed');
    expect(cachePlace({}, 'darwin', '/Users/me')).toBe('/Users/me/Library/Caches/unclosed');
  });

  it('is never relative, so never in the tree that is scanned', () => {
    expect(cachePlace({ XDG_CACHE_HOME: 'c' }, 'linux', '/home/me')).toBe('/home/me/.cache/unclosed');
    expect(cachePlace({}, 'linux', '')).toBeNull();
    expect(cachePlace({}, 'win32', 'C:/Users/me')).toBeNull();
  });
});
