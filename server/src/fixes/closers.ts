/** The calls that close a lost resource. */
import type { SiteAccount } from '../analysis/siteRun';
import type { Program } from '../analysis/summary/program';
import { parametersOf, type FunctionModel, type ResourceKind } from '../models';
import { escaped, rootOf } from './words';

export interface Origin {
  readonly program: Program;
  /** The whole document. */
  readonly text: string;
  /** The function. */
  readonly source: string;
}

/** May be written anywhere: a number, or a constant of a header. */
const CONSTANT = /^(?:\d+[uUlL]*|[A-Z][A-Z\d_]*)$/;

/** Without semicolons; what the function itself does elsewhere comes first. */
export function closersOf(
  { outcomes, kind, site }: SiteAccount,
  name: string,
  as: ResourceKind,
  origin: Origin,
): string[] {
  const handle = new RegExp(`^&?${escaped(name)}$`);
  const own = outcomes
    .filter(({ ending, evidence }) => ending === 'closed' && (evidence === 'model' || evidence === 'definition'))
    .map(({ location }) => origin.source.slice(location.start, location.end))
    .filter((text) => {
      const call = callOf(text);
      // Other arguments may not be known, or not have their values, where it is lost.
      const others = call?.arguments.filter((argument) => !handle.test(argument)) ?? [];
      return call !== null && others.length < call.arguments.length && others.every((one) => CONSTANT.test(one));
    });
  const target = as === kind ? site.call : null;
  return [...new Set([...own, ...modelled(as, name, target, origin)])];
}

/** What is known to release the kind, with what other arguments it needs. */
function modelled(
  kind: ResourceKind,
  name: string,
  opening: SiteAccount['site']['call'] | null,
  origin: Origin,
): string[] {
  return releasesOf(kind, origin).flatMap(([release, model]) => {
    const effect = model.releases?.find((one) => one.resource === kind);
    const count = parametersOf(release, model.prototype ?? declarationOf(release, origin.text) ?? '')?.length;
    if (!effect || count === undefined || effect.argument >= count) return [];
    if (effect.inside && isCast(name, opening, origin)) return [];
    const handle = effect.inside ? `&${name}` : name;
    if (count === 1) return [`${release}(${handle})`];
    const others =
      asOpened(release, model, opening, origin) ?? asElsewhere(release, count, effect.argument, origin.text);
    if (others?.length !== count) return [];
    return [`${release}(${others.map((text, index) => (index === effect.argument ? handle : text)).join(', ')})`];
  });
}

/** `init((stream *)&box)`: it is of another type, whose name may not be wanted everywhere. */
function isCast(name: string, opening: SiteAccount['site']['call'] | null, { source }: Origin): boolean {
  const given = opening?.argumentLocations.map(({ start, end }) => source.slice(start, end)) ?? [];
  return given.some((text) => new RegExp(`\\)\\s*&\\s*${escaped(name)}$`).test(text));
}

function releasesOf(kind: ResourceKind, { program }: Origin): [string, FunctionModel][] {
  const { release } = program.models.resource(kind);
  const names = new Set([release, ...program.file.prototypes.map((one) => one.name)]);
  return [...names].flatMap((name): [string, FunctionModel][] => {
    const model = program.models.functionModel(name, program.file.includes);
    // Of prototypes only what is known by their own attributes: others of a library close in special ways.
    if (!model || (name !== release && model.prototype !== undefined)) return [];
    return model.releases?.some((one) => one.resource === kind && !one.given) ? [[name, model]] : [];
  });
}

function declarationOf(name: string, text: string): string | null {
  const at = new RegExp(`(?<![\\w$])${escaped(name)}\\s*\\(`).exec(text)?.index;
  return at === undefined ? null : text.slice(at, at + 2_000);
}

/** `munmap` has a `length` as `mmap` has: what was given there, where that has no other value by then. */
function asOpened(
  release: string,
  model: FunctionModel,
  opening: SiteAccount['site']['call'] | null,
  { program, source }: Origin,
): string[] | null {
  if (opening?.callee.kind !== 'direct') return null;
  const { name } = opening.callee;
  const opener = program.models.functionModel(name, program.file.includes);
  const given = parametersOf(name, opener?.prototype ?? '');
  const wanted = parametersOf(release, model.prototype ?? '');
  if (!given || !wanted) return null;
  const texts = wanted.map((parameter) => {
    const location = opening.argumentLocations[given.indexOf(parameter)];
    const text = location && source.slice(location.start, location.end);
    return text !== undefined && keepsValue(text, source) ? text : '';
  });
  return texts.slice(1).every((text) => text !== '') ? texts : null;
}

/** Nothing in it is called, or has another value later, as far as can be seen. */
function keepsValue(text: string, source: string): boolean {
  if (/^sizeof\b/.test(text)) return true;
  if (!/^(?:[\w\s+*/.-]|->)+$/.test(text) || /\+\+|--/.test(text.replaceAll('->', '.'))) return false;
  return (text.match(/[A-Za-z_]\w*(?:(?:\.|->)\w+)*/g) ?? []).every((path) => {
    const isVariable = /^\w+$/.test(path);
    const last = isVariable ? path : `(?:\\.|->)${/\w+$/.exec(path)![0]}`;
    const change = `(?<![\\w$])${last}\\s*(?:[-+*/|&^%]?=(?!=)|\\+\\+|--)|(?:\\+\\+|--|&)\\s*${rootOf(path)}\\b`;
    const changes = source.match(new RegExp(isVariable ? change : change.replace('(?<![\\w$])', ''), 'g')) ?? [];
    // The only change may be the value that a variable is declared with; a member may be filled in before it is given.
    const isDeclared = isVariable && new RegExp(`\\w[\\s*]+${path}\\s*=(?!=)`).test(source);
    const isFilled =
      !isVariable && new RegExp(`(?:stat|fstat|lstat)\\s*\\([^;]*&\\s*${rootOf(path)}\\s*\\)`).test(source);
    return changes.length <= (isDeclared || isFilled ? 1 : 0);
  });
}

/** The constants that another call of it in the file has. */
function asElsewhere(release: string, count: number, at: number, text: string): string[] | null {
  for (const { index } of text.matchAll(new RegExp(`(?<![\\w$])${escaped(release)}\\s*\\(`, 'g'))) {
    const call = callOf(text.slice(index, index + 300).replace(/;[\s\S]*$/, ''));
    if (call?.arguments.length !== count) continue;
    if (call.arguments.every((one, index) => index === at || CONSTANT.test(one))) return [...call.arguments];
  }
  return null;
}

/** A call's arguments as written, where no call is among them. */
function callOf(text: string): { readonly arguments: readonly string[] } | null {
  const match = /^[A-Za-z_]\w*\s*\(([^()]*)\)$/.exec(text.trim());
  return match && { arguments: match[1]!.split(',').map((one) => one.trim()) };
}
