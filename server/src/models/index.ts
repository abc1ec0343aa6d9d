/**
 * The models that come with the program. Their JSON is part of the bundle, so that loading them reads no file; the
 * published schema and a test hold each file to `ModelFile`.
 */
import descriptors from './c/descriptors.json';
import directories from './c/directories.json';
import libc from './c/libc.json';
import libwebsockets from './c/libwebsockets.json';
import processes from './c/processes.json';
import streams from './c/streams.json';
import type { ModelFile } from './types';

export * from './registry';
export * from './types';

const BUILTIN_MODELS = [
  descriptors,
  streams,
  directories,
  processes,
  libc,
  libwebsockets,
] as readonly unknown[] as readonly ModelFile[];

/** The built-in model files of one language, in a fixed order; no name is modelled by two of them. */
export function builtinModels(language: ModelFile['language']): readonly ModelFile[] {
  return BUILTIN_MODELS.filter((file) => file.language === language);
}
