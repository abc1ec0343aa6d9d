#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');

const bundle = path.join(__dirname, '../../dist/server/cli.js');
if (existsSync(bundle)) {
  require(bundle);
} else {
  process.stderr.write('unclosed: not built yet; run `npm run build` in the root of the repository first\n');
  process.exitCode = 2;
}
