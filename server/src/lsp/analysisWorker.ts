/** Entry point of the server's workers: one analyzer, one request at a time, in the order they come. */
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createLiveAnalyzer, type LiveAnalyzer } from '../workspace/analyzer';
import { exclusionsOf, type ExclusionPatterns } from '../workspace/configuration/exclusions';
import { configurationFor } from '../workspace/configuration/locate';
import { fixText } from '../workspace/fixFile';
import { discover } from '../workspace/discovery';
import type { FileResult } from '../workspace/fileResult';
import { harvestHeaders } from '../workspace/headers';
import { indexFile, processFile } from '../workspace/processFile';
import { warmUp } from './warmUp';
import type {
  FromWorker,
  RequestKind,
  ToWorker,
  WorkerNews,
  WorkerRequest,
  WorkerRequests,
  WorkerStart,
} from './workerMessages';

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function perform(
  analyzer: LiveAnalyzer,
  request: WorkerRequest,
  onPart: (part: FileResult) => void,
): WorkerRequests[RequestKind]['output'] {
  switch (request.kind) {
    case 'analyze':
      return analyzer.analyze(request.input.path, request.input.text, onPart);
    case 'fixes':
      return analyzer.fixes(request.input.path, request.input.text, request.input.fingerprint);
    case 'hover':
      return analyzer.hover(request.input.path, request.input.text, request.input.offset);
    case 'fixAll':
      return mended(analyzer, request.input);
    case 'isStale':
      return analyzer.isStale(request.input.path);
    case 'harvest': {
      const headers = harvestHeaders(request.input.paths);
      analyzer.setHeaders(headers);
      return headers;
    }
    case 'index':
      return indexFile(request.input, analyzer);
    case 'processFile':
      return processFile(request.input, analyzer);
    case 'discover':
      return discover([request.input.folder], request.input.folder, exclusionsIn(request.input.folder));
  }
}

/** The document itself is afterwards what it was: others may rest on it. */
function mended(analyzer: LiveAnalyzer, { path, text, selection }: WorkerRequests['fixAll']['input']): string | null {
  try {
    return fixText(path, text, analyzer, selection, analyzer.analyze(path, text))?.change.after ?? null;
  } finally {
    analyzer.open(path, text);
  }
}

/** A configuration that cannot be read leaves nothing out; who reads it for its settings tells of it. */
function exclusionsIn(folder: string): ExclusionPatterns | null {
  try {
    const { path, configuration } = configurationFor(folder);
    return path === null ? null : exclusionsOf(dirname(path), configuration);
  } catch {
    return null;
  }
}

function learn(analyzer: LiveAnalyzer, news: WorkerNews): void {
  switch (news.kind) {
    case 'forget':
      return analyzer.forget(news.path);
    case 'open':
      return analyzer.open(news.path, news.text);
    case 'headers':
      return analyzer.live.setHeaders(news.folder, news.headers);
    case 'files':
      return analyzer.live.setFiles(news.folder, news.files);
    case 'filesGone':
      return analyzer.live.removeFiles(news.folder, news.paths);
    case 'folderGone':
      return analyzer.live.removeFolder(news.folder);
  }
}

function answer(analyzer: LiveAnalyzer, message: ToWorker, post: (message: FromWorker) => void): void {
  if (!('id' in message)) {
    learn(analyzer, message);
    return;
  }
  const { id } = message;
  try {
    post({ kind: 'answer', id, output: perform(analyzer, message, (output) => post({ kind: 'part', id, output })) });
  } catch (error) {
    // What was kept of the path may be half updated.
    if (message.kind === 'analyze') analyzer.forget(message.input.path);
    post({ kind: 'failed', id, message: describe(error) });
  }
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('analysisWorker must be started as a worker thread');
  const post = (message: FromWorker): void => port.postMessage(message);
  const { warmsUp, analysis } = workerData as WorkerStart;
  try {
    const analyzer = await createLiveAnalyzer(analysis);
    // Scans come with their own work, and soon end.
    const endWarmUp = warmsUp ? warmUp(analyzer) : (): void => undefined;
    port.on('message', (request: ToWorker) => {
      endWarmUp();
      answer(analyzer, request, post);
    });
    post({ kind: 'ready' });
  } catch (error) {
    post({ kind: 'unavailable', message: describe(error) });
  }
}

void serve();
