/** Scan results made by hand, for what comes after an analysis. */
import type { Location } from '../../server/src/ir';
import type { Finding, Notice } from '../../server/src/rules/finding';
import type { FileResult } from '../../server/src/workspace/fileResult';
import type { ScanNotice, ScannedFile, ScanResult } from '../../server/src/workspace/scan';

export const SAMPLE_ROOT = '/project';

const READER = [
  'int read_header(const char *path) {',
  '\tFILE *f = fopen(path, "r");',
  '\tif (!f) return -1;',
  '\tif (fgetc(f) == EOF)',
  '\t\treturn -1;',
  '\tfclose(f);',
  '\treturn 0;',
  '}',
  '',
].join('\n');

const WIDE = [
  '/* 見出し */',
  'void 二(void) { puts("日本語"); int fd = open("e\u0301.txt",',
  '    0); use(fd); close(fd); close(fd); }',
].join('\r\n');

/** Where `needle` stands in `text`, from `from` on. */
function locate(text: string, needle: string, from = 0): Location {
  const start = text.indexOf(needle, from);
  if (start === -1) throw new Error(`'${needle}' is not in the sample`);
  return { start, end: start + needle.length };
}

function leak(): Finding {
  const acquisition = locate(READER, 'fopen(path, "r")');
  const fault = locate(READER, 'return -1;', READER.indexOf('EOF'));
  return {
    rule: 'leak',
    severity: 'warning',
    confidence: 'high',
    message: "'f' is still open when 'read_header' returns.",
    function: 'read_header',
    variable: 'f',
    resource: 'stream',
    noun: 'stream',
    acquisition,
    fault,
    otherFaults: [locate(READER, 'return 0;')],
    witness: [
      { kind: 'acquire', location: acquisition, message: "'f' is opened here" },
      { kind: 'branch', location: locate(READER, '!f'), message: "assuming 'f' is not null" },
      { kind: 'branch', location: locate(READER, 'fgetc(f) == EOF'), message: 'assuming the condition is true' },
      { kind: 'lost', location: fault, message: "'f' is lost here" },
    ],
    doubts: [],
    fingerprint: '0123456789abcdef',
  };
}

function doubleClose(): Finding {
  const start = WIDE.indexOf('open(');
  const acquisition = { start, end: WIDE.indexOf('0)') + 2 };
  const first = locate(WIDE, 'close(fd)');
  const second = locate(WIDE, 'close(fd)', first.end);
  return {
    rule: 'double-close',
    severity: 'error',
    confidence: 'medium',
    message: "'fd' is closed twice: 100 %, surely.",
    function: '二',
    variable: 'fd',
    resource: 'descriptor',
    noun: 'file descriptor',
    acquisition,
    fault: second,
    otherFaults: [],
    witness: [
      { kind: 'acquire', location: acquisition, message: "'fd' is opened here" },
      { kind: 'call', location: locate(WIDE, 'use(fd)'), message: "'fd' is passed to 'use'" },
      { kind: 'release', location: first, message: "'fd' is closed here" },
      { kind: 'release', location: second, message: "'fd' is closed again here" },
    ],
    doubts: ["'use' is not defined here and was assumed not to keep 'fd'"],
    fingerprint: 'fedcba9876543210',
  };
}

function file(path: string, text: string, findings: Finding[], notices: Notice[] = []): ScannedFile {
  const statistics = {
    lines: text.split('\n').length,
    functions: 1,
    damaged: notices.length,
    capped: 0,
    sites: 1,
    suppressed: 0,
  };
  const absolutePath = `${SAMPLE_ROOT}/${path}`;
  const result: FileResult = { path: absolutePath, findings, notices, statistics };
  return { path, absolutePath, result, text, change: null };
}

/** Two files with findings of three confidences, one function that was not understood, one file that was not read. */
export function sampleScan(): ScanResult {
  const damage: Notice = {
    kind: 'damaged',
    message: "'read_header' was not understood in full: syntax error",
    function: 'read_header',
    location: locate(READER, 'fclose(f);'),
  };
  const unlikely: Finding = {
    ...leak(),
    rule: 'leak-overwritten',
    severity: 'information',
    confidence: 'low',
    doubts: ['a bound was hit'],
    variable: null,
  };
  const files = [
    file('src/a b,c.c', WIDE, [doubleClose()]),
    file('src/reader.c', READER, [leak(), unlikely], [damage]),
  ];
  const onFile: ScanNotice = {
    path: 'src/blob.c',
    absolutePath: `${SAMPLE_ROOT}/src/blob.c`,
    kind: 'skipped',
    message: 'it is a binary file',
    function: null,
    location: null,
    isFailure: true,
  };
  const inFile: ScanNotice = {
    ...damage,
    path: 'src/reader.c',
    absolutePath: `${SAMPLE_ROOT}/src/reader.c`,
    isFailure: false,
  };
  return {
    files,
    notices: [onFile, inFile],
    skipped: new Map([
      ['binary', 1],
      ['ignored by .gitignore', 3],
    ]),
    statistics: {
      files: 2,
      lines: 12,
      functions: 2,
      damaged: 1,
      capped: 0,
      sites: 2,
      suppressed: 0,
      elapsed: 12,
      workers: 1,
    },
  };
}
