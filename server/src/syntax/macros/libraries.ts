/**
 * Macros of libraries whose words are anybody's (`ERROR`, `foreach`): they count where a header of the library is included
 * that is not at hand.
 */
import { Definitions } from './definitions';
import { harvest, type MacroDefinition } from './harvest';
import { POSTGRES_MACROS } from './postgres';

interface Library {
  readonly name: string;
  /** The header that each file of those who use it includes, itself or by another. */
  readonly header: RegExp;
  readonly macros: string;
}

const LIBRARIES: readonly Library[] = [{ name: 'postgres', header: /(?:^|\/)postgres\.h$/, macros: POSTGRES_MACROS }];

/** The names of those libraries that one of `includes` is a header of. */
export function librariesIn(includes: readonly string[]): string[] {
  return LIBRARIES.filter(({ header }) => includes.some((path) => header.test(path))).map(({ name }) => name);
}

const harvested = new Map<string, Definitions>();

/** What the first of `libraries` that knows it means by a name. */
export function lookupInLibraries(libraries: readonly string[], name: string): readonly MacroDefinition[] | undefined {
  for (const library of libraries) {
    const found = definitionsOf(library).get(name);
    if (found) return found;
  }
  return undefined;
}

function definitionsOf(library: string): Definitions {
  let definitions = harvested.get(library);
  if (definitions === undefined) {
    definitions = Definitions.atEndOf(harvest(LIBRARIES.find(({ name }) => name === library)?.macros ?? ''));
    harvested.set(library, definitions);
  }
  return definitions;
}
