export { createSyntaxParser, type OpenDocument, type ParserKind, type SyntaxParser } from './parser';
export type { OutlineItem, SyntaxDocument } from './outline';
