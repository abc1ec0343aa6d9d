export {
  createModuleParser,
  createSyntaxParser,
  type OpenDocument,
  type ParserKind,
  type SyntaxParser,
} from './parser';
export { commentsOf } from './comments';
export type { OutlineItem, SyntaxDocument } from './outline';
