/** `unclosed cache`: where the cache is, how large it is, and how to be rid of it. */
import { CacheFolder } from '../../workspace/cache/cacheFolder';
import { cachePlace } from '../../workspace/cache/cachePlace';
import { errorCode } from '../../workspace/fileStore';
import { UsageError, type CliIo } from '../io';

export function cacheCommand(isCleared: boolean, io: CliIo): void {
  const place = cachePlace(io.env);
  if (place === null) {
    io.stdout.write('There is no place for a cache: neither XDG_CACHE_HOME nor a home folder is known.\n');
    return;
  }
  const folder = new CacheFolder(place);
  const { entries, bytes } = folder.size();
  if (isCleared) clear(folder, place);
  const size = `${entries} ${entries === 1 ? 'entry' : 'entries'}, ${(bytes / 1024 / 1024).toFixed(1)} MB`;
  io.stdout.write(`${place}: ${isCleared ? 'cleared; ' : ''}${size}\n`);
}

function clear(folder: CacheFolder, place: string): void {
  try {
    folder.clear();
  } catch (error) {
    throw new UsageError(`cannot clear '${place}': ${errorCode(error)}`);
  }
}
