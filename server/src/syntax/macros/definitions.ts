/** Which definitions a name has at one point of a file, where `#if`s leave that open. */
import type { HarvestedFile, MacroDefinition, MacroEvent } from './harvest';

/** More alternatives than anybody tells apart. */
const MAX_ALTERNATIVES = 8;

export class Definitions {
  private readonly known = new Map<string, readonly MacroDefinition[]>();
  private readonly undefined = new Set<string>();

  /** All that is defined at the end of the file. */
  static atEndOf(file: HarvestedFile): Definitions {
    const definitions = new Definitions();
    for (const event of file.events) definitions.apply(event);
    return definitions;
  }

  /** The definitions that may hold, the likeliest first; null where the file says that there is none. */
  get(name: string): readonly MacroDefinition[] | null | undefined {
    return this.known.get(name) ?? (this.undefined.has(name) ? null : undefined);
  }

  names(): Iterable<string> {
    return this.known.keys();
  }

  apply(event: MacroEvent): void {
    if (event.kind === 'define') return this.define(event.definition);
    const left = this.known.get(event.name)?.filter((one) => !covers(event.branches, one.branches)) ?? [];
    if (left.length > 0) this.known.set(event.name, left);
    else this.known.delete(event.name);
    if (left.length === 0 && event.branches.length === 0) this.undefined.add(event.name);
  }

  private define(definition: MacroDefinition): void {
    const { name, branches } = definition;
    const before = this.known.get(name) ?? [];
    if (definition.isFallback && before.some((one) => one.condition === '' || covers(one.branches, branches))) return;
    // What is defined under the same conditions again is replaced.
    const kept = definition.isFallback ? before : before.filter((one) => !covers(branches, one.branches));
    const isKnown = kept.some((one) => isSame(one, definition));
    const all = isKnown || kept.length >= MAX_ALTERNATIVES ? kept : [...kept, definition];
    this.known.set(name, byLikelihood(all));
  }
}

/** All of `outer`'s branches are around what has the branches `inner`. */
function covers(outer: readonly number[], inner: readonly number[]): boolean {
  return outer.length <= inner.length && outer.every((one, index) => one === inner[index]);
}

function isSame(one: MacroDefinition, other: MacroDefinition): boolean {
  return one.body === other.body && String(one.parameters) === String(other.parameters);
}

/** What a program is built without, as a rule. */
const SELDOM = /^defined\((?!NDEBUG\b|HAVE_)(?:NO_\w+|\w+_NO_\w+|(?:\w+_)?(?:DEBUG|TRACE|FUZZ(?:ING)?)(?:_\w+)?)\)$/;

/** On a plain Unix; of equals the first, but rather one that says something, and not for a seldom way of building it. */
function byLikelihood(definitions: readonly MacroDefinition[]): readonly MacroDefinition[] {
  if (definitions.length < 2) return definitions;
  const rank = ({ holds, body, condition }: MacroDefinition): number =>
    (holds === null ? 3 : holds ? 0 : 6) + Number(body === '') + Number(SELDOM.test(condition));
  return [...definitions].sort((a, b) => rank(a) - rank(b));
}
