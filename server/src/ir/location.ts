/**
 * A half-open range of a document, in UTF-16 code units from its start (the unit of LSP and of both parsers).
 * Lines and columns are derived from it at the edges of the program, never stored.
 */
export interface Location {
  readonly start: number;
  readonly end: number;
}

/** `location`, which counts from `origin`, counted from where `origin` itself counts from. */
export function shifted(location: Location, origin: number): Location {
  return { start: location.start + origin, end: location.end + origin };
}
