import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The layers of server/src that are a pure function of their input: no files, processes, clocks, chance or console.
 * What they may import is checked by .dependency-cruiser.mjs.
 */
const PURE_LAYERS = ['ir', 'models', 'analysis', 'rules', 'fixes', 'syntax'];

/** Named one by one, since `no-restricted-globals` knows no groups. */
const IMPURE_GLOBALS = [
  ...['process', 'console', 'performance', 'fetch', 'setTimeout', 'setInterval', 'setImmediate'],
  ...['queueMicrotask', 'require', '__dirname', '__filename'],
].map((name) => ({ name, message: 'This layer is pure: what it needs of the outside is given to it.' }));

const IMPURE_PROPERTIES = [
  { object: 'Math', property: 'random', message: 'The same input gives the same findings.' },
  { object: 'Date', property: 'now', message: 'Budgets count steps, never time.' },
];

const IMPURE_SYNTAX = [
  { selector: "NewExpression[callee.name='Date']", message: 'Budgets count steps, never time.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Budgets count steps, never time.' },
];

const ONLY_CLI_PRINTS = [
  {
    selector: "MemberExpression[object.name='process'][property.name='stdout']",
    message: 'Standard output belongs to the command line: in the server it is the protocol.',
  },
];

export default defineConfig(
  globalIgnores(['dist/', 'out/', 'coverage/', '.cache/', 'resources/samples/**', 'test/fixtures/', 'examples/']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-template': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Chains of comparisons.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { number: true, boolean: true } }],
      // `index: number` read from an array is checked by `noUncheckedIndexedAccess`; `!` after a proof is plain.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // The compiler's `noPropertyAccessFromIndexSignature` is off for data; either spelling may stand.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: PURE_LAYERS.map((layer) => `server/src/${layer}/**/*.ts`),
    rules: {
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-properties': ['error', ...IMPURE_PROPERTIES],
      'no-restricted-syntax': ['error', ...IMPURE_SYNTAX],
    },
  },
  {
    // The one owner of parsers finds the WebAssembly beside the bundle.
    files: ['server/src/syntax/parser.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    files: ['server/src/{workspace,live,lsp}/**/*.ts', 'client/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...ONLY_CLI_PRINTS] },
  },
  {
    files: ['scripts/**', 'test/**', '*.mjs', '*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['server/bin/*.js'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.mjs', 'server/bin/*.js'],
    // The compiler checks scripts as well, through their JSDoc types. It knows the globals, and it sees a cast that is a
    // comment, which these rules don't.
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
