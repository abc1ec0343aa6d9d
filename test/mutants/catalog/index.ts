import type { Mutant } from '../mutant';
import { AFTERMATH } from './aftermath';
import { ASSIGNMENTS } from './assignments';
import { CALLS } from './calls';
import { GLOBALS } from './globals';
import { HANDOVERS } from './handovers';
import { HOLDERS } from './holders';
import { IDIOMS } from './idioms';
import { INSTANTIATION } from './instantiation';
import { LOWERING } from './lowering';
import { MEMBERS } from './members';
import { REPORTS } from './reports';
import { SCRIPTS } from './scripts';
import { SLICING } from './slicing';
import { SUMMARIES } from './summaries';
import { SYSTEM } from './system';
import { VALUES } from './values';
import { WALK } from './walk';

/** In the order of the pipeline. */
export const MUTANTS: readonly Mutant[] = [
  ...GLOBALS,
  ...LOWERING,
  ...SLICING,
  ...WALK,
  ...VALUES,
  ...ASSIGNMENTS,
  ...CALLS,
  ...SYSTEM,
  ...INSTANTIATION,
  ...IDIOMS,
  ...SCRIPTS,
  ...HOLDERS,
  ...HANDOVERS,
  ...MEMBERS,
  ...SUMMARIES,
  ...AFTERMATH,
  ...REPORTS,
];
