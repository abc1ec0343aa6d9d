export { lowerModuleFile, type Library } from './file';
