/** `unclosed scan --fix` and `--fix-dry-run`: the changes that a scan has tried, written or shown. */
import { createTwoFilesPatch } from 'diff';
import { errorCode, replaceText } from '../../workspace/fileStore';
import type { ScannedFile } from '../../workspace/scan';
import { counted } from '../reporters/report';

/** A file that could not be changed. */
export interface UnwrittenChange {
  readonly path: string;
  readonly why: string;
}

/** The changes as a patch that `git apply` and `patch -p1` take. */
export function patchOf(files: readonly ScannedFile[]): string {
  return files
    .flatMap(({ path, change }) =>
      change === null ? [] : [createTwoFilesPatch(`a/${path}`, `b/${path}`, change.before, change.after)],
    )
    .map((patch) => patch.replace(/^=+\n/, ''))
    .join('');
}

/** Writes the changes, and gives those that it could not write: the other files are changed all the same. */
export function writeChanges(files: readonly ScannedFile[]): UnwrittenChange[] {
  return files.flatMap(({ path, absolutePath, change }) => {
    if (change === null) return [];
    try {
      const isWritten = replaceText(absolutePath, change.before, change.after);
      return isWritten ? [] : [{ path, why: 'it has changed since it was read' }];
    } catch (error) {
      return [{ path, why: `it could not be written (${errorCode(error)})` }];
    }
  });
}

/** One line on what was mended; null where nothing was. */
export function fixedSummary(files: readonly ScannedFile[], isDry: boolean): string | null {
  const changed = files.flatMap(({ change }) => change ?? []);
  if (changed.length === 0) return null;
  const fixed = changed.reduce((sum, change) => sum + change.fixed, 0);
  return `${isDry ? 'Would fix' : 'Fixed'} ${counted(fixed, 'finding')} in ${counted(changed.length, 'file')}.`;
}
