/** `unclosed debug VIEW FILE[:FUNCTION]`: the stages of the analysis, printed. */
import type { DebugView, ParserKind } from '../../workspace/analyzer';
import { UsageError, type CliIo } from '../io';
import { openDocument, withAnalyzer } from './document';

/** What may be asked for, with a line of help. */
export const DEBUG_VIEWS: readonly (readonly [DebugView, string])[] = [
  ['ir', 'functions as instructions in basic blocks'],
  ['cfg', 'control-flow graphs'],
  ['states', 'abstract states at each block, for each acquisition'],
  ['summary', 'what each function does to the resources it is given'],
];

/** Prints one view of a file or of one of its functions. */
export async function debugCommand(
  view: DebugView,
  target: string,
  options: { readonly parser: ParserKind },
  io: CliIo,
): Promise<void> {
  const { file, name } = parseTarget(target);
  const document = openDocument(file, io);
  const printed = await withAnalyzer(options.parser, document, (analyzer) =>
    analyzer.debug(document.absolutePath, document.text, view, name),
  );
  if (printed === null) throw new UsageError(`there is no function '${name ?? ''}' in '${document.path}'`);
  io.stdout.write(printed.endsWith('\n') || printed === '' ? printed : `${printed}\n`);
}

/** A function's name has no slash or dot, so that `C:\x.c` is a file. */
function parseTarget(target: string): { readonly file: string; readonly name?: string } {
  const match = /^(.+):([\p{L}_$][\p{L}\p{N}_$]*)$/u.exec(target);
  return match?.[1] !== undefined && match[2] !== undefined ? { file: match[1], name: match[2] } : { file: target };
}
