/** A project's `unclosed.json` on the command line. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IS_BUILT, unclosed } from '../harness/commandLine';
import { temporaryTree } from '../harness/temporaryTree';

const LEAKY = '#include <fcntl.h>\nint f(void) {\n  int fd = open("a", 0);\n  return fd < 0;\n}\n';

describe.runIf(IS_BUILT)('a project without one', () => {
  it('gets one that changes nothing', () => {
    const root = temporaryTree({ 'a.c': LEAKY });
    const { stdout, stderr, status } = unclosed(root, 'scan');
    expect(unclosed(root, 'init').status).toBe(0);
    expect(unclosed(root, 'scan')).toMatchObject({ stdout, stderr, status });
  });

  it('does not lose the one that it has', () => {
    const root = temporaryTree({ 'unclosed.json': '{ "failOn": "never" }' });
    expect(unclosed(root, 'init')).toMatchObject({
      status: 2,
      stderr: 'unclosed: there is an unclosed.json already\n',
    });
    expect(readFileSync(join(root, 'unclosed.json'), 'utf8')).toBe('{ "failOn": "never" }');
  });
});

describe.runIf(IS_BUILT)('a project with an unclosed.json', () => {
  it('gets its severities, its places and its files', () => {
    const settings = '// ours\n{ "rules": { "leak": "error" }, "exclude": ["old/"], "reportAt": "leak" }\n';
    const root = temporaryTree({ 'unclosed.json': settings, 'a.c': LEAKY, 'old/b.c': LEAKY });
    const run = unclosed(root, 'scan');
    expect(run.stdout).toMatch(/^a\.c:4:3 {2}error {2}/m);
    expect(run.stderr).toBe('1 finding (1 error) in 1 of 1 file.\n');
    expect(run.status).toBe(1);
    expect(unclosed(root, 'scan', '--no-config').stderr).toBe('2 findings (2 warnings) in 2 of 2 files.\n');
  });

  it('is overruled by what is given on the command line', () => {
    const root = temporaryTree({ 'unclosed.json': '{ "failOn": "never", "reportAt": "leak" }', 'a.c': LEAKY });
    expect(unclosed(root, 'scan').status).toBe(0);
    const run = unclosed(root, 'scan', '--fail-on', 'warning', '--report-at', 'acquisition');
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/^a\.c:3:12 {2}warning/m);
  });

  it('leaves out files that are larger than it says', () => {
    const padded = `${LEAKY}${'// padding\n'.repeat(200)}`;
    const root = temporaryTree({ 'unclosed.json': '{ "maxFileSize": 1 }', 'a.c': LEAKY, 'b.c': padded });
    expect(unclosed(root, 'scan').stderr).toContain('1 finding (1 warning) in 1 of 1 file.');
    expect(unclosed(root, 'scan', '--max-file-size', '9').stderr).toBe('2 findings (2 warnings) in 2 of 2 files.\n');
  });

  it('does not report, and does not fail on, a rule that is off', () => {
    const root = temporaryTree({ 'unclosed.json': '{ "rules": { "leak": "off" } }', 'a.c': LEAKY });
    expect(unclosed(root, 'scan')).toMatchObject({ status: 0, stdout: '' });
  });

  it('believes what its models say, and scans anew when they change', () => {
    const code = LEAKY.replace('  return', '  keep(fd);\n  return').replace('int f', 'void keep(int);\nint f');
    const takes = '{ "c": { "functions": { "keep": { "takes": [{ "argument": 0, "when": "always" }] } } } }';
    const root = temporaryTree({ 'a.c': code, 'models/ours.json': takes, 'unclosed.json': '{}' });
    expect(unclosed(root, 'scan').status).toBe(1);
    writeFileSync(join(root, 'unclosed.json'), '{ "models": ["models/ours.json"] }');
    expect(unclosed(root, 'scan')).toMatchObject({ status: 0, stdout: '' });
    expect(unclosed(root, 'explain', 'a.c:4').stdout).not.toContain('warning');
    writeFileSync(join(root, 'unclosed.models.json'), '{ "c": { "functions": { "keep": { "take": [] } } } }');
    expect(unclosed(root, 'scan')).toMatchObject({ status: 2, stdout: '' });
    expect(unclosed(root, 'scan').stderr).toMatch(/unclosed\.models\.json:1:35: There is no 'take' in/);
    expect(unclosed(root, 'scan', '--no-config').status).toBe(1);
  });

  it('cannot run while that is not right', () => {
    const root = temporaryTree({ 'unclosed.json': '{\n  "minConfidence": "hi"\n}\n', 'a.c': LEAKY });
    expect(unclosed(root, 'scan')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: "unclosed: unclosed.json:2:20: 'minConfidence' must be one of high, medium, low.\n",
    });
    const missing = unclosed(root, 'scan', '--config', 'other.json');
    expect(missing).toMatchObject({ status: 2, stderr: "unclosed: cannot read 'other.json': ENOENT\n" });
  });

  it('can name another file', () => {
    const root = temporaryTree({ 'strict.json': '{ "rules": { "leak": "error" } }', 'a.c': LEAKY });
    expect(unclosed(root, 'scan', '--config', 'strict.json').stdout).toContain('  error  ');
  });
});
