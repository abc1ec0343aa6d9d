/** The intermediate representation for people: a text dump and a drawing. */
import type { FunctionIR } from './function';
import type { BasicBlock, Callee, Expression, Instruction, Terminator } from './instruction';
import type { Place, VariableId } from './place';

/** A readable dump of a function: its blocks, their instructions, where they go. */
export function printFunction(f: FunctionIR): string {
  const names = variableNames(f);
  const parameters = f.variables.slice(0, f.parameterCount).map((variable) => names[variable.id]);
  const marks = [f.isStatic ? ' static' : '', f.isNoreturn ? ' noreturn' : ''].join('');
  const lines = [`function ${f.name}(${parameters.join(', ')})${marks}`];
  for (const block of f.blocks) {
    lines.push(`b${block.id}:`);
    for (const line of blockLines(block, names)) lines.push(`  ${line}`);
  }
  for (const { location, reason } of f.damage) lines.push(`damage ${location.start}-${location.end}: ${reason}`);
  return `${lines.join('\n')}\n`;
}

/** The function's graph for Graphviz. */
export function printDot(f: FunctionIR): string {
  const names = variableNames(f);
  const lines = [`digraph ${quote(f.name)} {`, '  node [shape=box, fontname=monospace];'];
  for (const block of f.blocks) {
    const text = [`b${block.id}`, ...blockLines(block, names)].map(escapeLabel).join('\\l');
    lines.push(`  b${block.id} [label="${text}\\l"];`);
    for (const [target, label] of edges(block.terminator)) {
      lines.push(`  b${block.id} -> b${target}${label === '' ? '' : ` [label=${quote(label)}]`};`);
    }
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

/** Where a terminator leads, each with the case it stands for. */
export function edges(terminator: Terminator): [target: number, label: string][] {
  switch (terminator.kind) {
    case 'jump':
      return [[terminator.target, '']];
    case 'branch':
      return [
        [terminator.ifTrue, 'true'],
        [terminator.ifFalse, 'false'],
      ];
    case 'switch': {
      const cases = terminator.cases.map(({ low, high, target }): [number, string] => [target, printRange(low, high)]);
      return [...cases, [terminator.fallback, 'default']];
    }
    case 'attempt':
      return [
        [terminator.next, ''],
        [terminator.unwind, 'throws'],
      ];
    case 'return':
    case 'throw':
    case 'exit':
      return [];
  }
}

/** A variable's name; of several with one name, the later ones get a number. */
function variableNames(f: FunctionIR): string[] {
  const seen = new Map<string, number>();
  return f.variables.map(({ name, id }) => {
    const plain = name === '' ? `unnamed${id}` : name;
    const count = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, count);
    return count === 1 ? plain : `${plain}'${count}`;
  });
}

function blockLines(block: BasicBlock, names: readonly string[]): string[] {
  return [...block.instructions.map((one) => printInstruction(one, names)), printTerminator(block.terminator, names)];
}

function printInstruction(instruction: Instruction, names: readonly string[]): string {
  switch (instruction.kind) {
    case 'assign':
      return `${printPlace(instruction.target, names)} = ${printExpression(instruction.value, names)}`;
    case 'call': {
      const target = instruction.target === null ? '' : `${printPlace(instruction.target, names)} = `;
      const values = instruction.arguments.map((value) => printExpression(value, names)).join(', ');
      return `${target}${printCallee(instruction.callee, names)}(${values})${instruction.isImplicit ? ' implicit' : ''}`;
    }
    case 'scope-end':
      return `scope-end ${printVariables(instruction.variables, names)}${printKept(instruction.kept, names)}`;
    case 'opaque': {
      const places = instruction.mentions.map((place) => printPlace(place, names)).join(', ');
      return `opaque${instruction.isDamage ? ' damage' : ''} {${places}}`;
    }
  }
}

function printKept(kept: readonly Expression[] | undefined, names: readonly string[]): string {
  return kept === undefined ? '' : ` keeping ${kept.map((value) => printExpression(value, names)).join(', ')}`;
}

function printVariables(variables: readonly VariableId[], names: readonly string[]): string {
  return variables.map((id) => names[id]).join(', ');
}

function printCallee(callee: Callee, names: readonly string[]): string {
  return callee.kind === 'direct' ? callee.name : `(${printExpression(callee.expression, names)})`;
}

function printTerminator(terminator: Terminator, names: readonly string[]): string {
  switch (terminator.kind) {
    case 'jump':
      return `jump b${terminator.target}`;
    case 'branch':
      return `branch ${printExpression(terminator.condition, names)} ? b${terminator.ifTrue} : b${terminator.ifFalse}`;
    case 'switch': {
      const cases = edges(terminator).map(([target, label]) => `${label}: b${target}`);
      return `switch ${printExpression(terminator.scrutinee, names)} {${cases.join(', ')}}`;
    }
    case 'return': {
      const value = terminator.value === null ? '' : ` ${printExpression(terminator.value, names)}`;
      return `return${value}${terminator.isImplicit ? ' implicit' : ''}`;
    }
    case 'attempt': {
      const value = terminator.value === null ? '' : ` ${printExpression(terminator.value, names)}`;
      return `attempt ${terminator.cause}${value} ? b${terminator.next} : b${terminator.unwind}`;
    }
    case 'throw':
      return `throw${terminator.isImplicit ? ' implicit' : ''}`;
    case 'exit':
      return 'exit';
  }
}

function printRange(low: Expression, high: Expression): string {
  const from = printExpression(low, []);
  const to = printExpression(high, []);
  return from === to ? from : `${from}...${to}`;
}

/** An expression, fully parenthesized below its outermost operator. */
function printExpression(value: Expression, names: readonly string[]): string {
  switch (value.kind) {
    case 'integer':
      return String(value.value);
    case 'string':
      return '".."';
    case 'symbol':
      return value.text;
    case 'configuration':
      return `#${value.condition}`;
    case 'function':
      return `function ${value.name}`;
    case 'load':
      return printPlace(value.place, names);
    case 'address-of':
      return `&${printPlace(value.place, names)}`;
    case 'unary':
      return `${value.operator}${printOperand(value.operand, names)}`;
    case 'binary':
      return `${printOperand(value.left, names)} ${value.operator} ${printOperand(value.right, names)}`;
    case 'unknown':
      return '?';
  }
}

function printOperand(value: Expression, names: readonly string[]): string {
  const text = printExpression(value, names);
  return value.kind === 'binary' ? `(${text})` : text;
}

/** A place in C's own notation: `p->fds[2]`, `*p`. `names` are indexed by variable. */
function printPlace(place: Place, names: readonly string[]): string {
  let text = names[place.root] ?? `v${place.root}`;
  let isDereferenced = false;
  for (const projection of place.path) {
    if (projection.kind === 'deref') {
      text = isDereferenced ? `(*${text})` : text;
      isDereferenced = true;
      continue;
    }
    if (projection.kind === 'field') text += `${isDereferenced ? '->' : '.'}${projection.name}`;
    else text += `[${projection.index ?? '?'}]`;
    isDereferenced = false;
  }
  return isDereferenced ? `*${text}` : text;
}

function quote(text: string): string {
  return `"${escapeLabel(text)}"`;
}

function escapeLabel(text: string): string {
  return text.replace(/["\\]/g, '\\$&').replace(/\n/g, ' ');
}
