/**
 * Asked between inner iterations: the run stands still while it returns a promise, and the time does
 * not count. Nothing is lost of the step being computed.
 */
export type Hold = () => Promise<void> | undefined;

/** Seconds since the start and those already on the clock, without the time on hold. */
export class Stopwatch {
  #started = performance.now();

  start(already: number): void {
    this.#started = performance.now() - 1000 * already;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Waits as long as the caller holds the run, and takes the whole of it off the clock. */
  async waitFor(hold: Hold | undefined): Promise<void> {
    const before = performance.now();
    const held = hold?.();
    if (held === undefined) return;
    await held;
    this.#started += performance.now() - before;
  }
}

/** Checkpoints take at most about a twentieth of a run's time. */
const CHECKPOINT_SHARE = 20;
/** Nor are they written more often than this, in seconds. */
const CHECKPOINT_INTERVAL = 0.5;

/** Decides which steps are followed by a checkpoint; the first one is. */
export class CheckpointPace {
  readonly #clock: Stopwatch;
  #next = 0;

  constructor(clock: Stopwatch) {
    this.#clock = clock;
  }

  /** Saves when it is time to. */
  async tick(save: () => Promise<void>): Promise<void> {
    const before = this.#clock.seconds;
    if (before < this.#next) return;
    await save();
    const after = this.#clock.seconds;
    this.#next = after + Math.max(CHECKPOINT_INTERVAL, CHECKPOINT_SHARE * (after - before));
  }
}
