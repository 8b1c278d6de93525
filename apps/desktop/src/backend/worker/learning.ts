import { learnRun, type LearnRequest, type StepEvent } from '@bilevel/runs';
import { blockOf } from '../../shared/history.js';
import type { WorkerEmit } from './contract.js';

/** Milliseconds between two batches of steps, and between two notices of an evaluation. */
const BATCH = 50;

/** The one run of this process, and the controls on it. */
export class Learning {
  readonly #emit: WorkerEmit;
  readonly #controller = new AbortController();
  #held: { promise: Promise<void>; release: () => void } | undefined;
  #rows: StepEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastEvaluation = 0;

  constructor(emit: WorkerEmit) {
    this.#emit = emit;
  }

  /** Learns to the end; throws what the run throws. */
  async run(request: LearnRequest): Promise<void> {
    const events = learnRun(request, {
      signal: this.#controller.signal,
      hold: () => this.#held?.promise,
      onEvaluation: (done, of) => {
        const now = performance.now();
        if (done < of && now - this.#lastEvaluation < BATCH) return;
        this.#lastEvaluation = now;
        this.#emit('evaluation', { done, of });
      },
    });
    for await (const event of events) {
      switch (event.type) {
        case 'start':
          this.#emit('started', { resumed: event.resumed });
          break;
        case 'step':
          this.#rows.push(event);
          this.#timer ??= setTimeout(() => {
            this.#flush();
          }, BATCH);
          break;
        case 'warning':
          this.#emit('note', { message: event.message });
          break;
        case 'writing':
          this.#flush();
          this.#emit('writing', { what: event.what });
          break;
        case 'evaluation':
        case 'summary':
          break;
      }
    }
    this.#flush();
  }

  hold(held: boolean): void {
    if (!held) {
      this.#held?.release();
      this.#held = undefined;
    } else if (this.#held === undefined) {
      let release = (): void => undefined;
      const promise = new Promise<void>((resolve) => {
        release = resolve;
      });
      this.#held = { promise, release };
    }
  }

  /** The best result so far is kept, and the run can be resumed. */
  stop(): void {
    this.#controller.abort();
    this.hold(false);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const last = this.#rows.at(-1);
    const [first] = this.#rows;
    if (first === undefined || last === undefined) return;
    const block = blockOf(this.#rows, first.step);
    this.#rows = [];
    const { progress, secondsLeft, kind } = last;
    this.#emit('steps', { block, progress, secondsLeft, kind });
  }
}
