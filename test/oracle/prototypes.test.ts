/** The prototypes of the models agree with the headers of this machine, as far as it has them. */
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { builtinModels, type ModelFile } from '../../server/src/models';
import { requireCompiler } from './harness';
import { checkPrototypes } from './prototypes';

const hasCompiler = await requireCompiler().then(
  () => true,
  () => false,
);
const models = builtinModels();

function familyOf(prototypes: Readonly<Record<string, string>>, header: string): ModelFile {
  const functions = Object.entries(prototypes).map(([name, prototype]) => [name, { prototype }] as const);
  return { language: 'c', family: 'sample', headers: [header], functions: Object.fromEntries(functions) };
}

describe.skipIf(!hasCompiler)('the prototypes of the models', () => {
  it.each(models)('agree with the headers of $family', async (file) => {
    const { conflicts } = await checkPrototypes(file);
    expect(conflicts).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('are compared, most of them, where they are the C library’s', async () => {
    const checks = await Promise.all(
      models.filter(({ headers }) => headers?.includes('unistd.h')).map(checkPrototypes),
    );
    const agreed = checks.flatMap((check) => check.agreed);
    const undeclared = checks.flatMap((check) => check.undeclared);
    process.stdout.write(`prototypes: ${agreed.length} agree, ${undeclared.length} are not declared here\n`);
    expect(agreed.length).toBeGreaterThan(4 * undeclared.length);
  });

  it('are found wrong in a type, in the number of parameters and in what is returned', async () => {
    const { conflicts, agreed } = await checkPrototypes(
      familyOf(
        {
          fclose: 'int fclose(FILE *stream)',
          fopen: 'int fopen(const char *pathname, const char *mode)',
          fputs: 'int fputs(const char *s)',
          ftell: 'long ftell(FILE **stream)',
        },
        'stdio.h',
      ),
    );
    expect(agreed).toEqual(['fclose']);
    expect(conflicts.map((text) => text.split(': ')[1])).toEqual(['fopen', 'fputs', 'ftell']);
  });

  it('are not compared where no header declares the function', async () => {
    const check = await checkPrototypes(familyOf({ no_such_function: 'int no_such_function(void)' }, 'stdio.h'));
    expect(check).toEqual({ agreed: [], undeclared: ['no_such_function'], conflicts: [] });
  });
});
