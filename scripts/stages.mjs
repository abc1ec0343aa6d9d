/**
 * The stages of `npm test`, in the order they run.
 */
import process from 'node:process';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} about
 * @property {readonly string[]} needs earlier stages that must have passed
 * @property {readonly (readonly [string, ...string[]])[]} commands
 * @property {number} timeoutSeconds for all of its commands
 * @property {readonly import('./systemPackages.mjs').Program[]} [programs] what it needs of the machine
 * @property {string} [report] where vitest puts its report in JSON
 * @property {RegExp} [notes] lines of its log that are shown also when it passes
 */

const NODE = process.execPath;

/** @type {readonly Stage[]} */
export const STAGES = [
  {
    name: 'install',
    about: 'npm ci, where the lock file asks for it',
    needs: [],
    commands: [[NODE, 'scripts/install.mjs']],
    timeoutSeconds: 600,
  },
  tool('format', 'prettier', 120, ['prettier/bin/prettier.cjs', '--check', '.']),
  tool('lint', 'eslint with type information', 300, ['eslint/bin/eslint.js', '.', '--max-warnings', '0']),
  tool('layers', 'who may import whom', 120, [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ...['client/src', 'server/src', '--config', '.dependency-cruiser.mjs'],
  ]),
  tool('deadcode', 'files, exports and dependencies that nothing uses', 120, ['knip/bin/knip.js']),
  tool('types', 'the TypeScript compiler', 180, ['typescript/bin/tsc']),
  { ...vitest('unit', 'units, fixtures, properties, architecture', 300, ['install']), notes: /^known wrong answers/ },
  {
    name: 'build',
    about: 'the bundles in dist/',
    needs: ['install'],
    commands: [[NODE, 'scripts/build.mjs']],
    timeoutSeconds: 60,
  },
  {
    name: 'fuzz',
    about: '30,000 odd programs: no throw, no hang, no growth',
    needs: ['install'],
    commands: [['npm', 'run', '--silent', 'fuzz', '--', '--inputs', '30000', '--seed', '1']],
    timeoutSeconds: 900,
    notes: /^fuzz:/,
  },
  vitest('lsp', 'the language server over its protocol', 300, ['build']),
  {
    name: 'abuse',
    about: '600 random edits faster than the server can follow: nothing stale, nothing misplaced, no growth',
    needs: ['build'],
    commands: [['npm', 'run', '--silent', 'abuse', '--', '--edits', '600']],
    timeoutSeconds: 300,
    notes: /^abuse:/,
  },
  vitest('cli', 'the command line as a process', 300, ['build']),
  {
    name: 'oracle',
    about: '2,000 generated programs: what running them shows against what is reported; 200 are mended and run again',
    needs: ['build'],
    commands: [
      vitestCommand('oracle'),
      ['npm', 'run', '--silent', 'oracle', '--', '--programs', '2000'],
      ['npm', 'run', '--silent', 'oracle', '--', '--fixes', '--programs', '200', '--from', '300'],
    ],
    timeoutSeconds: 480,
    programs: ['gcc'],
    report: reportOf('oracle'),
    notes: /^(oracle|truth|disagreements|outside the bound|prototypes|fixes):/,
  },
  {
    name: 'mutants',
    about: 'every eighth of the mistakes that are seeded into the engine, which the tests have to notice',
    needs: ['install'],
    commands: [['npm', 'run', '--silent', 'mutants', '--', '--sample', '8']],
    timeoutSeconds: 1500,
    programs: ['gcc'],
    notes: /^(mutants|killed by):/,
  },
  {
    name: 'native',
    about: 'the native parser: the same trees as with WebAssembly',
    needs: ['build'],
    commands: [[NODE, 'scripts/buildNative.mjs'], vitestCommand('native')],
    timeoutSeconds: 300,
    programs: ['g++', 'make', 'python3'],
    report: reportOf('native'),
  },
  {
    name: 'equality',
    about: 'the same findings by both parsers, any number of workers, in any order, edited or fresh',
    needs: ['native'],
    commands: [['npm', 'run', '--silent', 'equality', '--', '--programs', '150']],
    timeoutSeconds: 600,
    notes: /^equality:/,
  },
  {
    name: 'package',
    about: 'the VSIX and the npm package',
    needs: ['build'],
    commands: [[NODE, 'scripts/package.mjs']],
    timeoutSeconds: 120,
  },
  vitest('packaging', 'what the packages hold; each installed and run away from the repository', 300, ['package']),
  vitest('neovim', 'Neovim as a second client of the server', 120, ['build'], ['nvim']),
  vitest('e2e', 'the packaged extension in real VS Code, in a browser', 480, ['package'], ['chromium', 'fonts']),
];

/**
 * A tool that checks the whole tree.
 *
 * @param {string} name
 * @param {string} about
 * @param {number} timeoutSeconds
 * @param {[string, ...string[]]} command
 * @returns {Stage}
 */
function tool(name, about, timeoutSeconds, [script, ...args]) {
  const commands = /** @type {const} */ ([[NODE, `node_modules/${script}`, ...args]]);
  return { name, about, needs: ['install'], commands, timeoutSeconds };
}

/**
 * The tests of one project of vitest.config.ts.
 *
 * @param {string} name
 * @param {string} about
 * @param {number} timeoutSeconds
 * @param {string[]} needs
 * @param {import('./systemPackages.mjs').Program[]} [programs]
 * @returns {Stage}
 */
function vitest(name, about, timeoutSeconds, needs, programs = []) {
  return {
    name,
    about,
    needs,
    commands: [vitestCommand(name)],
    timeoutSeconds,
    programs,
    report: reportOf(name),
  };
}

/**
 * @param {string} project
 * @returns {[string, ...string[]]}
 */
function vitestCommand(project) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(project)}`];
  return [NODE, 'node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters];
}

/** @param {string} project */
function reportOf(project) {
  return `out/logs/${project}.json`;
}
