export { lowerFile, LoweringCache } from './file';
export type { FileKind } from './fileContext';
