/** Statements one behind the other, in which a handle may be open. */
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import type { TextEdit } from '../edits';
import type { ScriptDocument } from './document';
import type { ScriptHandle } from './facts';
import { declares, patternNames, type ScriptSubject } from './subject';

export interface Stretch {
  /** It is opened on some ways to it only. */
  readonly isBehindBranch?: true;
  readonly first: NodeId;
  readonly last: NodeId;
}

/** What comes after the acquisition in its block, or in the callback that gets what was opened. */
export function stretchOf({ document, finding }: ScriptSubject, { root }: ScriptHandle): Stretch | null {
  const callback = boundBy(document, document.nodeAt(finding.fault), finding.acquisition.start, root);
  if (callback !== NO_NODE) {
    const body = document.tree.child(callback, 'body');
    if (document.type(body) !== 'statement_block') return null;
    const statements = document.children(body);
    const [first] = statements;
    // What is done about the error comes before.
    const isCheck = first !== undefined && document.type(first) === 'if_statement';
    const isErrors = isCheck && !document.mentions(document.location(first), root);
    return between(isErrors ? statements.slice(1) : statements);
  }
  const statement = document.statementAround(document.nodeAt(finding.acquisition));
  if (statement === NO_NODE || document.placeOfStatement(statement)?.header !== null) return null;
  const siblings = document.children(document.parent(statement));
  const { end } = document.location(document.parent(statement));
  // Outside of the block it may go on.
  if (!declaredIn(document, [statement]).includes(root)) {
    const around = document.functionAround(statement);
    const rest = { start: end, end: document.location(around === NO_NODE ? document.tree.root : around).end };
    if (root === 'this') return null;
    if (document.mentions(rest, root)) return behindBranch(document, statement);
  }
  return between(siblings.slice(siblings.indexOf(statement) + 1));
}

/** What follows the `if` that a statement is in. */
function behindBranch(document: ScriptDocument, statement: NodeId): Stretch | null {
  const block = document.parent(statement);
  const branch = document.parent(block);
  if (document.type(block) !== 'statement_block' || document.type(branch) !== 'if_statement') return null;
  const siblings = document.children(document.parent(branch));
  if (document.children(block).at(-1) !== statement || !siblings.includes(branch)) return null;
  const stretch = between(siblings.slice(siblings.indexOf(branch) + 1));
  return stretch && { ...stretch, isBehindBranch: true };
}

/** Without what comes after the handle was mentioned last, where that needs nothing of the stretch. */
export function shortened(document: ScriptDocument, stretch: Stretch, root: string): Stretch {
  const statements = statementsOf(document, stretch);
  const names = [root, ...derivedFrom(document, stretch.first, root)];
  const isUse = (node: NodeId): boolean => names.some((name) => document.mentions(document.location(node), name));
  const count = statements.findLastIndex(isUse) + 1;
  const last = statements[count - 1];
  if (last === undefined || count === statements.length) return stretch;
  const rest = { start: document.location(last).end, end: document.location(document.parent(last)).end };
  const declared = declaredIn(document, statements.slice(0, count));
  return declared.some((name) => document.mentions(rest, name)) ? stretch : { ...stretch, last };
}

const DECLARATORS = new Set(['variable_declarator']);

/** Variables that were computed with the handle: what is done with them may need it. */
export function derivedFrom(document: ScriptDocument, place: NodeId, root: string): string[] {
  const around = document.functionAround(place);
  const names: string[] = [];
  for (const each of document.below(around === NO_NODE ? document.tree.root : around, DECLARATORS)) {
    const value = document.tree.child(each, 'value');
    if (value === NO_NODE || document.isFunction(value)) continue;
    if ([root, ...names].some((name) => document.mentions(document.location(value), name)))
      names.push(...patternNames(document, document.tree.child(each, 'name')));
  }
  return names;
}

/** The function, begun after the acquisition or within it, that has a parameter of this name. */
export function boundBy(document: ScriptDocument, from: NodeId, after: number, name: string): NodeId {
  for (let at = from; at !== NO_NODE; at = document.parent(at))
    if (document.isFunction(at) && document.location(at).start >= after && declares(document, at, name)) return at;
  return NO_NODE;
}

function between(statements: readonly NodeId[]): Stretch | null {
  const [first] = statements;
  const last = statements.at(-1);
  return first === undefined || last === undefined ? null : { first, last };
}

export function statementsOf(document: ScriptDocument, { first, last }: Stretch): NodeId[] {
  const siblings = document.children(document.parent(first));
  return siblings.slice(siblings.indexOf(first), siblings.indexOf(last) + 1);
}

export function declaredIn(document: ScriptDocument, statements: readonly NodeId[]): string[] {
  return statements
    .filter((each) => /^(?:lexical|variable)_declaration$/.test(document.type(each)))
    .flatMap((each) => document.children(each))
    .flatMap((declarator) => {
      const name = document.tree.child(declarator, 'name');
      return name === NO_NODE ? [] : patternNames(document, name);
    });
}

/** One level more for the lines of a range, but for those that begin within a string. */
export function indented(document: ScriptDocument, start: number, end: number): TextEdit[] {
  const { text, layout } = document;
  const strings = document
    .below(document.tree.root, new Set(['template_string']))
    .map((each) => document.location(each));
  const edits: TextEdit[] = [];
  for (let at = start; at < end; at = text.indexOf('\n', at) + 1 || end) {
    const isBlank = /^[ \t]*\r?(?:\n|$)/.test(text.slice(at, at + 200));
    if (!isBlank && !strings.some((each) => each.start < at && at < each.end))
      edits.push({ start: at, end: at, text: layout.unit });
  }
  return edits;
}
