import { CancelledError } from '../errors.js';

/**
 * A computation that hands control back every few milliseconds of arithmetic, between inner
 * iterations: the same code runs to the end in one go, or lets the event loop turn and can be
 * cancelled.
 */
export type Cooperative<T> = Generator<undefined, T, undefined>;

/** What a caller brings in from outside to control a long computation. */
export interface Control {
  /** An `AbortSignal`. Cancels between inner iterations; the computation then throws {@link CancelledError}. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown } | undefined;
  /**
   * Called every few milliseconds of work; the computation goes on when the promise resolves. Pass
   * one that lets the event loop turn (in Node `setImmediate` from `node:timers/promises`).
   * Default: no pause.
   */
  readonly pause?: (() => Promise<unknown>) | undefined;
}

/** About 15 ms of arithmetic for a stencil kernel, counted in vector entries, not by a clock. */
const ENTRIES_PER_SLICE = 2e6;

/** Counts work across the solves of one evaluation and says when to hand control back. */
export class Pace {
  #entries = 0;

  /** Adds one inner iteration over `entries` numbers; true when control is due back. */
  due(entries: number): boolean {
    this.#entries += entries;
    if (this.#entries < ENTRIES_PER_SLICE) return false;
    this.#entries = 0;
    return true;
  }
}

/** Runs to the end without a pause. */
export function runToEnd<T>(work: Cooperative<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

/** Runs to the end under `control`. @throws CancelledError when its signal fires. */
export async function runUnder<T>(work: Cooperative<T>, control: Control): Promise<T> {
  try {
    for (;;) {
      if (control.signal?.aborted === true) {
        throw new CancelledError(undefined, { cause: control.signal.reason });
      }
      const next = work.next();
      if (next.done === true) return next.value;
      await control.pause?.();
    }
  } finally {
    // What is left halfway gives back its memory; what has ended takes no notice.
    work.return(undefined as T);
  }
}
