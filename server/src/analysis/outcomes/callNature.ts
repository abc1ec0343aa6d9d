/** What a call is to the analysis: why it opens something, or why not. */
import type { FunctionIR } from '../../ir';
import type { FunctionModel, LibraryModel, ResourceKind } from '../../models/types';
import type { CallInstruction, Program } from '../summary/program';
import type { SummaryStore } from '../summary/store';
import type { Product } from '../summary/types';

export type CallNature =
  /** `isDeclared`: by what a declaration says, and not by a model that comes with the program. */
  | { readonly kind: 'acquires'; readonly resources: readonly ResourceKind[]; readonly isDeclared: boolean }
  | { readonly kind: 'converts'; readonly to: ResourceKind }
  | { readonly kind: 'produces'; readonly function: FunctionIR; readonly products: readonly Product[] }
  /** It opens something, but of a kind that is followed only on demand. */
  | { readonly kind: 'not-followed'; readonly resource: ResourceKind }
  | { readonly kind: 'modelled'; readonly model: FunctionModel }
  /** A model of its name exists, for files that include a library's header. */
  | { readonly kind: 'other-library'; readonly library: LibraryModel }
  /** Its definition leaves nothing open for its caller. */
  | { readonly kind: 'defined'; readonly function: FunctionIR; readonly acquires: boolean; readonly releases: boolean }
  | { readonly kind: 'noreturn' }
  | { readonly kind: 'pointer' }
  | { readonly kind: 'unknown' };

export function natureOf(program: Program, store: SummaryStore, one: FunctionIR, call: CallInstruction): CallNature {
  const target = program.targetOf(one, call);
  if (program.isNoreturnCall(target)) return { kind: 'noreturn' };
  if (target.kind === 'definition') {
    const products = target.function === one ? [] : store.products(target.function);
    if (products.length > 0) return { kind: 'produces', function: target.function, products };
    const { acquires, mayRelease } = program.factsOf(target.function);
    return { kind: 'defined', function: target.function, acquires, releases: mayRelease };
  }
  if (target.kind === 'model') return natureOfModel(program, target.name, target.model);
  if (target.name === null) return { kind: 'pointer' };
  const library = program.models.libraryOf(target.name);
  return library ? { kind: 'other-library', library } : { kind: 'unknown' };
}

function natureOfModel(program: Program, name: string, model: FunctionModel): CallNature {
  const { models } = program;
  const made = (model.acquires ?? []).map(({ resource }) => resource);
  const followed = made.filter((kind) => models.isFollowed(kind));
  if (followed.length > 0) return { kind: 'acquires', resources: followed, isDeclared: program.isDeclared(name) };
  if (made.length > 0) return { kind: 'not-followed', resource: made[0]! };
  const conversion = model.converts?.find(({ from, to }) => from !== to && models.isFollowed(to));
  return conversion ? { kind: 'converts', to: conversion.to } : { kind: 'modelled', model };
}
