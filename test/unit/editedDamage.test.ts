/** A document whose tree is made anew at rest: what the tree of the edit did not show is found then. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createAnalyzer,
  createLiveAnalyzer,
  type Analyzer,
  type LiveAnalyzer,
} from '../../server/src/workspace/analyzer';

const PATH = '/project/kept.c';

function textWith(statement: string): string {
  return `#include <fcntl.h>
#include <unistd.h>

int keep(const char *path, int n) {
  int kept = -1;
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  if (n)${statement} kept = fd;
  else
    close(fd);
  return kept < 0 ? -1 : 0;
}
`;
}

let editor: LiveAnalyzer;
let fresh: Analyzer;

beforeAll(async () => {
  editor = await createLiveAnalyzer();
  fresh = await createAnalyzer();
});

afterAll(() => {
  editor.dispose();
  fresh.dispose();
});

it('tells what a fresh analysis tells, once the document is at rest', () => {
  const damaged = textWith(' return 1;');
  editor.analyze(PATH, textWith(''));
  const duringEdit = editor.analyze(PATH, damaged);
  expect(editor.isStale(PATH)).toBe(true);
  const atRest = editor.analyze(PATH, damaged);
  expect(atRest.findings).toEqual(fresh.analyze(PATH, damaged).findings);
  expect(atRest.findings).not.toEqual(duringEdit.findings);
});
