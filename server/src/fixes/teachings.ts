/**
 * What a project could say of its own functions so that a finding is none: that one takes ownership of what it is given,
 * or never returns. Each is tried, like a fix.
 */
import { analyzeFile, type FileAnalysis } from '../analysis/analyzeFile';
import { operandOf, operandsOf, visitExpression } from '../analysis/dataflow/accesses';
import type { CallInstruction, Program } from '../analysis/summary/program';
import { methodOfClass } from '../analysis/summary/targets';
import { shifted, type FunctionIR } from '../ir';
import { projectNames, withTold, type FunctionModel } from '../models';
import type { Finding } from '../rules/finding';
import { findingsOf } from '../rules/report';

/** An entry for a file of models. */
export interface Teaching {
  /** As a command. */
  readonly title: string;
  readonly language: 'c' | 'typescript';
  /** As the file names the function. */
  readonly name: string;
  readonly says: { readonly takes: number } | 'noreturn';
}

interface Idea extends Teaching {
  /** The name that the call has in the analysis. */
  readonly called: string;
  readonly model: FunctionModel;
}

/** Analyses of one function. */
const MAX_TRIALS = 12;
const MAX_SHOWN = 3;

/** `text` is the document's, `one` the finding's function. The likeliest come first. Nothing is tried any more once it is late. */
export function teachingsFor(
  analysis: FileAnalysis,
  one: FunctionIR,
  finding: Finding,
  text: string,
  isLate: () => boolean,
): Teaching[] {
  if (!finding.rule.startsWith('leak') || isLate()) return [];
  const { program } = analysis;
  const before = findingsOf(analysis.report(one), text, program.models);
  const isProven = ({ called, model }: Idea): boolean => {
    if (isLate()) return false;
    const models = withTold(program.models, called, model);
    const after = findingsOf(analyzeFile(program.file, models).report(one), text, models);
    const known = new Set(before.map(({ fingerprint }) => fingerprint));
    known.delete(finding.fingerprint);
    return after.length < before.length && after.every(({ fingerprint }) => known.has(fingerprint));
  };
  return [...takers(program, one, finding), ...endings(program, one, finding)]
    .slice(0, MAX_TRIALS)
    .filter(isProven)
    .slice(0, MAX_SHOWN)
    .map(({ title, language, name, says }) => ({ title, language, name, says }));
}

/** Functions that are given the handle, or the object that has it. */
function takers(program: Program, one: FunctionIR, { variable, acquisition }: Finding): Idea[] {
  const root = /^\w+/.exec(variable ?? '')?.[0];
  if (root === undefined) return [];
  const opened = acquisition.start - one.location.start;
  const ideas = callsOf(one).flatMap((call) => {
    const told = call.location.start >= opened ? tellable(program, one, call) : null;
    if (told === null) return [];
    return call.arguments.flatMap((argument, position): Idea[] => {
      const isIt = argument.kind === 'load' && one.variables[argument.place.root]!.name === root;
      if (!isIt || position < told.shift) return [];
      return [
        {
          title: `Say that '${told.name}' takes ownership of '${variable}'`,
          language: languageOf(program),
          name: told.name,
          says: { takes: position - told.shift },
          called: told.called,
          model: { takes: [{ argument: position, when: 'always' }], ...(program.isScript ? { writes: [] } : {}) },
        },
      ];
    });
  });
  return distinct(ideas);
}

/** The last function that is called for nothing but its effect, where the path turns off to where the handle is lost. */
function endings(program: Program, one: FunctionIR, finding: Finding): Idea[] {
  const start = (location: { readonly start: number }): number => location.start;
  const turns = finding.witness
    .filter(({ kind, message }) => kind === 'branch' && !/^assuming '.*' (?:succeeds|fails)/.test(message))
    .map(({ location }) => start(location))
    .filter((at) => at > finding.acquisition.end);
  if (turns.length === 0) return [];
  const turn = Math.max(...turns);
  const [told] = callsOf(one)
    .filter((call) => {
      const at = start(shifted(call.location, one.location.start));
      return at > turn && at < finding.fault.end && !isAsked(one, call);
    })
    .sort((a, b) => b.location.start - a.location.start)
    .flatMap((call) => tellable(program, one, call) ?? []);
  if (!told) return [];
  return [
    {
      title: `Say that '${told.name}' never returns`,
      language: languageOf(program),
      name: told.name,
      says: 'noreturn',
      called: told.called,
      model: { noreturn: true },
    },
  ];
}

/** A function that a project can say something of: it has one name, and no library's model. */
function tellable(
  program: Program,
  caller: FunctionIR,
  call: CallInstruction,
): { readonly name: string; readonly called: string; readonly shift: number } | null {
  const target = program.targetOf(caller, call);
  if (target.kind === 'model' || target.name === null || call.isImplicit) return null;
  const isMethod = target.kind === 'definition' && methodOfClass(target.name) !== null;
  const [whole = '', short = ''] = projectNames(target.name);
  const name = /^[\w@]/.test(whole) ? whole : short;
  return /^[\w$@][\w$.:@/-]*$/.test(name) ? { name, called: target.name, shift: isMethod ? 1 : 0 } : null;
}

/** Somebody reads what the call returned. */
function isAsked({ blocks, variables }: FunctionIR, { target }: CallInstruction): boolean {
  if (target === null) return false;
  if (variables[target.root]!.kind !== 'temporary') return true;
  // In scripts each call is an attempt, which looks at what came back.
  return blocks.some(({ instructions, terminator }) => {
    const asked = terminator.kind === 'attempt' ? null : operandOf(terminator);
    let isRead = false;
    for (const operand of [...instructions.flatMap(operandsOf), ...(asked ? [asked] : [])])
      visitExpression(operand, (node) => {
        if (node.kind === 'load' && node.place.root === target.root) isRead = true;
      });
    return isRead;
  });
}

function callsOf(one: FunctionIR): CallInstruction[] {
  return one.blocks.flatMap(({ instructions }) => instructions.filter((each) => each.kind === 'call'));
}

function languageOf(program: Program): Teaching['language'] {
  return program.isScript ? 'typescript' : 'c';
}

function distinct(ideas: readonly Idea[]): Idea[] {
  return [...new Map(ideas.map((idea) => [idea.title, idea])).values()];
}
