/** The entry point of a scan's worker thread: analyzes the files it is sent, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { WorkspaceIndex } from '../analysis/linking/workspaceIndex';
import { openAnalyzer } from './analyzerAccess';
import { openCache } from './cache/scanCache';
import { PackedFiles } from './packedFiles';
import { errorText, indexFile, processFile, textOf } from './processFile';
import type { FromWorker, ToWorker, WorkerSettings } from './workerPool';

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this file is started as a worker thread');
  const reply = (message: FromWorker): void => port.postMessage(message);
  const settings = workerData as WorkerSettings;
  try {
    const { cache: place, headers, ...options } = settings;
    const cache = place ? openCache(place, options) : null;
    const analyzer = await openAnalyzer({ ...options, ...(cache ? { results: cache } : {}) });
    analyzer.setHeaders(headers ?? []);
    port.on('message', (message: ToWorker) => {
      if (message.kind === 'join') {
        const lowered = new PackedFiles(message.lowered);
        analyzer.join({
          index: new WorkspaceIndex(message.files),
          lowered,
          read: textOf,
        });
      } else if (message.kind === 'index') {
        const file = indexFile(message.task, analyzer, cache);
        port.postMessage(
          { kind: 'indexed', file } satisfies FromWorker,
          file ? [file.packed.buffer as ArrayBuffer] : [],
        );
      } else reply({ kind: 'done', outcome: processFile(message.task, analyzer) });
    });
    reply({ kind: 'ready' });
  } catch (error) {
    reply({ kind: 'unable', message: errorText(error) });
  }
}

void serve();
