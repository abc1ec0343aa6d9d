/**
 * What the language server and its clients say to each other beyond LSP. Types only: the client imports this file and
 * nothing else of the server.
 */

export type ServerState = 'idle' | 'analyzing' | 'error';

/** Notification from the server: what it does, and how much of the latest analyzed document was understood. */
export type StatusMethod = 'unclosed/status';
export interface StatusParams {
  readonly state: ServerState;
  /** One sentence for people; why, where the state is `error`. */
  readonly message?: string;
  readonly document?: DocumentStatus;
}

export interface DocumentStatus {
  readonly uri: string;
  readonly version: number;
  /** Findings as shown, after the settings. */
  readonly findings: number;
  readonly functions: number;
  /** Functions with a region that was not understood. */
  readonly damaged: number;
  /** Functions whose analysis hit a bound. */
  readonly capped: number;
  /** The functions of these two kinds, as far as there are few of them. */
  readonly incomplete?: readonly IncompleteFunction[];
  /** Why the document was not analyzed at all. */
  readonly skipped?: string;
}

/** A function that was not analyzed in full. */
export interface IncompleteFunction {
  readonly name: string;
  /** One sentence. */
  readonly message: string;
  /** From zero. */
  readonly line: number;
}

/** Request without parameters: the text of an `unclosed.json` that changes nothing and shows what could be changed. */
export type StarterConfigurationMethod = 'unclosed/starterConfiguration';

/** As in LSP. */
interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** A step on the way from where something was acquired to where it goes wrong. */
export interface ShownStep {
  readonly kind: 'acquire' | 'branch' | 'call' | 'release' | 'use' | 'lost' | 'assume';
  /** One sentence or clause. */
  readonly message: string;
  readonly range: Range;
}

/** A finding as the settings show it, with more than a diagnostic holds. */
export interface ShownFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly confidence: 'high' | 'medium' | 'low';
  readonly message: string;
  /** Empty where it lies in none. */
  readonly function: string;
  readonly acquisition: Range;
  readonly fault: Range;
  readonly steps: readonly ShownStep[];
}

/** Notification from the server, for clients that ask for it: what is shown of a document, open or not. */
export type FindingsMethod = 'unclosed/findings';
export interface FindingsParams {
  readonly uri: string;
  /** Of the open document; none where the file was read from disk. */
  readonly version?: number;
  readonly findings: readonly ShownFinding[];
}

/** What a scan reads: by URI a folder and all that is in it, or files; all folders of the workspace where neither is named. */
export interface ScanScope {
  readonly folder?: string;
  readonly files?: readonly string[];
}

/** Request to the server: analyze files as they are on disk, and open ones as they are, with progress and cancellation. */
export type ScanWorkspaceMethod = 'unclosed/scanWorkspace';
export interface ScanWorkspaceParams {
  readonly workDoneToken?: string | number;
  readonly scope?: ScanScope;
}
export interface ScanWorkspaceResult {
  readonly files: number;
  readonly findings: number;
  readonly filesWithFindings: number;
  /** Files that could not be read or analyzed. */
  readonly failed: number;
  readonly cancelled: boolean;
  /** The above as one sentence. */
  readonly summary: string;
}

/** What `initialize` may carry as `initializationOptions`. All of it is optional. */
export interface InitializationOptions {
  /** An analysis that takes longer is ended and its worker replaced. */
  readonly watchdogMs?: number;
  /** Settings for clients without `workspace/configuration`, as the object `unclosed`. */
  readonly settings?: unknown;
  /** The client shows what is wrong in an open `unclosed.json` by itself. */
  readonly validatesConfiguration?: boolean;
  /** The client wants `unclosed/findings`. */
  readonly takesFindings?: boolean;
}
