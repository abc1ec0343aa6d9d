/**
 * The models that come with the program. Their JSON is part of the bundle, so that loading them reads no file; the
 * published schema and a test hold each file to `ModelFile`.
 */
import descriptors from './c/descriptors.json';
import directories from './c/directories.json';
import fileTrees from './c/file-trees.json';
import libc from './c/libc.json';
import liburing from './c/liburing.json';
import libwebsockets from './c/libwebsockets.json';
import mappings from './c/mappings.json';
import memory from './c/memory.json';
import network from './c/network.json';
import processes from './c/processes.json';
import realtime from './c/realtime.json';
import sharedLibraries from './c/shared-libraries.json';
import spawn from './c/spawn.json';
import streams from './c/streams.json';
import text from './c/text.json';
import windowsCrt from './c/windows-crt.json';
import windowsCryptography from './c/windows-cryptography.json';
import windowsHandles from './c/windows-handles.json';
import windowsInternet from './c/windows-internet.json';
import windowsObjects from './c/windows-objects.json';
import winsock from './c/winsock.json';
import type { ModelFile } from './types';

export * from './annotations';
export * from './registry';
export * from './types';

const BUILTIN_MODELS = [
  descriptors,
  streams,
  directories,
  processes,
  libc,
  libwebsockets,
  fileTrees,
  liburing,
  mappings,
  memory,
  network,
  realtime,
  sharedLibraries,
  spawn,
  text,
  windowsCrt,
  windowsCryptography,
  windowsHandles,
  windowsInternet,
  windowsObjects,
  winsock,
] as readonly unknown[] as readonly ModelFile[];

/** The built-in model files of one language, in a fixed order; no name is modelled by two of them. */
export function builtinModels(language: ModelFile['language']): readonly ModelFile[] {
  return BUILTIN_MODELS.filter((file) => file.language === language);
}
