/** Entry point of the server's workers: one analyzer, one request at a time, in the order they come. */
import { parentPort, workerData } from 'node:worker_threads';
import { createAnalyzer, type Analyzer } from '../workspace/analyzer';
import { discover } from '../workspace/discovery';
import type { FileResult } from '../workspace/fileResult';
import { processFile } from '../workspace/processFile';
import { warmUp } from './warmUp';
import type { FromWorker, RequestKind, ToWorker, WorkerRequest, WorkerRequests, WorkerStart } from './workerMessages';

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function perform(
  analyzer: Analyzer,
  request: WorkerRequest,
  onPart: (part: FileResult) => void,
): WorkerRequests[RequestKind]['output'] {
  switch (request.kind) {
    case 'analyze':
      return analyzer.analyze(request.input.path, request.input.text, onPart);
    case 'processFile':
      return processFile(request.input, analyzer);
    case 'discover':
      return discover([request.input.folder], request.input.folder);
  }
}

function answer(analyzer: Analyzer, request: ToWorker, post: (message: FromWorker) => void): FromWorker | null {
  if (request.kind === 'forget') {
    analyzer.forget(request.path);
    return null;
  }
  const { id } = request;
  try {
    return { kind: 'answer', id, output: perform(analyzer, request, (output) => post({ kind: 'part', id, output })) };
  } catch (error) {
    // What was kept of the path may be half updated.
    if (request.kind === 'analyze') analyzer.forget(request.input.path);
    return { kind: 'failed', id, message: describe(error) };
  }
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('analysisWorker must be started as a worker thread');
  const post = (message: FromWorker): void => port.postMessage(message);
  const { incremental } = workerData as WorkerStart;
  try {
    const analyzer = await createAnalyzer({ incremental });
    // Scans come with their own work, and soon end.
    const endWarmUp = incremental ? warmUp(analyzer) : (): void => undefined;
    port.on('message', (request: ToWorker) => {
      endWarmUp();
      const reply = answer(analyzer, request, post);
      if (reply) post(reply);
    });
    post({ kind: 'ready' });
  } catch (error) {
    post({ kind: 'unavailable', message: describe(error) });
  }
}

void serve();
