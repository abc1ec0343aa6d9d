/** `unclosed rules` and `unclosed models`: what is looked for, and what is known about library functions. */
import { builtinModels, type FunctionModel } from '../../models';
import { RULE_METADATA } from '../../rules/metadata';
import type { CliIo } from '../io';

/** Lists the rules with their severity. */
export function rulesCommand(io: CliIo): void {
  const width = Math.max(...RULE_METADATA.map((rule) => rule.id.length));
  for (const rule of RULE_METADATA) {
    io.stdout.write(`${rule.id.padEnd(width)}  ${rule.severity.padEnd(11)}  ${rule.title}\n`);
  }
}

/** Lists the modelled functions, each with what it does to resources. */
export function modelsCommand(io: CliIo): void {
  for (const file of builtinModels()) {
    io.stdout.write(`${file.family}\n`);
    const names = Object.keys(file.functions);
    const width = Math.max(...names.map((name) => name.length));
    for (const [name, model] of Object.entries(file.functions)) {
      io.stdout.write(`  ${name.padEnd(width)}  ${effects(model).join(', ')}`.trimEnd());
      io.stdout.write('\n');
    }
  }
}

/** What the call does to resources, in the words of the models' schema. */
function effects(model: FunctionModel): string[] {
  return [
    ...(model.acquires ?? []).map(({ resource }) => `acquires ${resource}`),
    ...(model.releases ?? []).map(({ resource, argument }) => `releases ${resource} (${ordinal(argument)})`),
    ...(model.converts ?? []).map(({ from, to, argument }) => `turns ${from} (${ordinal(argument)}) into ${to}`),
    ...(model.reopens ?? []).map(({ resource, argument }) => `reopens ${resource} (${ordinal(argument)})`),
    ...(model.views ?? []).map(({ as, argument }) => `gives ${as} of ${ordinal(argument)}`),
    ...(model.takes ?? []).map(
      ({ argument, when }) => `takes ${ordinal(argument)}${when === 'success' ? ' on success' : ''}`,
    ),
    ...(model.uses ?? []).map((argument) => `uses ${ordinal(argument)}`),
    ...(model.noreturn ? ['does not return'] : []),
  ];
}

function ordinal(argument: number): string {
  return `argument ${argument + 1}`;
}
