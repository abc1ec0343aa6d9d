/** The entry point of a scan's worker thread: analyzes the files it is sent, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { openAnalyzer } from './analyzerAccess';
import { errorText, processFile } from './processFile';
import type { FromWorker, ToWorker, WorkerSettings } from './workerPool';

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this file is started as a worker thread');
  const reply = (message: FromWorker): void => port.postMessage(message);
  const settings = workerData as WorkerSettings;
  try {
    const analyzer = await openAnalyzer(settings);
    port.on('message', (task: ToWorker) => {
      reply({ kind: 'done', outcome: processFile(task, analyzer) });
    });
    reply({ kind: 'ready' });
  } catch (error) {
    reply({ kind: 'unable', message: errorText(error) });
  }
}

void serve();
