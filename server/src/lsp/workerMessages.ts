/** What the server's main thread and its workers post to each other. Plain data. */
import type { Discovery } from '../workspace/discovery';
import type { FileResult } from '../workspace/fileResult';
import type { FileOutcome, FileTask } from '../workspace/processFile';

/** How a worker is started: its `workerData`. */
export interface WorkerStart {
  /** Keeps trees and results between versions; off where each file is seen once. */
  readonly incremental: boolean;
}

/** What a worker can be asked, and what it answers. */
export interface WorkerRequests {
  /** A document as the editor has it. */
  analyze: { readonly input: { readonly path: string; readonly text: string }; readonly output: FileResult };
  /** A file as it is on disk. */
  processFile: { readonly input: FileTask; readonly output: FileOutcome };
  /** The files of a folder that a scan reads. */
  discover: { readonly input: { readonly folder: string }; readonly output: Discovery };
}

export type RequestKind = keyof WorkerRequests;

/** A request with its kind, for each kind. */
export type WorkerRequest = {
  [K in RequestKind]: { readonly kind: K; readonly input: WorkerRequests[K]['input'] };
}[RequestKind];

export type ToWorker =
  | (WorkerRequest & { readonly id: number })
  /** Frees what is kept of a path; not answered. */
  | { readonly kind: 'forget'; readonly path: string };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** The analyzer cannot be created, on this machine or in this installation. */
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly output: WorkerRequests[RequestKind]['output'] }
  /** What there is of the answer so far: the first functions of a long document. */
  | { readonly kind: 'part'; readonly id: number; readonly output: FileResult }
  /** Answering this request threw; the worker goes on. */
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
