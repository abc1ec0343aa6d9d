/**
 * What linking a file has asked of its workspace, with the answers, the empty ones too: as long as all of them are still
 * the same, so is what was linked. `nobody assigns g` and `foo has no definition` are answers like any other.
 */
import { hashText, type FieldUse, type FunctionIR, type GlobalIR, type Prototype } from '../../ir';
import type { AgreedRelease } from '../../models/types';
import type { Start } from '../aftermath/neighborhood';
import type { OtherFiles } from './link';
import type { Caller, Definition, IndexView } from './workspaceIndex';

/** The questions by kind, answered as text to compare by. */
const QUESTIONS = {
  resolve: (index, _, name, from) => describeDefinition(index.resolve(name, from)),
  libraryName: (index, _, name, from) => index.libraryName(name, from) ?? '',
  fieldUse: (index, _, name, from) => {
    const [key = '', ...field] = name.split(' ');
    return JSON.stringify(index.fieldUse(key, field.join(' '), from));
  },
  isSingleton: (index, _, name) => String(index.isSingleton(name)),
  isAmbiguous: (index, _, name, from) => String(index.isAmbiguous(name, from)),
  fileOfGlobal: (index, _, name, from) => index.fileOfGlobal(name, from) ?? '',
  isAssigned: (index, _, name, from) => String(index.isAssigned(name, from)),
  isChangedAtHome: (index, _, name, path) => String(index.isChangedAtHome(name, path)),
  isConsumed: (index, _, name) => String(index.isConsumed(name)),
  prototype: (index, _, name) => describePrototype(index.prototype(name)),
  consensus: (index, _, name) => describeConsensus(index.consensus(name)),
  matters: (index, _, name, path) => describe(ownDefinition(index, name, path), (one) => index.matters(one)),
  mayMake: (index, _, name, path) => describe(ownDefinition(index, name, path), (one) => index.mayMake(one)),
  callersOf: (index, _, name, path) =>
    describe(ownDefinition(index, name, path), (one) => describeCallers(index.callersOf(one))),
  takersOf: (index, _, name, path) =>
    describe(ownDefinition(index, name, path), (one) => describeCallers(index.takersOf(one))),
  isExported: (index, _, name, path) => describe(ownDefinition(index, name, path), (one) => index.isExported(one)),
  startOf: (index, _, __, path) => index.startOf(path),
  isAction: (index, _, name, path) => String(index.isAction(path, name)),
  helpsTests: (index, _, __, path) => String(index.helpsTests(path)),
  isTest: (index, _, __, path) => String(index.isTest(path)),
  isOfWholeProgram: (index, _, __, path) => String(index.isOfWholeProgram(path)),
  loads: (index, _, __, path) => index.loads(path).join('\n'),
  functionOf: (_, others, name, path) => others.functionOf(path, name)?.contentHash ?? '',
  globalsOf: (_, others, path) => describeGlobals(others.globalsOf(path)),
} satisfies Record<string, (index: IndexView, others: OtherFiles, name: string, where: string) => string>;

type Kind = keyof typeof QUESTIONS;

/** Asks on behalf of one file, and remembers. */
export class Trace implements IndexView, OtherFiles {
  private readonly answers = new Map<string, string>();

  constructor(
    private readonly index: IndexView,
    private readonly others: OtherFiles,
  ) {}

  /** Everything would be answered as it was. */
  isCurrent(): boolean {
    for (const [question, answer] of this.answers) {
      const [kind = '', name = '', where = ''] = question.split('\0');
      if (QUESTIONS[kind as Kind](this.index, this.others, name, where) !== answer) return false;
    }
    return true;
  }

  resolve(name: string, from: string): Definition | null {
    const definition = this.index.resolve(name, from);
    this.note('resolve', name, from, describeDefinition(definition));
    return definition;
  }

  libraryName(name: string, from: string): string | null {
    const meaning = this.index.libraryName(name, from);
    this.note('libraryName', name, from, meaning ?? '');
    return meaning;
  }

  fieldUse(key: string, field: string, from: string): FieldUse {
    const use = this.index.fieldUse(key, field, from);
    this.note('fieldUse', `${key} ${field}`, from, JSON.stringify(use));
    return use;
  }

  isSingleton(className: string): boolean {
    const answer = this.index.isSingleton(className);
    this.note('isSingleton', className, '', String(answer));
    return answer;
  }

  isAmbiguous(name: string, from: string): boolean {
    const answer = this.index.isAmbiguous(name, from);
    this.note('isAmbiguous', name, from, String(answer));
    return answer;
  }

  fileOfGlobal(name: string, from: string): string | null {
    const path = this.index.fileOfGlobal(name, from);
    this.note('fileOfGlobal', name, from, path ?? '');
    return path;
  }

  isAssigned(name: string, from: string): boolean {
    const answer = this.index.isAssigned(name, from);
    this.note('isAssigned', name, from, String(answer));
    return answer;
  }

  isChangedAtHome(name: string, path: string): boolean {
    const answer = this.index.isChangedAtHome(name, path);
    this.note('isChangedAtHome', name, path, String(answer));
    return answer;
  }

  isConsumed(name: string): boolean {
    const answer = this.index.isConsumed(name);
    this.note('isConsumed', name, '', String(answer));
    return answer;
  }

  prototype(name: string): Prototype | undefined {
    const prototype = this.index.prototype(name);
    this.note('prototype', name, '', describePrototype(prototype));
    return prototype;
  }

  consensus(name: string): AgreedRelease | undefined {
    const consensus = this.index.consensus(name);
    this.note('consensus', name, '', describeConsensus(consensus));
    return consensus;
  }

  matters(one: Definition): boolean {
    const answer = this.index.matters(one);
    this.note('matters', one.name, one.path, String(answer));
    return answer;
  }

  mayMake(one: Definition): boolean {
    const answer = this.index.mayMake(one);
    this.note('mayMake', one.name, one.path, String(answer));
    return answer;
  }

  callersOf(one: Definition): readonly Caller[] | null {
    const callers = this.index.callersOf(one);
    this.note('callersOf', one.name, one.path, describeCallers(callers));
    return callers;
  }

  takersOf(one: Definition): readonly Caller[] | null {
    const takers = this.index.takersOf(one);
    this.note('takersOf', one.name, one.path, describeCallers(takers));
    return takers;
  }

  isExported(one: Definition): boolean {
    const answer = this.index.isExported(one);
    this.note('isExported', one.name, one.path, String(answer));
    return answer;
  }

  startOf(path: string): Start {
    const start = this.index.startOf(path);
    this.note('startOf', '', path, start);
    return start;
  }

  isAction(path: string, name: string): boolean {
    const answer = this.index.isAction(path, name);
    this.note('isAction', name, path, String(answer));
    return answer;
  }

  helpsTests(path: string): boolean {
    const answer = this.index.helpsTests(path);
    this.note('helpsTests', '', path, String(answer));
    return answer;
  }

  isTest(path: string): boolean {
    const answer = this.index.isTest(path);
    this.note('isTest', '', path, String(answer));
    return answer;
  }

  isOfWholeProgram(path: string): boolean {
    const answer = this.index.isOfWholeProgram(path);
    this.note('isOfWholeProgram', '', path, String(answer));
    return answer;
  }

  loads(path: string): readonly string[] {
    const paths = this.index.loads(path);
    this.note('loads', '', path, paths.join('\n'));
    return paths;
  }

  functionOf(path: string, name: string): FunctionIR | null {
    const one = this.others.functionOf(path, name);
    this.note('functionOf', name, path, one?.contentHash ?? '');
    return one;
  }

  globalsOf(path: string): readonly GlobalIR[] {
    const globals = this.others.globalsOf(path);
    this.note('globalsOf', path, '', describeGlobals(globals));
    return globals;
  }

  private note(kind: Kind, name: string, where: string, answer: string): void {
    this.answers.set(`${kind}\0${name}\0${where}`, answer);
  }
}

/** What linking itself takes of an entry. What the function does at some depth are questions of their own. */
function describeDefinition(one: Definition | null): string {
  return describe(
    one,
    () =>
      `${one!.path} ${one!.name} ${one!.isStatic} ${one!.isShort} ${one!.mayEnd} ${one!.parameterCount} ${one!.writes.join()}`,
  );
}

function ownDefinition(index: IndexView, name: string, path: string): Definition | null {
  const one = index.resolve(name, path);
  return one?.path === path ? one : null;
}

function describe(one: Definition | null, text: (one: Definition) => string | boolean): string {
  return one === null ? '' : String(text(one));
}

function describeCallers(callers: readonly Caller[] | null): string {
  return callers === null ? '' : JSON.stringify(callers);
}

function describePrototype(prototype: Prototype | undefined): string {
  return prototype === undefined ? '' : JSON.stringify(prototype);
}

function describeConsensus(consensus: AgreedRelease | undefined): string {
  return consensus === undefined ? '' : JSON.stringify(consensus);
}

const described = new WeakMap<readonly GlobalIR[], string>();

/** Globals but for where they stand. */
function describeGlobals(globals: readonly GlobalIR[]): string {
  let text = described.get(globals);
  if (text === undefined) {
    text = hashText(JSON.stringify(globals.map((one) => ({ ...one, declaration: null }))));
    described.set(globals, text);
  }
  return text;
}
