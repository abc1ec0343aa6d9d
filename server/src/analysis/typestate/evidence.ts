/**
 * What the name of an unknown function tells about a handle it is given. It only ever chooses between "borrows" and
 * "takes over" for callees without body, model or annotation.
 */

/** Words of functions that end a handle's life. */
const RELEASING =
  /^(close|closes|closed|fclose|free|frees|destroy|release|dispose|cleanup|clean|fini|finish|finalize|deinit|uninit|teardown|shutdown|unref|put|drop|del|delete|remove|detach|discard|reset|kill|stop|end|done|exit|leave|safeclose|closefd|xclose|abort|disconnect|term|terminate)$/;

/** Any name that ends so: `sclose`, `fdclose`, `objfree`, and `closep`, which is given a pointer to it. */
const RELEASING_END = /(?:close|closedir|free|closeall|closesock|closesocket|closefile|closehandle|destroy|unref)p?$/;

/** Words of functions that keep what they are given. */
const KEEPING =
  /^(add|push|enqueue|queue|insert|append|attach|register|adopt|take|takes|own|wrap|new|create|alloc|open|fdopen|from|sink|consume|spawn|launch|give|handoff|donate|transfer|steal|move)$/;

/** These keep it in an object that they are given before it: `set(object, fd)`, but not `set(fd, flags)`. */
const KEEPING_IN =
  /^(set\w*|send|pass|post|submit|store|save|keep|assign|init|start|install|manage|track|watch|link|put|hold|cache|associate|import|export)$/;

/** What is set here is a property of the handle itself. */
const PROPERTY =
  /^(nonblock|nonblocking|block|blocking|cloexec|timeout|keepalive|nodelay|reuse|reuseaddr|setsockopt|sockopt|flags|mode|size|buffer|buf|bufsize|attr|lock|tty|raw|noblock|async|priority|tos|ttl|linger)$/;

const ALL_CAPS = /^[A-Z][A-Z0-9_]*$/;

/** `foo_bar`, `fooBar` and `FOO_BAR` as the words foo, bar. */
function wordsOf(name: string): string[] {
  // Of a member or an export its own name counts.
  return ownWords(name.slice(name.search(/[^.:#]*$/)));
}

function ownWords(name: string): string[] {
  const spaced = ALL_CAPS.test(name) ? name : name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return spaced
    .toLowerCase()
    .split(/[_\d@]+/)
    .filter((word) => word.length > 0);
}

export type Evidence = 'borrows' | 'takes';

/** Judges by name whether a function ends the life of what it is given. */
export function namesRelease(name: string): boolean {
  return wordsOf(name).some((word) => RELEASING.test(word) || RELEASING_END.test(word));
}

/** Words of functions that tell somebody something. */
const REPORTING =
  /^(\w*printf|\w*strerror|print|log|logs|warn|warning|warnx|error|err|debug\d?|info|trace|notice|report|perror|message|usage|help)$/;

/** Judges by name whether a function only tells the user something. */
export function namesReport(name: string): boolean {
  return wordsOf(name).some((word) => REPORTING.test(word));
}

/** Last words of functions that never come back: `die`, `error_msg_and_die`. */
const ENDING = /^(?:die|panic|croak)$/;

/** Where one of these stands before it the function may come back, or does something else: `open_or_die`, `is_panic`. */
const NOT_ENDING = /^(?:or|is|has|may|can|set|get|on|roll|dwarf|dw|if)$/;

/** Behind "and" these are the last thing that is done: `DoCleanupAndExit`. Alone they may be left by many things. */
const ENDING_AT_LAST = /^exit$/;

/** What is left by their names comes to its end, and the process goes on. */
const PART_OF_PROCESS = /^(?:threads?|tasks?|jobs?|sessions?|scopes?|loops?|modes?|menus?|transactions?|txn|tx)$/;

/** Judges by name whether a function of which nothing else is known ends the process. */
export function namesEnd(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const isLastOfAll = words.at(-2) === 'and' && ENDING_AT_LAST.test(last);
  if (isLastOfAll && words.some((word) => PART_OF_PROCESS.test(word))) return false;
  return (isLastOfAll || ENDING.test(last)) && !words.some((word) => NOT_ENDING.test(word));
}

/** Judges by name whether an unknown callee becomes the owner of what it gets as its argument number `position`. */
export function judgeByName(name: string | null, position: number): Evidence {
  if (name === null) return 'takes';
  const words = plainWordsOf(name);
  if (words.some((word) => RELEASING.test(word) || RELEASING_END.test(word))) return 'takes';
  return areKeeping(words, position) ? 'takes' : 'borrows';
}

/** Judges by name whether an unknown callee keeps what it gets as its argument number `position`. */
export function namesKeeping(name: string | null, position: number): boolean {
  return name === null || areKeeping(plainWordsOf(name), position);
}

function areKeeping(words: readonly string[], position: number): boolean {
  if (words.some((word) => PROPERTY.test(word))) return false;
  return words.some((word) => KEEPING.test(word) || (position > 0 && KEEPING_IN.test(word)));
}

/** `xfdopen` is `fdopen` that does not fail. */
function plainWordsOf(name: string): string[] {
  return wordsOf(name).flatMap((word) => (word.startsWith('x') ? [word, word.slice(1)] : [word]));
}

/**
 * Whether an unknown callee of TypeScript keeps what it is given: what other packages export is made for that, and a bound
 * function holds what it is bound to. What modules of the program itself do is judged by their names.
 */
export function keepsInScript(name: string): boolean {
  if (/(?:^|\.)bind$/.test(name)) return true;
  const module = /^([^:]+):/.exec(name)?.[1];
  return module !== undefined && !module.startsWith('.') && module !== 'globalThis';
}

/** Whether a function of that name tells the next word of the command line. */
export function namesOptions(name: string): boolean {
  return /^getopt(_long(_only)?)?$/.test(name);
}

/** Words of functions that begin what goes on by itself. */
const SERVING =
  /^(listen(?:ing|er)?|serve|server|watch|watcher|interval|subscribe|poll|schedule|cron|daemon|start|launch|run|bootstrap|mount|consume|repl|worker|fork|spawn)$/;

const SUBSCRIBING = /^(listen(?:ing|er)?|serve|server|watch|watcher|interval|subscribe|poll|consume|start|launch)$/;

/** Words of functions of C that may take long: they wait, serve, run something, or carry out what they are told. */
const LASTING =
  /^(wait|sleep|pause|block|yield|resume|loop|run|running|runner|main|exec|execute|call|callback|invoke|command|cmd|do|go|enter|serve|server|service|listen|listener|accept|connect|poll|epoll|select|dispatch|dispatcher|events?|process|processing|handle|handler|work|worker|thread|task|job|start|begin|launch|boot|daemon|daemonize|join|monitor|watch|watcher|shell|repl|interactive|prompt|menu|session|schedule|scheduler|pump|iterate|iteration|step|next|cycle|tick|timer|read|reader|recv|receive|request|query|transfer|download|upload|fetch|perform|play|record|stream|compute|solve|train|fork|spawn|mainloop|eventloop)$/;

/** Judges by name whether a function of which nothing else is known may take long. */
export function namesLasting(name: string): boolean {
  return wordsOf(name).some((word) => LASTING.test(word));
}

/** First words of functions that begin nothing, whatever comes behind: `clearInterval`, `trimStart`. Nor does `spawnSync`. */
const BEGINNING_NOTHING = /^(get|is|has|clear|cancel|update|remove|stop|trim|pad)$/;

/** Judges by name whether a function begins something that goes on after it has come back. */
export function namesService(name: string): boolean {
  // What a connection runs comes to its end; what it subscribes to does not.
  const serving = name.includes('#') ? SUBSCRIBING : SERVING;
  const words = wordsOf(name);
  const isBack = BEGINNING_NOTHING.test(words[0] ?? '') || words.at(-1) === 'sync';
  return !isBack && words.some((word) => serving.test(word));
}

/** Methods that call what they are given before they come back, or leave it to something else that goes on anyway. */
const RUNNING =
  /[.:](?:each|forEach|forOwn|forIn|times|mapValues|mapKeys|keyBy|groupBy|sortBy|orderBy|pickBy|omitBy|partition|reject|map|filter|some|every|find\w*|flatMap|reduce(?:Right)?|sort|toSorted|replace(?:All)?|from|on|once|then|catch|finally|bind|call|apply)$/;

/** Judges by name whether a function that is given another needs nothing to go on for its sake. */
export function runsItsArgument(name: string): boolean {
  return RUNNING.test(name) || /^(?:globalThis:(?:process\.|new (?:Promise|Proxy)$|Array\.)|util:)/.test(name);
}

const VALID = /^(valid|ok|good|opened|usable|alive|success|succeeded)$/;
const INVALID = /^(invalid|bad|err|error|failed|failure|null|nil|unusable|dead)$/;

/** What a true answer of an unknown predicate says of the one handle that it was asked about. */
export function predicateByName(name: string | null): 'valid' | 'invalid' | null {
  if (name === null) return null;
  const words = wordsOf(name);
  if (words.some((word) => INVALID.test(word))) return 'invalid';
  return words.some((word) => VALID.test(word)) ? (words.includes('not') ? 'invalid' : 'valid') : null;
}
