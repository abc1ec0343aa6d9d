/**
 * The layers of server/src, each importing only from those after it:
 *
 *   lsp, cli → workspace, live → fixes → syntax, rules → analysis → models → ir
 *
 * `npm run layers` checks them; test/architecture.test.ts proves that the check fails on a wrong import.
 */
const LAYERS = {
  ir: [],
  models: ['ir'],
  analysis: ['models', 'ir'],
  rules: ['analysis', 'models', 'ir'],
  syntax: ['analysis', 'models', 'ir'],
  fixes: ['syntax', 'rules', 'analysis', 'models', 'ir'],
  live: ['fixes', 'syntax', 'rules', 'analysis', 'models', 'ir'],
  workspace: ['fixes', 'syntax', 'rules', 'analysis', 'models', 'ir'],
  cli: ['workspace', 'live', 'fixes', 'syntax', 'rules', 'analysis', 'models', 'ir'],
  lsp: ['workspace', 'live', 'fixes', 'syntax', 'rules', 'analysis', 'models', 'ir'],
};

/**
 * @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule
 */

/**
 * @param {string} layer
 * @param {readonly string[]} below
 * @returns {Rule}
 */
function layerRule(layer, below) {
  return {
    name: `layer-${layer}`,
    comment: `${layer} may import from ${below.join(', ') || 'no other layer'}.`,
    severity: 'error',
    from: { path: `^server/src/${layer}/` },
    to: { path: '^server/src/', pathNot: `^server/src/(${[layer, ...below].join('|')})/` },
  };
}

/**
 * @param {string} name
 * @param {string} comment
 * @param {string} modules
 * @param {string} owners layers, as in a regular expression
 * @returns {Rule}
 */
function ownedModule(name, comment, modules, owners) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: '^(server|client)/src/', pathNot: `^server/src/(${owners})/` },
    to: { path: modules },
  };
}

/** @type {Rule[]} */
const FORBIDDEN = [
  ...Object.entries(LAYERS).map(([layer, below]) => layerRule(layer, below)),
  ownedModule(
    'only-syntax-sees-tree-sitter',
    'A tree lives outside the garbage collector: syntax/ is its only owner.',
    '(^|/)(web-tree-sitter|tree-sitter|tree-sitter-c)(/|$)',
    'syntax',
  ),
  {
    name: 'only-lsp-sees-the-protocol',
    comment: 'The protocol is a shell around the facade.',
    severity: 'error',
    from: { path: '^server/src/', pathNot: '^server/src/lsp/' },
    to: { path: '(^|/)vscode-(languageserver|languageclient|jsonrpc)' },
  },
  {
    name: 'the-outside-is-seen-by-the-shell-only',
    comment: 'ir, models, analysis, rules and fixes are pure: they import no part of Node.',
    severity: 'error',
    from: { path: '^server/src/(ir|models|analysis|rules|fixes)/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'syntax-reads-its-grammar-only',
    comment: 'syntax/parser.ts alone finds and reads the WebAssembly of the parser.',
    severity: 'error',
    from: { path: '^server/src/syntax/', pathNot: '^server/src/syntax/parser\\.ts$' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'client-talks-through-the-protocol',
    comment: 'The client shares the types of custom messages with the server, nothing else.',
    severity: 'error',
    from: { path: '^client/src/' },
    to: { path: '^server/', pathNot: '^server/src/lsp/protocol\\.ts$' },
  },
  {
    name: 'shared-protocol-is-only-types',
    comment: 'What the client imports brings nothing of the server with it.',
    severity: 'error',
    from: { path: '^server/src/lsp/protocol\\.ts$' },
    to: { path: '^server/src/' },
  },
  {
    name: 'server-knows-no-client',
    severity: 'error',
    from: { path: '^server/' },
    to: { path: '^client/|^vscode$' },
  },
  {
    name: 'no-circles',
    comment: 'Types that need each other live in one file.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'nothing-unresolvable',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^vscode$' },
  },
  {
    name: 'product-imports-no-tests',
    severity: 'error',
    from: { path: '^(client|server)/' },
    to: { path: '^(test|scripts)/' },
  },
];

/** @satisfies {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: FORBIDDEN,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
