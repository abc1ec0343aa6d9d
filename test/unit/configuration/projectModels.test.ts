/** What is wrong in an `unclosed.models.json`, and what holds all the same. */
import { describe, expect, it } from 'vitest';
import { loadProjectModels } from '../../../server/src/workspace/configuration/projectModels';

const load = (text: string): ReturnType<typeof loadProjectModels> =>
  loadProjectModels('/p/a.models.json', [], () => text);

/** Each problem with the line and the text it is about. */
function problems(text: string): string[] {
  const [file] = load(text).files;
  return [...file!.problems, ...file!.unknownNames].map(
    ({ message, location: { start, end } }) => `${text.slice(start, end)}: ${message}`,
  );
}

describe('a file of models', () => {
  it('may be empty, or hold comments and commas', () => {
    expect(load('').models).toBeUndefined();
    expect(load('{}').models).toBeUndefined();
    const { models } = load('{ // ours\n "c": { "functions": { "die": { "noreturn": true, }, }, }, }');
    expect(models?.c?.functions).toEqual({ die: { noreturn: true } });
  });

  it('is told what is no key and no value, and only those functions do not count', () => {
    const text = `{ "c": { "functions": {
      "good": { "noreturn": true },
      "odd": { "noreturn": true, "takes": [{ "argument": "first", "when": "always" }] } } }, "cpp": {} }`;
    expect(problems(text)).toEqual([
      `"cpp": There is no 'cpp' in such a file.`,
      `"first": 'c.functions.odd.takes.0.argument' must be integer.`,
    ]);
    expect(load(text).models?.c?.functions).toEqual({ good: { noreturn: true } });
  });

  it('is told of kinds of resource and constants that there are not, but for its own', () => {
    const text = `{ "c": { "resources": { "session": { "noun": "session", "representation": "pointer", "release": "end" } },
      "functions": {
        "begin": { "acquires": [{ "resource": "session", "at": "return" }], "succeeds": { "not": 0 } },
        "start": { "acquires": [{ "resource": "sesion", "at": "return" }] },
        "dup": { "acquires": [{ "resource": "descriptor", "at": "return", "given": { "argument": 1, "equals": "F_DUP" } }] } } },
      "typescript": { "functions": { "f": { "releases": [{ "resource": "files", "argument": 0 }] } } } }`;
    expect(problems(text)).toEqual([
      `"sesion": There is no kind of resource 'sesion'.`,
      `"F_DUP": There is no constant 'F_DUP'.`,
      `"files": There is no kind of resource 'files'.`,
    ]);
    expect(Object.keys(load(text).models?.c?.functions ?? {})).toEqual(['begin']);
  });

  it('comes first of several, and of two that model one function the later counts', () => {
    const texts: Record<string, string> = {
      '/p/unclosed.models.json': '{ "c": { "functions": { "a": { "noreturn": true }, "b": {} } } }',
      '/p/more/x.json': '{ "c": { "functions": { "a": {} } } }',
    };
    const named = [{ folder: '/p/more', paths: ['x.json', 'gone.json'] }];
    const { models, missing } = loadProjectModels('/p/unclosed.models.json', named, (path) => texts[path] ?? null);
    expect(models?.c?.functions).toEqual({ a: {}, b: {} });
    expect(missing).toEqual(['/p/more/gone.json']);
  });
});
