/**
 * Which file defines what a name of another file stands for: what the linker would choose, as far as that is clear.
 * Files may come, change and go; what is asked is answered for the files of the moment.
 */
import type { ExportTarget, FieldUse, ModuleIR, Prototype } from '../../ir';
import type { AgreedRelease } from '../../models/types';
import type { Start } from '../aftermath/neighborhood';
import type { CallerFact } from '../consensus/callerFacts';
import { agreedRelease } from '../consensus/consensus';
import { commonFolder, isExamplePlace, isTestPlace, isTestProgram, isTestFramework } from '../testPlaces';
import { folder, nearestOf, only } from './choice';
import { Closures } from './closures';
import type { FileIndex, FunctionEntry } from './fileIndex';
import { boundDefinition, methodOfBound } from './boundMethods';
import { memberOfVariable, nameOfMember, ownerOfParameter } from './memberFunctions';
import { ModuleNames } from './moduleNames';
import { ScriptPrograms } from './scriptPrograms';
import { WorkspaceFields } from './workspaceFields';
import { classNameOf, merged } from '../fieldNames';

/** A function of some file. */
export interface Definition extends FunctionEntry {
  readonly path: string;
}

/** What linking asks of a workspace. */
export interface IndexView {
  /** The function that a call of `name` in the file `from` reaches; null where there is none, or the choice is not clear. */
  resolve(name: string, from: string): Definition | null;
  /** What models know that as which a module of the program exports under `name`; null where there is no such thing. */
  libraryName(name: string, from: string): string | null;
  /** Several functions of that name may be the one that is called. */
  /** What all files do with the field of objects that may be instances of the class of the file `from`. */
  fieldUse(key: string, field: string, from: string): FieldUse;
  /** Some module makes an instance of a class of that name that lives as long as the program. */
  isSingleton(className: string): boolean;
  isAmbiguous(name: string, from: string): boolean;
  /** The file that defines the global; null where none does, or several do. */
  fileOfGlobal(name: string, from: string): string | null;
  /**
   * Some function assigns a global of that name that is not static, or takes its address. What the `main` of one program is
   * written beside is not part of another.
   */
  isAssigned(name: string, from: string): boolean;
  /** Some function of the file assigns its static global of that name, or takes its address. */
  isChangedAtHome(name: string, path: string): boolean;
  /** Some function of some file does something with what a global of that name holds. */
  isConsumed(name: string): boolean;
  /** What the declarations of the function say, where they say more than its type. */
  prototype(name: string): Prototype | undefined;
  /** What most callers of a function agree on of which nothing else is known. */
  consensus(name: string): AgreedRelease | undefined;
  /** Whether the body of the function can make a difference to a caller, apart from what it writes. */
  matters(one: Definition): boolean;
  /** Whether the function may make a resource for its caller, itself or by a few calls of other files. */
  mayMake(one: Definition): boolean;
  /** The functions that call it; null where it may be called in other ways, or by functions that cannot be told. */
  callersOf(one: Definition): readonly Caller[] | null;
  /**
   * The functions that take it out of the tables in which it stands, where that is all that is done with it: those that call
   * it there, through members, and those that hand it on. Null where it is used for anything else, or nobody here takes it.
   */
  takersOf(one: Definition): readonly Caller[] | null;
  /** Of a module: others can name the function. */
  isExported(one: Definition): boolean;
  /** Whether the module is what is run. */
  startOf(path: string): Start;
  /** Some module gives the function of the module to a framework for command lines. */
  isAction(path: string, name: string): boolean;
  /** The file is there for tests alone, though nothing in itself may say so. */
  helpsTests(path: string): boolean;
  /** It is a test, and no example. */
  isTest(path: string): boolean;
  /** Headers that the file includes are here, and so is the program that they belong to. */
  isOfWholeProgram(path: string): boolean;
  /** The modules of the program that the module loads. */
  loads(path: string): readonly string[];
}

/** A function by its name in its file. */
export interface Caller {
  readonly path: string;
  readonly name: string;
  /** It calls through a variable, by whatever call it makes of that kind. */
  readonly isIndirect?: true;
  /** It calls through one of these members of structs. */
  readonly members?: readonly string[];
}

/** Functions of a file, as places in its list, and how they use another. */
interface Use {
  readonly path: string;
  readonly functions: readonly number[];
  readonly how: Pick<Caller, 'isIndirect' | 'members'>;
}

/** Of what so many files call through members of one name nobody asks what becomes of all of them. */
const MANY_CALLERS = 12;

const INDIRECTLY = { isIndirect: true as const };

export class WorkspaceIndex implements IndexView {
  private readonly files = new Map<string, FileIndex>();
  private readonly byBaseName = new Map<string, string[]>();
  private readonly functions = new Map<string, Definition[]>();
  private readonly globals = new Map<string, string[]>();
  private readonly assigned = new Map<string, string[]>();
  private readonly consumed = new Map<string, string[]>();
  private readonly declaring = new Map<string, string[]>();
  private readonly callers = new Map<string, { readonly path: string; readonly fact: CallerFact }[]>();
  private readonly calling = new Map<string, { readonly path: string; readonly functions: readonly number[] }[]>();
  private readonly handing = new Map<string, { readonly path: string; readonly functions: readonly number[] }[]>();
  private readonly mentioning = new Map<string, string[]>();
  /** By function: the files that put it into members, with the members. */
  private readonly holding = new Map<string, { readonly path: string; readonly fields: readonly string[] }[]>();
  /** By struct: the names of its members, in order, for each file that declares it. */
  private readonly records = new Map<string, { readonly path: string; readonly fields: readonly string[] }[]>();
  /** By member, and by struct where it is known by its place alone: the files that put functions into it. */
  private readonly heldMembers = new Map<string, string[]>();
  /** By the names of members: these, with their structs or without, that are or were in some file. */
  private readonly membersByName = new Map<string, Set<string>>();
  /** By member: who hands on what it holds. */
  private readonly givingMember = new Map<string, { readonly path: string; readonly functions: readonly number[] }[]>();
  /** By member: who calls what it holds. */
  private readonly callingMember = new Map<
    string,
    { readonly path: string; readonly functions: readonly number[] }[]
  >();
  private readonly visible = new Map<string, ReadonlySet<string>>();
  /** The innermost folder that holds all that is written in C. */
  private sourceRoot: string | null = null;
  private frameworkHeaders: ReadonlySet<string> | null = null;
  private hasProgram: boolean | null = null;
  private readonly closures = new Closures((name, from) => this.resolve(name, from));
  /** The functions of modules: nobody finds them by their name alone. */
  private readonly units = new Map<string, ReadonlyMap<string, Definition>>();
  private readonly fields = new WorkspaceFields();
  private readonly modules = new ModuleNames((path) => this.files.get(path)?.module);
  private readonly programs = new ScriptPrograms({
    files: () => this.files.values(),
    resolve: (name, from) => this.resolve(name, from),
    fileOf: (specifier, from) => this.modules.fileOf(specifier, from),
  });

  constructor(files: Iterable<FileIndex> = []) {
    for (const file of files) this.set(file);
  }

  /** Adds a file, or puts its new version in the place of the one before. */
  set(file: FileIndex): void {
    const before = this.files.get(file.path);
    if (before) this.drop(before);
    const { path } = file;
    this.files.set(path, file);
    if (file.module) this.units.set(path, new Map(file.functions.map((one) => [one.name, { ...one, path }])));
    else for (const one of file.functions) add(this.functions, one.name, { ...one, path });
    for (const name of file.globals) add(this.globals, name, path);
    for (const name of file.assigned) add(this.assigned, name, path);
    for (const name of file.consumed) add(this.consumed, name, path);
    for (const name of new Set(file.prototypes.map((one) => one.name))) add(this.declaring, name, path);
    for (const fact of file.callers) add(this.callers, fact.acquirer, { path, fact });
    if (file.module) this.programs.changed(before, file);
    else for (const [callee, functions] of file.calls) add(this.calling, callee, { path, functions });
    if (!file.module) for (const name of file.mentioned) add(this.mentioning, name, path);
    for (const [callee, functions] of file.handed) add(this.handing, callee, { path, functions });
    for (const [name, fields] of file.held) add(this.holding, name, { path, fields });
    for (const member of heldIn(file)) add(this.heldMembers, member, path);
    // What is declared in a file for itself is no matter of others.
    if (isHeader(path)) for (const [base, fields] of file.records) add(this.records, base, { path, fields });
    for (const [member, functions] of file.memberCalls) {
      add(this.callingMember, member, { path, functions });
      this.rememberMember(member);
    }
    for (const [member, functions] of file.membersGiven) {
      add(this.givingMember, member, { path, functions });
      this.rememberMember(member);
    }
    if (!before) add(this.byBaseName, baseName(path), path);
    if (!before) this.sourceRoot = null;
    if (!before || !isSame(before.includes, file.includes)) this.clearVisible();
    if (!before || !isSame(before.functions, file.functions) || !isSame(before.includes, file.includes))
      this.closures.clear();
    if (file.module || before?.module) this.clearModules(before?.module, file.module);
  }

  private clearVisible(): void {
    this.visible.clear();
    this.frameworkHeaders = null;
    this.hasProgram = null;
  }

  private clearModules(before: ModuleIR | undefined, after: ModuleIR | undefined): void {
    if (isSame(before, after)) return;
    this.modules.clear();
    this.programs.clear();
    this.fields.clear();
    this.closures.clear();
  }

  delete(path: string): void {
    const file = this.files.get(path);
    if (!file) return;
    this.drop(file);
    this.files.delete(path);
    remove(this.byBaseName, baseName(path), path);
    this.sourceRoot = null;
    this.clearVisible();
    this.closures.clear();
    this.modules.clear();
    this.programs.clear();
    this.fields.clear();
  }

  get(path: string): FileIndex | undefined {
    return this.files.get(path);
  }

  resolve(name: string, from: string): Definition | null {
    const own = this.units.get(from);
    if (own) return own.get(name) ?? this.resolveBound(own, name) ?? this.resolveExported(name, from);
    const candidates = this.functions.get(name);
    if (!candidates) return null;
    const here = candidates.find((one) => one.path === from);
    if (here) return here;
    const inHeader = candidates.filter((one) => this.visibleFrom(from).has(one.path));
    if (inHeader.length > 0) return only(inHeader);
    const linked = candidates.filter((one) => !one.isStatic && !isHeader(one.path));
    return nearestOf(linked, (one) => one.path, from) ?? this.ofSameHeaders(linked, from);
  }

  /** The only one that includes a header of the program which the file includes, too: that declares it for both. */
  private ofSameHeaders(candidates: readonly Definition[], from: string): Definition | null {
    const own = this.visibleFrom(from);
    return only(candidates.filter(({ path }) => [...this.visibleFrom(path)].some((header) => own.has(header))));
  }

  private resolveBound(own: ReadonlyMap<string, Definition>, name: string): Definition | null {
    const method = methodOfBound(name);
    const unit = method === null ? undefined : own.get(method);
    return unit ? boundDefinition(unit) : null;
  }

  private resolveExported(name: string, from: string): Definition | null {
    const meaning = this.modules.meaningOf(name, from);
    if (meaning?.kind !== 'function') return null;
    const { path, isBound = false } = meaning;
    const unit = this.units.get(path)?.get(meaning.name) ?? null;
    return unit && isBound ? boundDefinition(unit) : unit;
  }

  libraryName(name: string, from: string): string | null {
    const meaning = this.units.has(from) ? this.modules.meaningOf(name, from) : null;
    return meaning?.kind === 'library' ? meaning.name : null;
  }

  fieldUse(key: string, field: string, from: string): FieldUse {
    const bases = this.modules.basesOf(key, from).map(({ uses }) => uses.find(({ name }) => name === field));
    return merged(field, this.fields.useOf(classNameOf(key), field, this.files.values()), ...bases);
  }

  isSingleton(className: string): boolean {
    return this.fields.isSingleton(className, this.files.values());
  }

  isAmbiguous(name: string, from: string): boolean {
    if (this.units.has(from)) return false;
    if (!this.functions.has(name) || this.resolve(name, from)) return false;
    const inHeader = this.visibleFrom(from);
    return this.definitions(name).some((one) => inHeader.has(one.path) || (!one.isStatic && !isHeader(one.path)));
  }

  /** All functions of that name. */
  definitions(name: string): readonly Definition[] {
    return this.functions.get(name) ?? [];
  }

  get fileCount(): number {
    return this.files.size;
  }

  fileOfGlobal(name: string, from: string): string | null {
    const candidates = this.globals.get(name) ?? [];
    if (candidates.length < 2) return candidates[0] ?? null;
    // An enumerator that other files define for themselves is the one of the header that this file includes.
    const inHeader = candidates.filter((path) => this.visibleFrom(from).has(path));
    return inHeader.length > 0 ? only(inHeader) : nearestOf(candidates, (path) => path, from);
  }

  isAssigned(name: string, from: string): boolean {
    const isProgram = (path: string): boolean => this.files.get(path)?.isProgram === true;
    // What the program assigns in its own file is seen there.
    return (this.assigned.get(name) ?? []).some((path) => !isProgram(path) || !isProgram(from));
  }

  isChangedAtHome(name: string, path: string): boolean {
    return this.files.get(path)?.changedStatics.includes(name) === true;
  }

  isConsumed(name: string): boolean {
    return this.consumed.has(name);
  }

  prototype(name: string): Prototype | undefined {
    let merged: Prototype | undefined;
    for (const path of [...(this.declaring.get(name) ?? [])].sort()) {
      for (const one of this.files.get(path)!.prototypes) {
        if (one.name !== name) continue;
        const { attributes = [], isNoreturn = false } = merged ?? {};
        merged = {
          ...(merged ?? one),
          isNoreturn: isNoreturn || one.isNoreturn,
          attributes: attributes.length > 0 ? attributes : one.attributes,
        };
      }
    }
    return merged;
  }

  consensus(name: string): AgreedRelease | undefined {
    const facts = this.callers.get(name)?.map(({ fact }) => fact);
    return facts && agreedRelease(name, facts, (other) => this.isKnown(other));
  }

  matters(one: Definition): boolean {
    return this.closures.matters(one);
  }

  mayMake(one: Definition): boolean {
    return this.closures.mayMake(one);
  }

  isExported({ path, name }: Definition): boolean {
    return this.files.get(path)?.module?.exports.some(([, target]) => isFunction(target, name)) === true;
  }

  startOf(path: string): Start {
    return this.programs.startOf(path);
  }

  isAction(path: string, name: string): boolean {
    return this.programs.isAction({ path, name });
  }

  helpsTests(path: string): boolean {
    if (this.isTest(path)) return true;
    return isExamplePlace(path, this.root()) && (this.isOfWholeProgram(path) || this.isBesideProgram());
  }

  isTest(path: string): boolean {
    if (this.units.has(path)) return this.programs.helpsTests(path);
    if (isTestPlace(path, this.root())) return true;
    if (isTestProgram(path) && this.files.get(path)?.isProgram === true) return true;
    const visible = this.visibleFrom(path);
    return [...this.testHeaders()].some((header) => visible.has(header));
  }

  /** The innermost folder that holds all of the sources. */
  private root(): string {
    return (this.sourceRoot ??= commonFolder(
      [...this.files.values()].filter(({ module }) => !module).map((one) => one.path),
    ));
  }

  /** There is a program, or a library, and not examples alone. */
  private isBesideProgram(): boolean {
    const root = this.root();
    return (this.hasProgram ??= [...this.files.values()].some(
      ({ path, module }) => !module && !isExamplePlace(path, root) && this.isOfWholeProgram(path),
    ));
  }

  isOfWholeProgram(path: string): boolean {
    return this.visibleFrom(path).size > 0;
  }

  /** Headers that include a framework for tests. One that most of the program includes does so under a condition. */
  private testHeaders(): ReadonlySet<string> {
    if (this.frameworkHeaders) return this.frameworkHeaders;
    const all = [...this.files.values()].filter(({ module }) => !module);
    const sources = all.filter(({ path }) => !isHeader(path)).map(({ path }) => this.visibleFrom(path));
    const headers = all.filter(({ path, includes }) => isHeader(path) && includes.some(isTestFramework));
    const isOfTests = ({ path }: FileIndex): boolean =>
      sources.filter((visible) => visible.has(path)).length * 2 <= sources.length;
    return (this.frameworkHeaders = new Set(headers.filter(isOfTests).map(({ path }) => path)));
  }

  loads(path: string): readonly string[] {
    return this.programs.loads(path);
  }

  callersOf(one: Definition): readonly Caller[] | null {
    const { name, path } = one;
    if (this.units.has(path)) return this.programs.callersOf(one);
    const isOwn = one.isStatic && !isHeader(path);
    const isReached = (from: string): boolean | null => {
      if (isOwn) return from === path;
      const definition = this.resolve(name, from);
      return definition === null ? null : definition.path === path;
    };
    for (const from of this.mentioning.get(name) ?? []) if (isReached(from) !== false) return null;
    const calls: Use[] = [
      ...(this.calling.get(name) ?? []).map((one) => ({ ...one, how: {} })),
      ...(this.handing.get(name) ?? []).map((one) => ({ ...one, how: INDIRECTLY })),
    ];
    // Where the name may mean another one, too, who calls it may be a caller.
    const found = calls.filter(({ path: from }) => isReached(from) !== false);
    for (const { path: from, fields } of this.holding.get(name) ?? []) {
      if (isReached(from) === false) continue;
      for (const held of fields) {
        const field = this.memberNamed(held);
        const owner = ownerOfParameter(field);
        const alike = owner === null ? this.membersLike(field) : [field];
        const all = alike.flatMap((one) => this.callingMember.get(one) ?? []);
        const through = owner === null ? all : this.callsOfOwn(owner, from, all);
        // Where nobody here calls what the member holds a library does; where many do nothing is asked of them.
        if (through.length === 0 || through.length > MANY_CALLERS) return null;
        if (alike.some((one) => this.givingMember.has(one))) return null;
        found.push(...through.map((one) => ({ ...one, how: { ...INDIRECTLY, members: [nameOfMember(field)] } })));
      }
    }
    return this.named(found);
  }

  takersOf({ name, path, isStatic }: Definition): readonly Caller[] | null {
    const isOwn = isStatic && !isHeader(path);
    const isReached = (from: string): boolean =>
      isOwn ? from === path : (this.resolve(name, from)?.path ?? path) === path;
    const uses = [this.calling, this.handing].flatMap((list) => (list.get(name) ?? []).map((one) => one.path));
    if ([...uses, ...(this.mentioning.get(name) ?? [])].some(isReached)) return null;
    const holders = (this.holding.get(name) ?? []).filter((one) => isReached(one.path));
    const found: Use[] = [];
    for (const field of holders.flatMap(({ fields }) => fields.map((held) => this.memberNamed(held)))) {
      const alike = this.membersLike(field);
      const how = { ...INDIRECTLY, members: [nameOfMember(field)] };
      const takers = [
        ...alike.flatMap((one) => this.callingMember.get(one) ?? []).map((one) => ({ ...one, how })),
        ...alike.flatMap((one) => this.givingMember.get(one) ?? []).map((one) => ({ ...one, how: {} })),
      ];
      const kept = this.callsOfKept(alike);
      if (kept === null) return null;
      takers.push(...kept);
      if (ownerOfParameter(field) !== null || takers.length === 0 || takers.length > MANY_CALLERS) return null;
      found.push(...takers);
    }
    return found.length > 0 ? this.named(found) : null;
  }

  /** The calls of what is given away of the members; null where somebody else may call it. */
  private callsOfKept(members: readonly string[]): Use[] | null {
    const calls: Use[] = [];
    for (const member of members) {
      for (const { path } of this.givingMember.get(member) ?? []) {
        const names = this.files.get(path)!.membersKept.find(([kept]) => kept === member)?.[1];
        if (names === undefined) return null;
        const all = names.flatMap((name) => this.callingMember.get(memberOfVariable(name)) ?? []);
        calls.push(...all.filter((one) => one.path === path).map((one) => ({ ...one, how: INDIRECTLY })));
      }
    }
    return calls;
  }

  /** Null where one of them cannot be had by its name. */
  private named(found: readonly Use[]): Caller[] | null {
    const callers = new Map<string, Caller>();
    for (const { path: from, functions, how } of found) {
      const all = this.files.get(from)!.functions;
      for (const number of functions) {
        const caller = all[number]!.name;
        // Of several of that name, as in the alternatives of an `#if`, the first can be had.
        if (all.findIndex((each) => each.name === caller) !== number) return null;
        callers.set(JSON.stringify([from, caller, how]), { path: from, name: caller, ...how });
      }
    }
    return [...callers.values()].sort((a, b) =>
      a.path < b.path ? -1 : a.path > b.path ? 1 : a.name < b.name ? -1 : 1,
    );
  }

  /** The member that stands at that place in a struct of which all declarations agree; else what was asked for. */
  private memberNamed(member: string): string {
    const [, base = '', position] = /^(.*)#(\d+)$/s.exec(member) ?? [];
    const names = new Set(this.records.get(base)?.map(({ fields }) => fields[Number(position)]));
    const [name] = names;
    if (names.size !== 1 || name === undefined) return member;
    return base.startsWith('struct ') ? `${base}.${name}` : name;
  }

  private isHeld(member: string): boolean {
    const struct = member.slice(0, -nameOfMember(member).length - 1);
    return this.heldMembers.has(member) || this.heldMembers.has(struct);
  }

  private rememberMember(member: string): void {
    const name = nameOfMember(member);
    this.membersByName.set(name, (this.membersByName.get(name) ?? new Set<string>()).add(member));
  }

  /** Of the calls of a parameter those in the one function of that name that the file means. */
  private callsOfOwn<Calls extends { readonly path: string }>(
    owner: string,
    from: string,
    all: readonly Calls[],
  ): Calls[] {
    const definition = this.resolve(owner, from);
    if (definition === null) return [];
    const alternatives = this.files.get(definition.path)!.functions.filter(({ name }) => name === owner);
    return alternatives.length > 1 ? [] : all.filter(({ path }) => path === definition.path);
  }

  /** Those that may be that member: where one side does not say which struct it is, the name alone tells. */
  private membersLike(member: string): string[] {
    const name = nameOfMember(member);
    const all = this.membersByName.get(name) ?? new Set<string>();
    // What nobody puts anything into is another struct by a cast: `((struct derived *)base)->run()`.
    return [...all].filter((one) => one === member || one === name || member === name || !this.isHeld(one));
  }

  private isKnown(name: string): boolean {
    return this.functions.has(name) || (this.prototype(name)?.attributes.length ?? 0) > 0;
  }

  private drop({
    path,
    functions,
    globals,
    assigned,
    consumed,
    prototypes,
    callers,
    calls,
    mentioned,
    handed,
    held,
    records,
    memberCalls,
    membersGiven,
  }: FileIndex): void {
    if (this.units.delete(path)) return;
    const isOther = (one: Definition): boolean => one.path !== path;
    for (const { name } of functions) keepOnly(this.functions, name, isOther);
    for (const name of globals) remove(this.globals, name, path);
    for (const name of assigned) remove(this.assigned, name, path);
    for (const name of consumed) remove(this.consumed, name, path);
    for (const { name } of prototypes) remove(this.declaring, name, path);
    for (const { acquirer } of callers) keepOnly(this.callers, acquirer, (one) => one.path !== path);
    for (const [callee] of calls) keepOnly(this.calling, callee, (one) => one.path !== path);
    for (const name of mentioned) remove(this.mentioning, name, path);
    for (const [callee] of handed) keepOnly(this.handing, callee, (one) => one.path !== path);
    for (const [name] of held) keepOnly(this.holding, name, (one) => one.path !== path);
    for (const member of heldIn({ held })) remove(this.heldMembers, member, path);
    for (const [base] of records) keepOnly(this.records, base, (one) => one.path !== path);
    for (const [field] of memberCalls) keepOnly(this.callingMember, field, (one) => one.path !== path);
    for (const [field] of membersGiven) keepOnly(this.givingMember, field, (one) => one.path !== path);
  }

  /** The headers that the file includes, directly or by others. */
  private visibleFrom(from: string): ReadonlySet<string> {
    const known = this.visible.get(from);
    if (known) return known;
    const seen = new Set<string>();
    const pending = [from];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      for (const include of this.files.get(path)?.includes ?? []) {
        const header = this.included(include, path);
        if (header === null || seen.has(header)) continue;
        seen.add(header);
        pending.push(header);
      }
    }
    this.visible.set(from, seen);
    return seen;
  }

  /** The file that an include of `from` means: beside it, or the only one whose path ends so. */
  private included(include: string, from: string): string | null {
    const paths = this.byBaseName.get(baseName(include)) ?? [];
    const beside = `${folder(from)}/${include}`;
    if (paths.includes(beside)) return beside;
    const ending = include.replace(/^(?:\.\.?\/)+/, '/');
    return only(paths.filter((path) => path.endsWith(ending.startsWith('/') ? ending : `/${ending}`)));
  }
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function remove(lists: Map<string, string[]>, key: string, item: string): void {
  keepOnly(lists, key, (other) => other !== item);
}

function keepOnly<T>(lists: Map<string, T[]>, key: string, isKept: (item: T) => boolean): void {
  const kept = (lists.get(key) ?? []).filter(isKept);
  if (kept.length > 0) lists.set(key, kept);
  else lists.delete(key);
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function isFunction(target: ExportTarget, name: string): boolean {
  return target.kind === 'function' && target.name === name;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isHeader(path: string): boolean {
  return /\.h$/i.test(path);
}

/** `struct tool.run`, and `struct tool` for `struct tool#1`. */
function heldIn({ held }: Pick<FileIndex, 'held'>): Set<string> {
  return new Set(held.flatMap(([, fields]) => fields.map((field) => field.replace(/#\d+$/, ''))));
}
