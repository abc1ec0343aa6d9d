/**
 * What the name of an unknown function tells about a handle it is given. It only ever chooses between "borrows" and
 * "takes over" for callees without body, model or annotation.
 */

/** Words of functions that end a handle's life. */
const RELEASING =
  /^(close|closes|closed|fclose|free|frees|destroy|release|dispose|cleanup|clean|fini|finish|finalize|deinit|uninit|teardown|shutdown|unref|put|drop|del|delete|remove|detach|discard|reset|kill|stop|end|done|exit|leave|safeclose|closefd|xclose|abort|disconnect|term|terminate)$/;

/** Words of functions that keep what they are given. */
const KEEPING =
  /^(add|push|enqueue|queue|insert|append|attach|register|adopt|take|takes|own|set|store|save|keep|assign|wrap|new|create|alloc|make|open|fdopen|from|init|start|spawn|launch|install|manage|track|watch|give|handoff|donate|transfer|steal|move|export|import|link|put|hold|cache|associate|accept|bind|insertion|pass|send|setup)$/;

const ALL_CAPS = /^[A-Z][A-Z0-9_]*$/;

/** `foo_bar`, `fooBar` and `FOO_BAR` as the words foo, bar. */
export function wordsOf(name: string): string[] {
  const spaced = ALL_CAPS.test(name) ? name : name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return spaced
    .toLowerCase()
    .split(/[_\d]+/)
    .filter((word) => word.length > 0);
}

export type Evidence = 'borrows' | 'takes';

/** Judges by name whether an unknown callee becomes the owner of a handle, or of the object that holds it. */
export function judgeByName(name: string | null): Evidence {
  if (name === null) return 'takes';
  // `xfdopen` is `fdopen` that does not fail.
  const words = wordsOf(name).flatMap((word) => (word.startsWith('x') ? [word, word.slice(1)] : [word]));
  return words.some((word) => RELEASING.test(word) || KEEPING.test(word)) ? 'takes' : 'borrows';
}

const VALID = /^(valid|ok|good|opened|usable|alive)$/;
const INVALID = /^(invalid|bad|err|error|failed|null|nil|unusable|dead)$/;

/** What a true answer of an unknown predicate says of the one handle that it was asked about. */
export function predicateByName(name: string | null): 'valid' | 'invalid' | null {
  if (name === null) return null;
  const words = wordsOf(name);
  if (words.some((word) => INVALID.test(word))) return 'invalid';
  return words.some((word) => VALID.test(word)) ? (words.includes('not') ? 'invalid' : 'valid') : null;
}
