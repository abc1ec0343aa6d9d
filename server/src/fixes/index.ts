export type { Candidate } from './candidate';
export { candidatesFor } from './candidates';
export { applied, type TextEdit } from './edits';
export { scriptCandidates } from './scripts/candidates';
export { isSound } from './soundness';
export { subjectOf } from './subject';
export { teachingsFor, type Teaching } from './teachings';
export { verified, type Fix, type Tried } from './verify';
