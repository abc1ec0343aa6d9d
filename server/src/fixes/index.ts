export { candidatesFor } from './candidates';
export { applied, type TextEdit } from './edits';
export { scriptCandidates } from './scripts/candidates';
export { subjectOf } from './subject';
export { verified, type Fix } from './verify';
