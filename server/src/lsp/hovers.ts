/** What is told of a word, as a hover. */
import { MarkupKind, type Hover as ProtocolHover } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Hover, HoverResource } from '../workspace/hover';

/** `isMarked`: the client shows Markdown. */
export function toHover({ word, resources, call }: Hover, document: TextDocument, isMarked: boolean): ProtocolHover {
  const parts = [
    ...resources.map((one) => resourceText(one, document, isMarked)),
    ...(call === null ? [] : [plain(call, isMarked)]),
  ];
  return {
    contents: { kind: isMarked ? MarkupKind.Markdown : MarkupKind.PlainText, value: parts.join('\n\n') },
    range: { start: document.positionAt(word.start), end: document.positionAt(word.end) },
  };
}

function resourceText(one: HoverResource, document: TextDocument, isMarked: boolean): string {
  const line = (offset: number): number => document.positionAt(offset).line + 1;
  const name = isMarked ? `\`${one.variable}\`` : `'${one.variable}'`;
  const head = `${name}: ${one.noun}, open since line ${line(one.acquisition.start)}${sumOf(one)}`;
  const ways = one.endings.map(
    ({ location, message }) => `- line ${line(location.start)}: ${plain(message, isMarked)}`,
  );
  return [head, ...ways].join('\n');
}

function sumOf({ kept, ways }: HoverResource): string {
  if (ways === 0) return '';
  if (kept === ways) return ways === 1 ? '; closed or kept' : `; closed or kept on all ${ways} ways`;
  return `; closed or kept on ${kept} of ${ways} ways`;
}

/** Quoted names of a message as code; other signs of Markdown are what they are. */
function plain(message: string, isMarked: boolean): string {
  if (!isMarked) return message;
  return message
    .split(/'([^']*)'/)
    .map((part, index) => (index % 2 === 1 ? `\`${part}\`` : part.replace(/[\\*_`[\]<>]/g, '\\$&')))
    .join('');
}
