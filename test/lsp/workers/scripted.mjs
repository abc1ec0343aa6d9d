/**
 * Stands in for the analysis worker, in a text's own words: every `open` is a finding unless the text has a `close`,
 * `UNSURE` gives them low confidence, `HANG` never ends, `CRASH` takes the worker down, `THROW` fails, `SLOW 300` takes 300 ms.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parentPort } from 'node:worker_threads';

/** @param {string} text */
function obey(text) {
  if (text.includes('CRASH')) process.exit(7);
  if (text.includes('THROW')) throw new Error('as the text says');
  const slow = /SLOW (\d+)/.exec(text);
  const end = performance.now() + Number(slow?.[1] ?? 0);
  while (performance.now() < end || text.includes('HANG'));
}

/** @param {string} text @param {number} start */
function finding(text, start) {
  const acquisition = { start, end: start + 'open'.length };
  const exit = text.indexOf('return', start);
  const fault = exit < 0 ? acquisition : { start: exit, end: text.indexOf(';', exit) + 1 };
  return {
    rule: 'leak',
    severity: 'warning',
    confidence: text.includes('UNSURE') ? 'low' : 'high',
    message: "'fd' is never closed.",
    function: 'f',
    variable: 'fd',
    resource: 'descriptor',
    noun: 'file descriptor',
    acquisition,
    fault,
    otherFaults: [],
    witness: [
      { kind: 'acquire', location: acquisition, message: "'fd' is opened here" },
      { kind: 'lost', location: fault, message: "'fd' is lost here" },
    ],
    doubts: [],
    fingerprint: '0123456789abcdef',
  };
}

/** @param {string} path @param {string} text */
function analyze(path, text) {
  obey(text);
  const starts = text.includes('close') ? [] : [...text.matchAll(/open/g)].map((match) => match.index);
  const findings = starts.map((start) => finding(text, start));
  const statistics = { lines: 1, functions: 1, damaged: 0, capped: 0, sites: findings.length, suppressed: 0 };
  return { path, findings, notices: [], statistics };
}

/** @param {string} path */
function processFile(path) {
  if (!existsSync(path)) return { kind: 'skipped', reason: 'unreadable', message: 'it is gone', isFailure: true };
  const text = readFileSync(path, 'utf8');
  return { kind: 'analyzed', result: analyze(path, text), text, remark: null };
}

/** @param {string} folder */
function discover(folder) {
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  return { files: names.map((name) => ({ path: join(folder, name), named: false })), skipped: new Map(), problems: [] };
}

/** @param {{ kind: string, input: { path: string, text: string, folder: string } }} request */
function perform({ kind, input }) {
  if (kind === 'discover') return discover(input.folder);
  if (kind === 'index') return null;
  if (kind === 'harvest' || kind === 'dependents') return [];
  if (kind === 'isStale') return false;
  return kind === 'analyze' ? analyze(input.path, input.text) : processFile(input.path);
}

parentPort?.on('message', (request) => {
  const { id } = request;
  if (id === undefined) return;
  try {
    parentPort?.postMessage({ kind: 'answer', id, output: perform(request) });
  } catch (error) {
    parentPort?.postMessage({ kind: 'failed', id, message: String(error) });
  }
});
parentPort?.postMessage({ kind: 'ready' });
