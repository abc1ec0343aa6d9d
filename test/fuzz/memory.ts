/** Whether a long run needs more and more memory. */
import process from 'node:process';

/** Bytes. */
export interface MemorySample {
  /** What is reachable in the garbage-collected heap. */
  readonly heap: number;
  /** What the parser's memory has grown to; it never shrinks. */
  readonly wasm: number;
  readonly resident: number;
}

const MEGABYTE = 1024 * 1024;

/**
 * What may be added between the second and the last tenth of a run. Reachable memory and the parser's are flat up to
 * caches and fragmentation; the resident set also follows the moods of two allocators.
 */
const GROWTH_BOUNDS: MemorySample = { heap: 8 * MEGABYTE, wasm: 16 * MEGABYTE, resident: 64 * MEGABYTE };

/** A tenth has to hold a few samples, or its median says nothing. */
export const FEWEST_SAMPLES = 40;

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** The compiler's library for Node has no WebAssembly. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { Memory: new (descriptor: unknown) => WasmMemory } };

const memories: WasmMemory[] = [];

/** Remembers each memory that WebAssembly gets from now on: the parser does not show its own. */
export function watchWasm(): void {
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(descriptor: unknown) {
      super(descriptor);
      memories.push(this);
    }
  };
}

/** Needs `--expose-gc`: what is garbage is no growth. */
export function sampleMemory(): MemorySample {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, wasm: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0), resident: rss };
}

export type Growth = Readonly<Record<keyof MemorySample, { readonly first: number; readonly last: number }>>;

/** The medians of the second and the last tenth; null where there are too few samples. */
export function growthOf(samples: readonly MemorySample[]): Growth | null {
  if (samples.length < FEWEST_SAMPLES) return null;
  const tenth = Math.floor(samples.length / 10);
  const [second, last] = [samples.slice(tenth, 2 * tenth), samples.slice(-tenth)];
  const compare = (key: keyof MemorySample): { first: number; last: number } => ({
    first: median(second.map((sample) => sample[key])),
    last: median(last.map((sample) => sample[key])),
  });
  return { heap: compare('heap'), wasm: compare('wasm'), resident: compare('resident') };
}

/** What grew beyond its bound. */
export function excess(growth: Growth): string[] {
  return (['heap', 'wasm', 'resident'] as const)
    .filter((key) => growth[key].last - growth[key].first > GROWTH_BOUNDS[key])
    .map((key) => `${key} memory grew from ${megabytes(growth[key].first)} to ${megabytes(growth[key].last)}`);
}

export function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
