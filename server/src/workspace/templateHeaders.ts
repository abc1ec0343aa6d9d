/**
 * Headers that the build makes out of templates: `server.h` of `server.h.in`. Most of what is in such a template stands in
 * the header as well; what a build decides, `#undef HAVE_POLL` and `#define VERSION "@VERSION@"`, is not known here.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The templates beside the files of which there is no header yet, with the paths of the headers. */
export function templatesBeside(files: readonly string[]): { readonly template: string; readonly header: string }[] {
  const known = new Set(files);
  const folders = [...new Set(files.map((path) => dirname(path)))].sort();
  return folders
    .flatMap((folder) => templatesIn(folder).map((name) => join(folder, name)))
    .map((template) => ({ template, header: template.replace(/\.in$/, '') }))
    .filter(({ header }) => !known.has(header) && !existsSync(header));
}

function templatesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.h.in'));
  } catch {
    // Whoever lists the files says that the folder cannot be read.
    return [];
  }
}

/** The template without what the build decides; null where it decides nearly all, as in `config.h.in`. */
export function headerOfTemplate(text: string): string | null {
  const defined = new Set<string>();
  let [decided, said] = [0, 0];
  const lines = text.split('\n').map((line) => {
    const [, directive, name = ''] = /^\s*#\s*(define|undef|cmakedefine\w*|mesondefine)\s+(\w+)/.exec(line) ?? [];
    const isDecided = directive !== 'define' && !(directive === 'undef' && defined.has(name));
    if (directive === undefined) return line.includes('@') && /^\s*#/.test(line) ? '' : line;
    if (!isDecided && !/@\w+@/.test(line)) {
      said++;
      defined.add(name);
      return line;
    }
    decided++;
    return '';
  });
  return said > decided ? lines.join('\n') : null;
}
