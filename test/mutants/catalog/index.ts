import type { Mutant } from '../mutant';
import { AFTERMATH } from './aftermath';
import { CALLS } from './calls';
import { GLOBALS } from './globals';
import { HANDOVERS } from './handovers';
import { LOWERING } from './lowering';
import { MEMBERS } from './members';
import { REPORTS } from './reports';
import { SLICING } from './slicing';
import { SUMMARIES } from './summaries';
import { VALUES } from './values';
import { WALK } from './walk';

/** In the order of the pipeline. */
export const MUTANTS: readonly Mutant[] = [
  ...GLOBALS,
  ...LOWERING,
  ...SLICING,
  ...WALK,
  ...VALUES,
  ...CALLS,
  ...HANDOVERS,
  ...MEMBERS,
  ...SUMMARIES,
  ...AFTERMATH,
  ...REPORTS,
];
