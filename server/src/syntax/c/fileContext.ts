/**
 * What the names of a file stand for, and a view of it that remembers what was asked. A function's graph depends on
 * its text and on the answers it got, also on the empty ones; nothing else.
 */
import type { CType } from './cType';
import { evaluateConstant, type ConstantNames } from './constants';
import { factsOf, type Facts, type Field, type RecordFact } from './facts';
import { both } from './truth';
import type { FlatTree } from '../flatTree';
import { isStandIn, type MacroEnvironment } from '../macros/environment';

export type NameMeaning =
  | {
      readonly kind: 'macro';
      readonly body: string;
      readonly isFunctionLike: boolean;
      readonly parameters: readonly string[] | null;
    }
  | { readonly kind: 'enumerator'; readonly value: number | null }
  | { readonly kind: 'function'; readonly isNoreturn: boolean }
  | { readonly kind: 'global'; readonly type: CType; readonly typeText: string | null };

export type FileKind = 'source' | 'header';

/** Macros that stand for macros: longer chains are cut. */
const MAX_CHAIN = 16;

export class FileContext {
  private readonly names = new Map<string, NameMeaning>();
  private readonly typedefs = new Map<string, CType>();
  private readonly records = new Map<string, RecordFact>();
  private readonly rank = new Map<string, number>();
  /** Macros of which it is not known whether they hold, while the file says nothing else of the name. */
  private readonly unsettled = new Set<string>();
  private readonly fingerprints = new Map<string, string>();

  /**
   * `macros` are those of other files, which count where the file says nothing of a name. A header's functions name the
   * fields of its records as those do who include it and do not see how the records are made.
   */
  constructor(
    private readonly macros: MacroEnvironment,
    private readonly kind: FileKind = 'source',
  ) {}

  /** `holds`: whether the item's conditions hold on a plain Unix. Later calls never weaken earlier ones. */
  add(tree: FlatTree, holds: boolean | null): void {
    const facts = factsOf(tree);
    for (const prototype of facts.prototypes) this.addFunction(prototype.name, prototype.isNoreturn);
    for (const global of facts.globals)
      this.addGlobal(global.name, { kind: 'global', type: global.type, typeText: global.typeText });
    for (const typedef of facts.typedefs)
      if (!this.typedefs.has(typedef.name)) this.typedefs.set(typedef.name, typedef.type);
    for (const record of facts.records)
      if (!this.records.has(record.base))
        this.records.set(record.base, this.kind === 'header' ? unshared(record) : record);
    for (const macro of facts.macros) {
      const { body, parameters } = macro;
      const isHeld = both(holds, macro.holds);
      if (isStandIn(this.macros, macro.name, isHeld === true)) continue;
      const meaning: NameMeaning = { kind: 'macro', body, isFunctionLike: parameters !== null, parameters };
      const isSettled = isHeld === true || parameters !== null;
      if (!isSettled && this.names.get(macro.name)?.kind === 'global') continue;
      if (!isSettled) this.unsettled.add(macro.name);
      this.offer(macro.name, meaning, 10 + likelihood(isHeld));
    }
    this.addEnumerators(facts);
  }

  addFunction(name: string, isNoreturn: boolean): void {
    this.offer(name, { kind: 'function', isNoreturn }, isNoreturn ? 3 : 2);
  }

  meaning(name: string): NameMeaning | undefined {
    return this.names.get(name) ?? this.macroElsewhere(name);
  }

  private macroElsewhere(name: string): NameMeaning | undefined {
    const [macro] = this.macros.lookup(name) ?? [];
    if (macro === undefined || isStandIn(this.macros, name, macro.holds === true)) return undefined;
    const { body, parameters } = macro;
    return { kind: 'macro', body, isFunctionLike: parameters !== null, parameters };
  }

  typedef(name: string): CType | undefined {
    return this.typedefs.get(name);
  }

  record(base: string): RecordFact | undefined {
    return this.records.get(base);
  }

  /** All that `key` (`n:name`, `t:typedef` or `r:record`) stands for, as text to compare by. */
  fingerprint(key: string): string {
    let text = this.fingerprints.get(key);
    if (text === undefined) {
      text = this.describe(key);
      this.fingerprints.set(key, text);
    }
    return text;
  }

  private describe(key: string): string {
    const name = key.slice(2);
    const record = this.records.get(name);
    const meaning = key.startsWith('n:')
      ? this.meaning(name)
      : key.startsWith('t:')
        ? this.typedefs.get(name)
        : record && [record.isUnion, [...record.fields]];
    return meaning === undefined ? '' : JSON.stringify(meaning);
  }

  private addGlobal(name: string, meaning: NameMeaning & { kind: 'global' }): void {
    const known = this.names.get(name);
    // `extern int *p;` in one place and the definition in another: whichever says more.
    const isBetter = known?.kind === 'global' && known.type.chain.length < meaning.type.chain.length;
    // `static int fd;` for some systems, and `#define fd -1` for those that do without: it is a variable.
    if (this.unsettled.delete(name)) this.rank.delete(name);
    this.offer(name, meaning, isBetter ? 1.5 : 1);
  }

  private addEnumerators(facts: Facts): void {
    for (const { name, written, distance } of facts.enumerators) {
      const start = written === null ? 0 : evaluateConstant(written, this.constantNames(0));
      this.offer(name, { kind: 'enumerator', value: start === null ? null : start + distance }, 5);
    }
  }

  /** Names of enumerators with their values, where these are known. */
  enumerators(): [string, number][] {
    return [...this.names].flatMap(([name, meaning]): [string, number][] =>
      meaning.kind === 'enumerator' && meaning.value !== null ? [[name, meaning.value]] : [],
    );
  }

  private constantNames(depth: number): ConstantNames {
    return {
      value: (name) => {
        const meaning = depth < MAX_CHAIN ? this.meaning(name) : undefined;
        if (meaning?.kind === 'enumerator') return meaning.value;
        if (meaning?.kind !== 'macro' || meaning.isFunctionLike) return null;
        return evaluateConstant(meaning.body, this.constantNames(depth + 1));
      },
      isDefined: () => null,
    };
  }

  /** Of several meanings the higher rank wins, of equal ones the first. */
  private offer(name: string, meaning: NameMeaning, rank: number): void {
    if ((this.rank.get(name) ?? -1) >= rank) return;
    this.rank.set(name, rank);
    this.names.set(name, meaning);
  }
}

/** The record with the names of its fields for their places. */
function unshared(record: RecordFact): RecordFact {
  const fields = [...record.fields].map(([name, field]): [string, Field] => [name, { ...field, place: name }]);
  return { ...record, fields: new Map(fields) };
}

function likelihood(holds: boolean | null): number {
  if (holds === null) return 1;
  return holds ? 2 : 0;
}

/** The context as one function sees it. */
export class ContextView {
  private readonly names = new Set<string>();
  private readonly types = new Set<string>();
  private readonly records = new Set<string>();

  constructor(private readonly context: FileContext) {}

  /** What was asked so far, each with what the answer rests on. */
  asked(): Map<string, string> {
    const asked = new Map<string, string>();
    const note = (key: string): Map<string, string> => asked.set(key, this.context.fingerprint(key));
    for (const name of this.names) note(`n:${name}`);
    for (const name of this.types) note(`t:${name}`);
    for (const base of this.records) note(`r:${base}`);
    return asked;
  }

  meaning(name: string): NameMeaning | undefined {
    this.names.add(name);
    return this.context.meaning(name);
  }

  /** The type with typedefs replaced by what they stand for. */
  resolve(type: CType): CType {
    let resolved = type;
    for (let step = 0; step < MAX_CHAIN && resolved.base !== null; step++) {
      if (/[ @]/.test(resolved.base)) break;
      this.types.add(resolved.base);
      const meaning = this.context.typedef(resolved.base);
      if (meaning === undefined || meaning.base === resolved.base) break;
      resolved = { base: meaning.base, chain: [...resolved.chain, ...meaning.chain] };
    }
    return resolved;
  }

  /** `type` (resolved, nothing derived) is a union. */
  isUnion(type: CType): boolean {
    if (type.base === null || type.chain.length > 0) return false;
    return type.base.startsWith('union ') || (type.base.startsWith('@') && this.record(type.base)?.isUnion === true);
  }

  field(type: CType, name: string): Field | undefined {
    if (type.base === null || type.chain.length > 0) return undefined;
    return this.record(type.base)?.fields.get(name);
  }

  record(base: string): RecordFact | undefined {
    this.records.add(base);
    return this.context.record(base);
  }

  /** The value of a name or of a macro's body in a constant expression. */
  readonly constants: ConstantNames = {
    value: (name) => this.constantValue(name, 0),
    isDefined: () => null,
  };

  private constantValue(name: string, depth: number): number | null {
    if (depth >= MAX_CHAIN) return null;
    const meaning = this.meaning(name);
    if (meaning?.kind === 'enumerator') return meaning.value;
    if (meaning?.kind !== 'macro' || meaning.isFunctionLike) return null;
    return evaluateConstant(meaning.body, {
      value: (inner) => this.constantValue(inner, depth + 1),
      isDefined: () => null,
    });
  }
}
