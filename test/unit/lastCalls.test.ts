/** Leaks after which all callers let the process end, over several files. */
import { describe, expect, it } from 'vitest';
import { indexOf } from '../../server/src/analysis/linking/fileIndex';
import { Program } from '../../server/src/analysis/summary/program';
import { hashText, packFile } from '../../server/src/ir';
import { builtinModels, createRegistry } from '../../server/src/models';
import { createSyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
import { WorkspaceIndex } from '../../server/src/analysis/linking/workspaceIndex';
import { createAnalyzer, createLiveAnalyzer, type IndexedFile } from '../../server/src/workspace/analyzer';
import { PackedFiles, sharedFiles } from '../../server/src/workspace/packedFiles';
import { scan } from '../../server/src/workspace/scan';
import { temporaryTree } from '../harness/temporaryTree';

/** The confidence of the leak in each function, as `function:confidence`. */
async function leaks(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = temporaryTree(files);
  const { files: scanned } = await scan({ paths: ['.'], cwd: root, parser: 'wasm', jobs: 1 });
  return scanned.flatMap(({ result }) => result.findings.map((one) => `${one.function}:${one.confidence}`));
}

const LOAD = `#include <stdio.h>
int load(const char *path) {
  FILE *f = fopen(path, "r");
  if (!f) return -1;
  if (fgetc(f) == EOF) return -1;
  fclose(f);
  return 0;
}
`;

const STRICT = `#include <stdlib.h>
int load(const char *path);
int main(int argc, char **argv) {
  if (load(argv[1]) < 0) exit(1);
  serve();
  return 0;
}
`;

describe('callers in other files', () => {
  it('end the process', async () => {
    expect(await leaks({ 'load.c': LOAD, 'main.c': STRICT })).toEqual(['load:low']);
    expect(await leaks({ 'net/load.c': LOAD, 'main.c': STRICT })).toEqual(['load:low']);
  });

  it('do so by a function that is declared not to return', async () => {
    const main = STRICT.replace('exit(1)', 'fatal("no %s", argv[1])');
    const log = 'void fatal(const char *format, ...) __attribute__((noreturn));';
    const user = `#include "log.h"\n${main}`;
    expect(await leaks({ 'load.c': LOAD, 'main.c': user, 'log.h': log })).toEqual(['load:low']);
    expect(await leaks({ 'load.c': LOAD, 'main.c': user })).toEqual(['load:high']);
  });

  it('do so by what is modelled where something is lost, and only there', async () => {
    const first = `#include <windows.h>\n${LOAD.replace('load(', 'first(')}`;
    const second = LOAD.replace('load(', 'second(');
    const main = STRICT.replace(
      'if (load(argv[1]) < 0) exit(1);',
      'if (first(argv[1]) < 0) give_up();\n  if (second(argv[1]) < 0) give_up();',
    );
    const giving = 'void give_up(void) {\n  ExitProcess(1);\n  serve();\n}\n';
    const files = { 'main.c': main, 'giving.c': giving };
    expect(await leaks({ ...files, 'a.c': first, 'b.c': second })).toEqual(['first:low', 'second:high']);
    expect(await leaks({ ...files, 'a.c': second, 'b.c': first })).toEqual(['second:high', 'first:low']);
  });

  it('do so by one another', async () => {
    const middle = 'int load(const char *path);\nint setup(const char *path) { return load(path); }\n';
    const main = STRICT.replaceAll('load(', 'setup(');
    expect(await leaks({ 'load.c': LOAD, 'middle.c': middle, 'main.c': main })).toEqual(['load:low']);
  });

  it('do not, all of them', async () => {
    const tolerant = 'int load(const char *path);\nint reload(const char *path) { return load(path) == 0; }\n';
    expect(await leaks({ 'load.c': LOAD, 'main.c': STRICT, 'reload.c': tolerant })).toEqual(['load:high']);
  });

  it('cannot be told where somebody has its address', async () => {
    const hook = 'int load(const char *path);\nint (*hook)(const char *) = load;\n';
    expect(await leaks({ 'load.c': LOAD, 'main.c': STRICT, 'hook.c': hook })).toEqual(['load:high']);
    const table = 'int load(const char *);\nstruct h { int (*f)(const char *); } hooks[] = {{load}};\n';
    expect(await leaks({ 'load.c': LOAD, 'main.c': STRICT, 'hook.c': table })).toEqual(['load:high']);
    const given = '#include "load.h"\nvoid start(void) { hook_add(load); }\n';
    expect(await leaks({ 'load.c': LOAD, 'main.c': STRICT, 'hook.c': given })).toEqual(['load:high']);
  });

  it('are taken for tests where they lie elsewhere, are several programs, or are there on demand', async () => {
    expect(await leaks({ 'lib/load.c': LOAD, 'tests/main.c': STRICT })).toEqual(['load:high']);
    expect(await leaks({ 'load.c': LOAD, 'one.c': STRICT, 'two.c': STRICT })).toEqual(['load:high']);
    const three = { 'one.c': STRICT, 'two.c': STRICT, 'three.c': STRICT };
    expect(await leaks({ 'load.c': LOAD, ...three })).toEqual(['load:low']);
    expect(await leaks({ 'lib/load.c': LOAD, ...three })).toEqual(['load:high']);
    const [, rest = ''] = STRICT.split('int load(const char *path);');
    const alone = `${LOAD}#include <stdlib.h>\n#ifdef TEST_MAIN\n${rest}#endif\n`;
    expect(await leaks({ 'load.c': alone, 'other.c': 'int other;\n' })).toEqual(['load:high']);
    expect(await leaks({ 'load.c': alone.replace(/#(?:ifdef|endif).*\n/g, ''), 'other.c': 'int o;\n' })).toEqual([
      'load:low',
    ]);
  });

  it('may be in text that was not understood', async () => {
    const odd = 'int load(const char *path);\nint odd(void) { @@ load("x") @@; return 0; }\n';
    expect(await leaks({ 'load.c': LOAD, 'main.c': STRICT, 'odd.c': odd })).toEqual(['load:high']);
  });
});

describe('a text that a fix has changed', () => {
  it('is read as it is now', async () => {
    const analyzer = await createAnalyzer();
    const giving = 'static void give_up(void) { exit(1); }\n';
    const text = `${giving}static ${LOAD}${STRICT.replace('int load(const char *path);\n', '').replace('exit(1)', 'give_up()')}`;
    const { index, packed } = analyzer.index('/w/main.c', text)!;
    const lowered = new PackedFiles(sharedFiles([{ path: '/w/main.c', packed, textHash: hashText(text) }]));
    analyzer.join({ index: new WorkspaceIndex([index]), lowered, read: () => null });
    const confidence = (now: string): string[] =>
      analyzer.analyze('/w/main.c', now).findings.map((one) => one.confidence);
    expect(confidence(text)).toEqual(['low']);
    expect(confidence(text.replace(giving, 'static void give_up(void) { serve(); }\n'))).toEqual(['high']);
    expect(confidence(text)).toEqual(['low']);
    analyzer.dispose();
  });
});

describe('an editor', () => {
  it('tells another thing when a caller in another file changes', async () => {
    const models = createRegistry(builtinModels());
    const parser = await createSyntaxParser('wasm');
    const indexed = (path: string, text: string): IndexedFile => {
      const file = lowerFile(parser.parse(text));
      return { index: indexOf(path, new Program(file, models)), packed: packFile(file) };
    };
    const analyzer = await createLiveAnalyzer();
    const confidence = (): string[] => analyzer.analyze('/w/load.c', LOAD).findings.map((one) => one.confidence);
    analyzer.live.setFiles('/w', [
      ['/w/load.c', indexed('/w/load.c', LOAD)],
      ['/w/main.c', indexed('/w/main.c', STRICT)],
    ]);
    expect(confidence()).toEqual(['low']);
    expect(analyzer.isStale('/w/load.c')).toBe(false);
    const tolerant = STRICT.replace('exit(1)', 'puts(argv[1])');
    analyzer.open('/w/main.c', tolerant);
    expect(analyzer.isStale('/w/load.c')).toBe(true);
    expect(confidence()).toEqual(['high']);
    analyzer.open('/w/main.c', STRICT);
    expect(analyzer.isStale('/w/load.c')).toBe(true);
    expect(confidence()).toEqual(['low']);
    const other = 'int load(const char *path);\nint reload(const char *path) { return load(path) == 0; }\n';
    analyzer.live.setFiles('/w', [['/w/reload.c', indexed('/w/reload.c', other)]]);
    expect(analyzer.isStale('/w/load.c')).toBe(true);
    expect(confidence()).toEqual(['high']);
    analyzer.dispose();
    parser.dispose();
  });
});
