/** Statements that `#if` splits: each configuration of the rewritten text is that configuration of the original. */
import { describe, expect, it } from 'vitest';
import { truthOf, type Assumptions } from '../../server/src/syntax/conditionals/assumptions';
import { CLOSES, Groups, OPENS, OTHER } from '../../server/src/syntax/conditionals/groups';
import { joinSplitStatements } from '../../server/src/syntax/conditionals/regions';
import { DIRECTIVE, tokensOf } from '../../server/src/syntax/tokens';
import { Random } from '../harness/random';

const SYMBOLS = ['A', 'B', 'C'];
const SPELLINGS = [(name: string) => `#ifdef ${name}`, (name: string) => `#if defined(${name})`];

/** Random statements with conditions in the middle of them; balanced in every configuration. */
class Statements {
  constructor(private readonly random: Random) {}

  list(depth: number): string {
    return Array.from({ length: this.random.between(0, 3) }, () => this.statement(depth)).join('');
  }

  private statement(depth: number): string {
    const { random } = this;
    if (depth <= 0) return `f(${this.expression()});\n`;
    return random.weighted<() => string>([
      [4, () => `x = ${this.expression()};\n`],
      [2, () => `if (${this.expression()})\n${this.body(depth)}${this.maybe(`else\n${this.body(depth)}`)}`],
      [2, () => `if (${this.expression()}) {\n${this.list(depth - 1)}} else ${this.body(depth)}`],
      [1, () => `while (${this.expression()})\n${this.body(depth)}`],
      [1, () => `do ${this.body(depth)} while (${this.expression()});\n`],
      [1, () => `switch (${this.expression()}) {\n${this.maybe('case 1:\n')}case 2:\n${this.list(depth - 1)}}\n`],
      [2, () => this.maybe(this.list(depth - 1))],
      [2, () => `${this.maybe(`if (${this.expression()}) f(); else\n`)}${this.body(depth)}`],
      [2, () => `${this.choice('if (a) {\n', 'while (b) {\n')}${this.list(depth - 1)}}\n`],
      [2, () => this.wrapped(`if (${this.expression()}) {\n`, this.list(depth - 1), '}\n')],
    ])();
  }

  private body(depth: number): string {
    const { random } = this;
    if (random.chance(0.2)) return this.choice(this.statement(0), this.statement(0));
    return random.chance(0.5) ? `{\n${this.list(depth - 1)}}\n` : this.statement(Math.min(1, depth - 1));
  }

  private expression(): string {
    const { random } = this;
    const operand = random.pick(['a', 'b', '1', 'g(c)']);
    if (random.chance(0.6)) return operand;
    return operand + this.maybe(` + ${random.pick(['a', 'h(b)'])}\n`);
  }

  private maybe(text: string): string {
    return this.random.chance(0.5) ? text : `\n${this.opening()}\n${text}\n#endif\n`;
  }

  private choice(first: string, second: string): string {
    return `\n${this.opening()}\n${first}\n#else\n${second}\n#endif\n`;
  }

  private wrapped(before: string, inside: string, after: string): string {
    const name = this.random.pick(SYMBOLS);
    const [open, close] = [this.random.pick(SPELLINGS)(name), this.random.pick(SPELLINGS)(name)];
    return `\n${open}\n${before}#endif\n${inside}${close}\n${after}#endif\n`;
  }

  private opening(): string {
    const name = this.random.pick(SYMBOLS);
    return this.random.chance(0.3) ? `#ifndef ${name}` : this.random.pick(SPELLINGS)(name);
  }
}

/** The tokens that a configuration selects. */
function selected(text: string, known: Assumptions): string[] {
  const tokens = tokensOf(text);
  const groups = new Groups(tokens);
  const result: string[] = [];
  /** Of each open group: whether an arm was selected, and whether the present one is. */
  const open: { taken: boolean; active: boolean }[] = [];
  for (let token = 0; token < tokens.count; token++) {
    const role = tokens.kind(token) === DIRECTIVE ? groups.role(token) : OTHER;
    if (role === OTHER) {
      if (open.every((one) => one.active)) result.push(tokens.textOf(token));
      continue;
    }
    const before = role === OPENS ? { taken: false } : open.pop()!;
    if (role === CLOSES) continue;
    const active = !before.taken && truthOf(groups.condition(token), known) === true;
    open.push({ taken: before.taken || active, active });
  }
  return result;
}

function configurations(): Assumptions[] {
  return Array.from(
    { length: 2 ** SYMBOLS.length },
    (_, bits) => new Map(SYMBOLS.map((name, index) => [`defined(${name})`, ((bits >> index) & 1) === 1])),
  );
}

describe('random statements with conditions in the middle', () => {
  const texts = Array.from({ length: 300 }, (_, index) => {
    const list = new Statements(new Random(7, index)).list(3);
    return `int before;\nint f(void) {\n${list}}\nint after;\n`;
  });

  it('say the same in each configuration', () => {
    for (const text of texts) {
      const { text: rewritten } = joinSplitStatements(text);
      for (const known of configurations()) {
        expect(selected(rewritten, known), text).toEqual(selected(text, known));
      }
    }
  });

  it('are whole statements afterwards', () => {
    for (const text of texts) {
      const { text: rewritten } = joinSplitStatements(text);
      expect(joinSplitStatements(rewritten).map, text).toBeNull();
    }
  });

  it('are split in the middle, many of them', () => {
    expect(texts.filter((text) => joinSplitStatements(text).map !== null).length).toBeGreaterThan(150);
  });
});
