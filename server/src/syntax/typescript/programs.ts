/** What tells that a file is there to be run, and not only to be loaded by others. */
import { STARTED, type Expression } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { stringText } from './bindings';

const EQUALITY = /^[!=]==?$/;

/** `require.main === module`, `import.meta.main`, `!module.parent`: true where the file is what was run; null for others. */
export function startTest(tree: FlatTree, node: NodeId): Expression | null {
  const started: Expression = { kind: 'symbol', text: STARTED };
  const loaded: Expression = { kind: 'unary', operator: '!', operand: started };
  switch (tree.type(node)) {
    case 'member_expression': {
      const text = compact(tree, node);
      return text === 'import.meta.main' ? started : text === 'module.parent' ? loaded : null;
    }
    case 'binary_expression': {
      const left = tree.child(node, 'left');
      const right = tree.child(node, 'right');
      const operator = left === NO_NODE ? NO_NODE : tree.next(left);
      if (operator === NO_NODE || right === NO_NODE || !EQUALITY.test(tree.textOf(operator))) return null;
      if (!isStarted(compact(tree, left), compact(tree, right))) return null;
      return tree.textOf(operator).startsWith('=') ? started : loaded;
    }
    default:
      return null;
  }
}

function isStarted(left: string, right: string): boolean {
  const [a = '', b = ''] = [left, right].sort();
  if (a === 'module' && b === 'require.main') return true;
  const [own, run] = a.includes('process.argv[1]') ? [b, a] : [a, b];
  return run.includes('process.argv[1]') && /\b(?:import\.meta\.|__filename\b)/.test(own);
}

function compact(tree: FlatTree, node: NodeId): string {
  return tree.textOf(node).replace(/\s+/g, '');
}

/** Its first line says what runs it, or it asks whether it is what was run. */
export function isRun(tree: FlatTree): boolean {
  for (let node = 0; node < tree.size; node++) {
    if (tree.type(node) === 'hash_bang_line' || startTest(tree, node) !== null) return true;
  }
  return false;
}

/** Modules of the program that the file loads, as it names them. */
export function ownImports(tree: FlatTree): string[] {
  const found = new Set<string>();
  for (let node = 0; node < tree.size; node++) {
    const source = loadedBy(tree, node);
    if (source === NO_NODE || tree.type(source) !== 'string') continue;
    const name = stringText(tree, source);
    if (name.startsWith('.')) found.add(name);
  }
  return [...found].sort();
}

function loadedBy(tree: FlatTree, node: NodeId): NodeId {
  switch (tree.type(node)) {
    case 'import_statement':
    case 'export_statement':
    case 'import_require_clause':
      return tree.child(node, 'source');
    case 'call_expression': {
      const called = tree.child(node, 'function');
      const isLoad = called !== NO_NODE && /^(?:import|require)(?:\.resolve)?$/.test(tree.textOf(called));
      const given = isLoad ? tree.child(node, 'arguments') : NO_NODE;
      return given === NO_NODE ? NO_NODE : tree.firstNamed(given);
    }
    default:
      return NO_NODE;
  }
}
