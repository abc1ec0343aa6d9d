export * from './location';
export * from './place';
export * from './instruction';
export * from './function';
export * from './module';
export * from './printing';
export * from './hash';
export { definedFile, packFile, PackedFile, type DefinedFile } from './packed/packedFile';
