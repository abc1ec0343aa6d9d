/** Entry point of the server's workers: one analyzer, one request at a time, in the order they come. */
import { parentPort, workerData } from 'node:worker_threads';
import type { LiveAnalyzer } from '../workspace/analyzer';
import { fixText } from '../workspace/fixFile';
import { discover } from '../workspace/discovery';
import type { FileResult } from '../workspace/fileResult';
import { harvestHeaders } from '../workspace/headers';
import type { LiveWorkspace } from '../workspace/liveWorkspace';
import { indexFile, processFile } from '../workspace/processFile';
import { FolderAnalyzers } from './folderAnalyzers';
import { warmUp } from './warmUp';
import type {
  FromWorker,
  Remedies,
  RequestKind,
  ToWorker,
  WorkerNews,
  WorkerRequest,
  WorkerRequests,
  WorkerStart,
} from './workerMessages';

/** Editors ask as soon as the cursor is on a finding, and while this works nothing that is typed is analyzed. */
const TRYING_MS = 1500;

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function perform(
  analyzers: FolderAnalyzers,
  request: WorkerRequest,
  onPart: (part: FileResult) => void,
): WorkerRequests[RequestKind]['output'] {
  switch (request.kind) {
    case 'harvest': {
      const headers = harvestHeaders(request.input.paths);
      analyzers.of(request.input.folder).setHeaders(headers);
      return headers;
    }
    case 'dependents': {
      const { folder, changes } = request.input;
      return analyzers.of(folder).live.dependents(folder, changes);
    }
    case 'discover':
      return discover([request.input.folder], request.input.root, request.input.exclusions);
    default:
      return performIn(analyzers.of(request.input.path), request, onPart);
  }
}

function performIn(
  analyzer: LiveAnalyzer,
  request: Exclude<WorkerRequest, { readonly kind: 'harvest' | 'dependents' | 'discover' }>,
  onPart: (part: FileResult) => void,
): WorkerRequests[RequestKind]['output'] {
  switch (request.kind) {
    case 'analyze':
      return analyzer.analyze(request.input.path, request.input.text, onPart);
    case 'fixes':
      return remedies(analyzer, request.input);
    case 'hover':
      return analyzer.hover(request.input.path, request.input.text, request.input.offset);
    case 'fixAll':
      return mended(analyzer, request.input);
    case 'isStale':
      return analyzer.isStale(request.input.path);
    case 'index':
      return indexFile(request.input, analyzer);
    case 'processFile':
      return processFile(request.input, analyzer);
  }
}

function remedies(analyzer: LiveAnalyzer, { path, text, fingerprint }: WorkerRequests['fixes']['input']): Remedies {
  const trying = { until: performance.now() + TRYING_MS };
  return {
    fixes: analyzer.fixes(path, text, fingerprint, trying),
    teachings: analyzer.teachings(path, text, fingerprint, trying),
  };
}

/** The document itself is afterwards what it was: others may rest on it. */
function mended(analyzer: LiveAnalyzer, { path, text, selection }: WorkerRequests['fixAll']['input']): string | null {
  try {
    return fixText(path, text, analyzer, selection, analyzer.analyze(path, text))?.change.after ?? null;
  } finally {
    analyzer.open(path, text);
  }
}

function learn(analyzers: FolderAnalyzers, news: WorkerNews): void {
  switch (news.kind) {
    case 'forget':
      return analyzers.of(news.path).forget(news.path);
    case 'open':
      return analyzers.of(news.path).open(news.path, news.text);
    default:
      return learnFolder(analyzers.of(news.folder).live, news);
  }
}

function learnFolder(live: LiveWorkspace, news: Exclude<WorkerNews, { readonly kind: 'forget' | 'open' }>): void {
  switch (news.kind) {
    case 'headers':
      return live.setHeaders(news.folder, news.headers);
    case 'files':
      return live.setFiles(news.folder, news.files);
    case 'filesGone':
      return live.removeFiles(news.folder, news.paths);
    case 'folderGone':
      return live.removeFolder(news.folder);
  }
}

function answer(analyzers: FolderAnalyzers, message: ToWorker, post: (message: FromWorker) => void): void {
  if (!('id' in message)) {
    learn(analyzers, message);
    return;
  }
  const { id } = message;
  try {
    post({ kind: 'answer', id, output: perform(analyzers, message, (output) => post({ kind: 'part', id, output })) });
  } catch (error) {
    // What was kept of the path may be half updated.
    if (message.kind === 'analyze') analyzers.of(message.input.path).forget(message.input.path);
    post({ kind: 'failed', id, message: describe(error) });
  }
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('analysisWorker must be started as a worker thread');
  const post = (message: FromWorker): void => port.postMessage(message);
  const { warmsUp, analysis } = workerData as WorkerStart;
  try {
    const analyzers = await FolderAnalyzers.create(analysis);
    // Scans come with their own work, and soon end.
    const endWarmUp = warmsUp ? warmUp(analyzers.otherwise) : (): void => undefined;
    port.on('message', (request: ToWorker) => {
      endWarmUp();
      answer(analyzers, request, post);
    });
    post({ kind: 'ready' });
  } catch (error) {
    post({ kind: 'unavailable', message: describe(error) });
  }
}

void serve();
