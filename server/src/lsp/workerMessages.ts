/** What the server's main thread and its workers post to each other. Plain data. */
import type { Fix, Teaching } from '../fixes';
import type { ProjectModels, ResourceKind, ThrowPolicy } from '../models';
import type { HarvestedHeader } from '../syntax/macros';
import type { ExclusionPatterns } from '../workspace/configuration/exclusions';
import type { FileChange } from '../workspace/dependents';
import type { Discovery } from '../workspace/discovery';
import type { IndexedFile } from '../workspace/analyzer';
import type { FileResult } from '../workspace/fileResult';
import type { FixSelection } from '../workspace/fixFile';
import type { Hover } from '../workspace/hover';
import type { FileOutcome, FileTask } from '../workspace/processFile';

/** What an analysis follows. */
export interface AnalysisSettings {
  readonly mayThrow: ThrowPolicy;
  readonly reportAtExit: boolean;
  readonly also: readonly ResourceKind[];
  /** What the project says of its own functions. */
  readonly project?: ProjectModels;
}

/** What the analyses of a worker follow. */
export interface AnalysisPlan {
  /** By folder of the workspace; none where all follow the same. */
  readonly folders: readonly (readonly [folder: string, settings: AnalysisSettings])[];
  /** What lies in none of them. */
  readonly otherwise: AnalysisSettings;
}

/** How a worker is started: its `workerData`. */
export interface WorkerStart {
  readonly analysis: AnalysisPlan;
  /** Compiles what it will need before it is asked for anything; off where work is waiting for it. */
  readonly warmsUp: boolean;
}

/** What could be done about a finding, in the document or by what the project says of its functions. */
export interface Remedies {
  readonly fixes: readonly Fix[];
  readonly teachings: readonly Teaching[];
}

/** What a worker can be asked, and what it answers. */
export interface WorkerRequests {
  /** A document as the editor has it. */
  analyze: { readonly input: { readonly path: string; readonly text: string }; readonly output: FileResult };
  /** Whether analyzing the open document again could give anything else, since another file has changed. */
  isStale: { readonly input: { readonly path: string }; readonly output: boolean };
  /** What could be done about a finding of an open document. */
  fixes: {
    readonly input: { readonly path: string; readonly text: string; readonly fingerprint: string };
    readonly output: Remedies;
  };
  /** The text with all made that was proven to mend it; null where nothing was. */
  fixAll: {
    readonly input: { readonly path: string; readonly text: string; readonly selection: FixSelection };
    readonly output: string | null;
  };
  /** What is told of the word at an offset of an open document. */
  hover: {
    readonly input: { readonly path: string; readonly text: string; readonly offset: number };
    readonly output: Hover | null;
  };
  /** What the headers among some files define; from now on the worker reads files with that. */
  harvest: {
    readonly input: { readonly folder: string; readonly paths: readonly string[] };
    readonly output: readonly HarvestedHeader[];
  };
  /** What other files need to know of a file as it is on disk; null where it is not analyzed. */
  index: { readonly input: FileTask; readonly output: IndexedFile | null };
  /** A file as it is on disk. */
  processFile: { readonly input: FileTask; readonly output: FileOutcome };
  /** Files of a folder that rest on what has changed in others. */
  dependents: {
    readonly input: { readonly folder: string; readonly changes: readonly FileChange[] };
    readonly output: readonly string[];
  };
  /** The files of a folder that a scan reads. */
  discover: {
    readonly input: {
      readonly folder: string;
      /** The folder of the workspace that it lies in. */
      readonly root: string;
      readonly exclusions: readonly ExclusionPatterns[];
    };
    readonly output: Discovery;
  };
}

export type RequestKind = keyof WorkerRequests;

/** A request with its kind, for each kind. */
export type WorkerRequest = {
  [K in RequestKind]: { readonly kind: K; readonly input: WorkerRequests[K]['input'] };
}[RequestKind];

/** What a worker is told. Not answered. */
export type WorkerNews =
  /** Frees what is kept of a path: it is not open any more. */
  | { readonly kind: 'forget'; readonly path: string }
  /** A document is open, with this text. */
  | { readonly kind: 'open'; readonly path: string; readonly text: string }
  /** The headers of a folder as they are on disk now, all of them. */
  | { readonly kind: 'headers'; readonly folder: string; readonly headers: readonly HarvestedHeader[] }
  /** Files of a folder as they are on disk now. */
  | {
      readonly kind: 'files';
      readonly folder: string;
      readonly files: readonly (readonly [path: string, file: IndexedFile | null])[];
    }
  /** Files that the folder has no longer. */
  | { readonly kind: 'filesGone'; readonly folder: string; readonly paths: readonly string[] }
  | { readonly kind: 'folderGone'; readonly folder: string };

export type ToWorker = (WorkerRequest & { readonly id: number }) | WorkerNews;

export type FromWorker =
  | { readonly kind: 'ready' }
  /** The analyzer cannot be created, on this machine or in this installation. */
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly output: WorkerRequests[RequestKind]['output'] }
  /** What there is of the answer so far: the first functions of a long document. */
  | { readonly kind: 'part'; readonly id: number; readonly output: FileResult }
  /** Answering this request threw; the worker goes on. */
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
