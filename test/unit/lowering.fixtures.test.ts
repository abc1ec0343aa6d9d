import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { printFunction } from '../../server/src/ir/printing';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';

/** Each file holds one construct and, in a comment at its end, the graphs it becomes. UPDATE_EXPECT=1 rewrites those. */
const directory = join(__dirname, '../fixtures/cfg');
const MARK = '\n/* graph\n';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await createSyntaxParser('wasm');
});

describe('control-flow fixtures', () => {
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.c'))) {
    it(name, () => {
      const path = join(directory, name);
      const [source, expected = ''] = readFileSync(path, 'utf8').split(MARK) as [string, string?];
      const graphs = lowerFile(parser.parse(source)).functions.map(printFunction).join('\n');
      const actual = `${graphs}*/\n`;
      if (process.env.UPDATE_EXPECT === '1') writeFileSync(path, source + MARK + actual);
      else expect(actual).toBe(expected);
    });
  }
});
