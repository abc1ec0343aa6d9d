export { lowerFile, LoweringCache } from './file';
