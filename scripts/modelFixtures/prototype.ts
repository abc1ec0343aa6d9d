/** Reads the prototypes of the model files: a declaration of one function, as its manual writes it. */

/** `char *const argv[]` is `char` with one pointer and one array. */
export interface Declaration {
  readonly name: string;
  /** What stands before the name and behind it, so that another name can be put between. */
  readonly before: string;
  readonly after: string;
  /** The type's words without qualifiers: `unsigned int`, `struct stat`, `FILE`. */
  readonly base: string;
  readonly isConst: boolean;
  readonly pointers: number;
  /** The sizes of its arrays as written; empty where there is none between the brackets. */
  readonly arrays: readonly string[];
  /** A pointer to a function. */
  readonly isFunction: boolean;
}

export interface Prototype {
  readonly name: string;
  /** The returned type: a declaration without name. */
  readonly returns: Declaration;
  readonly parameters: readonly Declaration[];
  readonly isVariadic: boolean;
}

const QUALIFIERS = new Set(['const', 'volatile', 'restrict']);
const TAGS = new Set(['struct', 'union', 'enum']);
const BUILTIN = new Set(['void', 'char', 'short', 'int', 'long', 'float', 'double', 'signed', 'unsigned', '_Bool']);

/** Throws an `Error` that says what is wrong with the text. */
export function parsePrototype(text: string): Prototype {
  return new PrototypeReader(text).read();
}

/** The declaration with a name of its own: `int sv[2]`, `FILE *stream`. */
export function declare({ before, after }: Declaration, name: string): string {
  return `${before}${name}${after}`;
}

/** The type as one text to compare: `FILE*`, `int*` for `int fds[2]` as well. Qualifiers do not count. */
export function typeKey({ base, pointers, arrays, isFunction }: Declaration): string {
  return `${base}${'*'.repeat(pointers + arrays.length)}${isFunction ? '()' : ''}`;
}

/** What a pointer or an array of this declaration points to; null where the text does not show it. */
export function pointee(declaration: Declaration): Declaration | null {
  const { pointers, arrays, before, isFunction } = declaration;
  if (isFunction) return null;
  if (arrays.length > 0) return { ...declaration, arrays: arrays.slice(1), after: '' };
  if (pointers === 0) return null;
  return { ...declaration, pointers: pointers - 1, before: before.slice(0, before.lastIndexOf('*')) };
}

class PrototypeReader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(private readonly text: string) {
    this.tokens = text.match(/\.\.\.|\w+|[^\s\w]/g) ?? [];
  }

  read(): Prototype {
    const specifiers = this.readSpecifiers();
    const stars = this.readPointers();
    const name = this.take();
    if (!/^[A-Za-z_]\w*$/.test(name)) this.fail(`the function's name was expected instead of '${name}'`);
    this.expect('(');
    const { parameters, isVariadic } = this.readParameters();
    if (this.at < this.tokens.length) this.fail(`'${this.tokens[this.at]}' was not expected`);
    return { name, returns: declaration('', specifiers, stars, '', []), parameters, isVariadic };
  }

  private readParameters(): Pick<Prototype, 'parameters' | 'isVariadic'> {
    const parameters: Declaration[] = [];
    if (this.peek() === 'void' && this.peek(1) === ')') this.at++;
    while (this.peek() !== ')') {
      if (this.peek() === '...') {
        this.at++;
        this.expect(')');
        return { parameters, isVariadic: true };
      }
      parameters.push(this.readParameter());
      if (this.peek() !== ')') this.expect(',');
    }
    this.at++;
    return { parameters, isVariadic: false };
  }

  private readParameter(): Declaration {
    const specifiers = this.readSpecifiers();
    const stars = this.readPointers();
    if (this.peek() === '(') return this.readFunctionPointer(specifiers, stars);
    const name = this.take();
    if (!/^[A-Za-z_]\w*$/.test(name)) this.fail('a parameter has no name');
    const arrays: string[] = [];
    while (this.peek() === '[') arrays.push(this.readBalanced('[', ']').slice(1, -1));
    return declaration(name, specifiers, stars, '', arrays);
  }

  /** `int (*compare)(const void *, const void *)`, from its first parenthesis. */
  private readFunctionPointer(specifiers: readonly string[], stars: string): Declaration {
    this.expect('(');
    const inner = this.readPointers();
    const name = this.take();
    this.expect(')');
    const parameters = this.readBalanced('(', ')');
    const plain = declaration(name, specifiers, stars, '', []);
    return { ...plain, before: `${plain.before}(${inner}`, after: `)${parameters}`, isFunction: true };
  }

  /** The words of a type: one typedef name, one tag with its keyword, or any number of the language's own words. */
  private readSpecifiers(): readonly string[] {
    const words: string[] = [];
    for (let isComplete = false; ;) {
      const word = this.peek();
      if (QUALIFIERS.has(word)) words.push(this.take());
      else if (TAGS.has(word) && !isComplete) words.push(this.take(), this.take());
      else if (BUILTIN.has(word)) words.push(this.take());
      else if (/^[A-Za-z_]/.test(word) && !isComplete) words.push(this.take());
      else break;
      isComplete ||= !QUALIFIERS.has(word);
    }
    if (words.every((word) => QUALIFIERS.has(word))) this.fail('a type was expected');
    return words;
  }

  /** `**`, `*const `: as it stands before the name. */
  private readPointers(): string {
    let stars = '';
    for (;;) {
      if (this.peek() === '*') stars += this.take();
      else if (stars !== '' && QUALIFIERS.has(this.peek())) stars += `${this.take()} `;
      else return stars;
    }
  }

  private readBalanced(open: string, close: string): string {
    const start = this.at;
    for (let depth = 0; this.at < this.tokens.length; this.at++) {
      if (this.tokens[this.at] === open) depth++;
      if (this.tokens[this.at] === close && --depth === 0) return spaced(this.tokens.slice(start, ++this.at));
    }
    return this.fail(`'${open}' is not closed`);
  }

  private peek(ahead = 0): string {
    return this.tokens[this.at + ahead] ?? '';
  }

  private take(): string {
    return this.tokens[this.at++] ?? this.fail('it ends too early');
  }

  private expect(token: string): void {
    if (this.peek() !== token) this.fail(`'${token}' was expected instead of '${this.peek()}'`);
    this.at++;
  }

  private fail(problem: string): never {
    throw new Error(`${problem}: ${this.text}`);
  }
}

function declaration(
  name: string,
  specifiers: readonly string[],
  stars: string,
  after: string,
  arrays: readonly string[],
): Declaration {
  return {
    name,
    before: `${specifiers.join(' ')} ${stars}`,
    after: `${after}${arrays.map((size) => `[${size}]`).join('')}`,
    base: specifiers.filter((word) => !QUALIFIERS.has(word)).join(' '),
    isConst: specifiers.includes('const'),
    pointers: stars.split('*').length - 1,
    arrays,
    isFunction: false,
  };
}

/** Tokens with blanks where C's own style has them. */
function spaced(tokens: readonly string[]): string {
  return tokens
    .join(' ')
    .replace(/\s*([()[\],])\s*/g, '$1')
    .replaceAll(',', ', ')
    .replace(/\*\s+/g, '*')
    .replace(/(\w)\*/g, '$1 *')
    .replace(/(\w)\((\*)/g, '$1 ($2');
}
