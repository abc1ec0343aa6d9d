/** All that depends on what the client can do: made when it says `initialize`. */
import {
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type Diagnostic,
  MarkupKind,
  type FileEvent,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type PublishDiagnosticsParams,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { BackgroundScan } from './backgroundScan';
import { ClosedFiles } from './closedFiles';
import { codeActionsFor, fingerprintOf, fixAllAction, isFixAll, isQuickFix } from './codeActions';
import { Diagnostics } from './diagnostics';
import { analysisPath } from './documents';
import { toHover } from './hovers';
import { FolderIndexes } from './folderIndexes';
import { FolderSettings } from './folderSettings';
import { PullDiagnostics } from './pullDiagnostics';
import { isConfigurationFile, ProjectConfigurations } from './projectConfigurations';
import type { ModelsPlace } from './modelActions';
import { isModelsFile } from './projectModelFiles';
import type {
  FindingsMethod,
  FindingsParams,
  InitializationOptions,
  ScanScope,
  ScanWorkspaceParams,
  ScanWorkspaceResult,
  StatusMethod,
  StatusParams,
} from './protocol';
import type { ClientShows } from './toProtocol';
import { ServerStatus } from './serverStatus';
import { SettingsStore } from './settings';
import { WorkerHost } from './workerHost';
import type { AnalysisPlan, WorkerNews } from './workerMessages';
import { WorkspaceScan, type ScanTarget } from './workspaceScan';

export interface SessionOptions {
  /** The bundled analysis worker. */
  readonly workerScript: string;
}

const STATUS: StatusMethod = 'unclosed/status';
const FINDINGS: FindingsMethod = 'unclosed/findings';
const WATCHDOG_MS = 10_000;
/** In a scan nobody waits for one file, and a slow disk counts as well. */
const SCAN_PATIENCE = 6;
/** A new model is a new analysis of all that is open. */
const MODELS_PAUSE_MS = 300;
/** What is analyzed; C++ headers are left alone when they come. */
const SOURCES = '**/*.{c,h,ts,tsx,mts,cts,js,jsx,mjs,cjs}';

/** Sends without waiting: a client that is gone is nobody to report that to. */
function unawaited(sent: Promise<unknown>): void {
  sent.catch(() => undefined);
}

function given(params: InitializeParams): InitializationOptions {
  const options: unknown = params.initializationOptions;
  return typeof options === 'object' && options !== null ? options : {};
}

function watchdog({ watchdogMs }: InitializationOptions): number {
  return typeof watchdogMs === 'number' && watchdogMs > 0 ? watchdogMs : WATCHDOG_MS;
}

export class Session {
  readonly diagnostics: Diagnostics;
  /** Of a client that asks for diagnostics. */
  readonly pulled: PullDiagnostics | null;
  private readonly capabilities: ClientCapabilities;
  private readonly worker: WorkerHost;
  private readonly projects: ProjectConfigurations;
  private readonly status: ServerStatus;
  private readonly settings: SettingsStore;
  private readonly folderSettings: FolderSettings;
  /** Until then the folders' settings are not known, and nothing is analyzed. */
  private foldersKnown: Promise<unknown> = Promise.resolve();
  private readonly files: ClosedFiles;
  private readonly workspaceScan: WorkspaceScan;
  private readonly background: BackgroundScan;
  private readonly indexes: FolderIndexes;
  private folders: readonly string[];
  private isWatching = false;
  private modelsTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: Connection,
    params: InitializeParams,
    options: SessionOptions,
  ) {
    this.capabilities = params.capabilities;
    this.pulled = this.capabilities.textDocument?.diagnostic === undefined ? null : this.createPulled();
    // `rootUri` is what there was before there were several folders.
    const rootUri = (params as { rootUri?: string | null }).rootUri;
    this.folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    const watchdogMs = watchdog(given(params));
    const script = options.workerScript;
    const greeting = (): WorkerNews[] => [...this.indexes.news(), ...this.diagnostics.news()];
    this.projects = new ProjectConfigurations({
      publish: (diagnostics) => unawaited(connection.sendDiagnostics(diagnostics)),
      log: (message) => connection.console.warn(message),
      isValidatedByClient: given(params).validatesConfiguration === true,
    });
    this.settings = this.createSettings(given(params).settings);
    this.folderSettings = new FolderSettings({
      settingsOf: (uri) => this.settings.ofFolder(uri),
      exclusionsOf: (folder, own) => this.projects.exclusions(folder, own),
    });
    const analysis = (): AnalysisPlan => this.folderSettings.plan();
    this.worker = new WorkerHost({ script, watchdogMs, warmsUp: true, analysis, greeting });
    this.status = new ServerStatus((status: StatusParams) => unawaited(connection.sendNotification(STATUS, status)));
    const startWorker = (news: () => Iterable<WorkerNews>): WorkerHost =>
      new WorkerHost({ script, watchdogMs: watchdogMs * SCAN_PATIENCE, warmsUp: false, analysis, greeting: news });
    const push = (diagnostics: PublishDiagnosticsParams): void => unawaited(connection.sendDiagnostics(diagnostics));
    const { pulled } = this;
    const common = {
      settings: this.settings,
      folderSettings: this.folderSettings,
      publishFindings: (shown: FindingsParams): void => {
        if (given(params).takesFindings === true) unawaited(connection.sendNotification(FINDINGS, shown));
      },
      log: (message: string): void => connection.console.warn(message),
      shows: (): ClientShows => {
        const { relatedInformation, codeDescriptionSupport } = this.capabilities.textDocument?.publishDiagnostics ?? {};
        return { related: relatedInformation === true, descriptions: codeDescriptionSupport === true };
      },
      startWorker: (): WorkerHost => startWorker(() => this.indexes.news()),
    };
    this.indexes = new FolderIndexes({
      startWorker: () => startWorker(() => []),
      tell: (news) => this.worker.tell(news),
      working: (what) => this.status.working(what),
      changed: () => this.diagnostics.othersChanged(),
      rewritten: (folder, changes) => this.files.othersChanged(folder, changes),
      added: (paths) => this.background.added(paths),
      log: common.log,
      folderSettings: this.folderSettings,
    });
    const staleAfterMs = watchdogMs / 4;
    this.diagnostics = new Diagnostics({
      ...common,
      publish: pulled ? (shown) => pulled.publish(shown) : push,
      host: this.worker,
      status: this.status,
      staleAfterMs,
      wanted: (path) => this.wanted(path),
    });
    this.files = new ClosedFiles({
      ...common,
      publish: pulled ? (shown) => pulled.publishClosed(shown) : push,
      openFindings: (path) => this.diagnostics.shownFindings(path),
      analyzeOpen: (path) => this.diagnostics.analyzeNow(path),
    });
    this.workspaceScan = new WorkspaceScan({ ...common, files: this.files, indexes: this.indexes });
    this.background = new BackgroundScan({
      scan: this.workspaceScan,
      files: this.files,
      wholeFolders: () => this.folderSettings.wholeFolders(),
      roots: () => this.folders,
      working: (what) => this.status.working(what),
    });
    this.followFolders();
    this.worker.warm();
  }

  initialized(): void {
    this.foldersKnown = this.refreshFolders().then(() => this.analyzeWholeFolders(false));
    if (this.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      const { type } = DidChangeConfigurationNotification;
      unawaited(this.connection.client.register(type, { section: 'unclosed' }));
    }
    if (this.capabilities.workspace?.workspaceFolders === true) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        this.foldersChanged(added, removed);
      });
    }
  }

  configurationChanged(pushed: unknown): void {
    const section = (pushed as { unclosed?: unknown } | null | undefined)?.unclosed;
    if (this.capabilities.workspace?.configuration !== true && section !== undefined) this.settings.push(section);
    this.foldersKnown = this.settingsChanged();
  }

  opened(document: TextDocument): void {
    if (isConfigurationFile(document.uri)) this.configurationEdited(document);
    else void this.diagnostics.didOpen(document);
  }

  changed(document: TextDocument): void {
    if (isConfigurationFile(document.uri)) this.configurationEdited(document);
    else void this.diagnostics.didChange(document);
  }

  closed(document: TextDocument): void {
    if (isConfigurationFile(document.uri)) {
      this.projects.closed(document);
      if (isModelsFile(document.uri)) this.projectsChanged();
      return;
    }
    this.diagnostics.didClose(document.uri);
    this.pulled?.forget(document.uri);
    this.files.changed(analysisPath(document.uri));
  }

  saved(document: TextDocument): void {
    if (isConfigurationFile(document.uri)) {
      if (!this.isWatching) this.projectsChanged();
      return;
    }
    void this.diagnostics.didSave(document);
    // Editors that watch files say so as well.
    if (!this.isWatching) this.indexes.changedOnDisk(analysisPath(document.uri), true);
  }

  async hover({ textDocument, position }: HoverParams): Promise<Hover | null> {
    const found = await this.diagnostics.hover(textDocument.uri, position);
    const formats = this.capabilities.textDocument?.hover?.contentFormat ?? [MarkupKind.Markdown];
    return found && toHover(found.hover, found.document, formats.includes(MarkupKind.Markdown));
  }

  /** What can be done about the findings that the client names. */
  async codeActions({ textDocument, context }: CodeActionParams, token: CancellationToken): Promise<CodeAction[]> {
    if (this.capabilities.textDocument?.codeAction?.codeActionLiteralSupport === undefined) return [];
    const versioned = this.capabilities.workspace?.workspaceEdit?.documentChanges === true;
    if (context.only?.some(isFixAll)) {
      const mended = await this.diagnostics.mended(textDocument.uri);
      return mended ? [fixAllAction(mended.document, mended.after, versioned)] : [];
    }
    if (context.only && !context.only.some(isQuickFix)) return [];
    const named = new Map<string, Diagnostic>();
    for (const diagnostic of context.diagnostics) {
      const fingerprint = fingerprintOf(diagnostic);
      if (fingerprint !== null) named.set(fingerprint, diagnostic);
    }
    if (named.size === 0) return [];
    // What a scan has shown of a file is there before the file is opened and analyzed as a document.
    await this.diagnostics.current(textDocument.uri, token);
    const found = await this.diagnostics.fixable(textDocument.uri, new Set(named.keys()));
    const models = versioned ? this.modelsPlace(analysisPath(textDocument.uri)) : null;
    return found.flatMap((one) => codeActionsFor(one, named.get(one.finding.fingerprint)!, versioned, models));
  }

  /** Null where there is none, and the client cannot make it. */
  private modelsPlace(path: string): ModelsPlace | null {
    const place = this.projects.modelsPlace(path);
    const canCreate = this.capabilities.workspace?.workspaceEdit?.resourceOperations?.includes('create') === true;
    return place?.text === null && !canCreate ? null : place;
  }

  /** A deleted file is one that cannot be read any more: looking again takes its findings away. */
  filesChanged(changes: readonly FileEvent[]): void {
    if (changes.some(({ uri }) => isConfigurationFile(uri))) this.projectsChanged();
    for (const { uri, type } of changes) {
      if (isConfigurationFile(uri)) continue;
      const path = analysisPath(uri);
      this.indexes.changedOnDisk(path, type === FileChangeType.Changed);
      if (this.diagnostics.shownFindings(path) === null) this.files.changed(path);
    }
  }

  async scan(params: ScanWorkspaceParams | null, token: CancellationToken): Promise<ScanWorkspaceResult> {
    this.watch();
    await this.foldersKnown;
    const { window } = this.connection;
    const workDoneToken = params?.workDoneToken;
    const isAsked = workDoneToken === undefined && this.capabilities.window?.workDoneProgress === true;
    const progress = isAsked ? await window.createWorkDoneProgress() : window.attachWorkDoneProgress(workDoneToken);
    const target = this.targetOf(params?.scope);
    const result = await this.background.aside(() => this.workspaceScan.run(target, progress, token));
    this.connection.console.info(result.summary);
    return result;
  }

  private targetOf({ folder, files }: ScanScope = {}): ScanTarget {
    const folders = files ? [] : folder === undefined ? this.folders : [folder];
    return { folders, files: files ?? null, roots: this.folders };
  }

  async dispose(): Promise<void> {
    clearTimeout(this.modelsTimer);
    this.background.dispose();
    this.diagnostics.dispose();
    this.pulled?.dispose();
    this.indexes.dispose();
    this.status.dispose();
    await this.worker.dispose();
  }

  /** What an open file of models says holds once nobody types in it. */
  private configurationEdited(document: TextDocument): void {
    this.projects.edited(document);
    if (!isModelsFile(document.uri)) return;
    clearTimeout(this.modelsTimer);
    this.modelsTimer = setTimeout(() => this.projectsChanged(), MODELS_PAUSE_MS);
  }

  /** Some `unclosed.json`, or what it rests on, is not what it was. */
  private projectsChanged(): void {
    clearTimeout(this.modelsTimer);
    this.projects.reload();
    this.foldersKnown = this.settingsChanged();
  }

  /** What is shown follows at once, and so does what was found, where that rests on what has changed. */
  private async settingsChanged(): Promise<void> {
    this.settings.changed();
    const isFoundAnew = await this.refreshFolders();
    if (isFoundAnew === null) return;
    void this.diagnostics.settingsChanged();
    this.files.settingsChanged(isFoundAnew);
    this.analyzeWholeFolders(isFoundAnew);
  }

  private analyzeWholeFolders(isFoundAnew: boolean): void {
    if (this.folderSettings.wholeFolders().length > 0) this.watch();
    this.background.follow(isFoundAnew);
  }

  /** Asks for the settings of the folders. Whether what was found is void; null where somebody else has asked again. */
  private async refreshFolders(): Promise<boolean | null> {
    const changes = await this.folderSettings.refresh(this.foldersOnDisk());
    if (changes === null) return null;
    if (changes.analysis) {
      this.worker.restart();
      this.diagnostics.forgetResults();
    }
    const folders = this.foldersOnDisk();
    const read = changes.analysis ? folders : changes.files;
    this.indexes.setFolders(folders.filter((folder) => !read.includes(folder)));
    this.indexes.setFolders(folders);
    return changes.analysis;
  }

  private foldersChanged(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    const gone = new Set(removed.map(({ uri }) => uri));
    this.folders = [...this.folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
    for (const uri of gone) this.files.forgetFolder(analysisPath(uri));
    this.followFolders();
    this.foldersKnown = this.settingsChanged();
  }

  private foldersOnDisk(): string[] {
    return this.folders.filter((uri) => uri.startsWith('file:')).map(analysisPath);
  }

  private followFolders(): void {
    this.projects.setFolders(this.foldersOnDisk());
    this.indexes.setFolders(this.foldersOnDisk());
    this.diagnostics.othersChanged();
  }

  /** A document is about to be analyzed: what it reaches in other files will be asked for. */
  private wanted(path: string): void {
    this.watch();
    this.indexes.opened(path);
  }

  /** From the first analysis on, changes on disk matter. */
  private watch(): void {
    if (this.isWatching || this.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
    this.isWatching = true;
    const { type } = DidChangeWatchedFilesNotification;
    unawaited(
      this.connection.client.register(type, {
        watchers: [
          { globPattern: SOURCES },
          { globPattern: '**/.gitignore' },
          { globPattern: '**/unclosed.json' },
          { globPattern: '**/*.models.json' },
        ],
      }),
    );
  }

  private createPulled(): PullDiagnostics {
    const { connection } = this;
    const canRefresh = this.capabilities.workspace?.diagnostics?.refreshSupport === true;
    return new PullDiagnostics({
      current: (uri, token) => this.diagnostics.current(uri, token),
      refresh: () => {
        if (canRefresh) unawaited(connection.sendRequest(DiagnosticRefreshRequest.type));
      },
      push: (params) => unawaited(connection.sendDiagnostics(params)),
    });
  }

  private createSettings(initial: unknown): SettingsStore {
    const { connection } = this;
    const isAskable = this.capabilities.workspace?.configuration === true;
    const settings = new SettingsStore(
      isAskable
        ? (uri) => {
            const item = { section: 'unclosed', ...(uri === null ? {} : { scopeUri: uri }) };
            return connection.workspace.getConfiguration(item) as Promise<unknown>;
          }
        : null,
      (message) => connection.console.warn(message),
      (uri, asked) => {
        const path = analysisPath(uri);
        return {
          configuration: this.projects.of(path),
          models: this.projects.models(path, asked.models),
          isExcluded: this.projects.excludes(path, asked),
        };
      },
      () => this.foldersKnown,
    );
    if (initial !== undefined) settings.push(initial);
    return settings;
  }
}
