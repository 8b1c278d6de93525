import { learnRun, type LearnRequest, type LearnRunOptions, type StepEvent } from '@bilevel/runs';
import { blockOf } from '../../shared/history.js';
import type { WorkerEmit } from './contract.js';

/** Milliseconds between two batches of steps, and between two notices of an evaluation. */
const BATCH = 50;

/** A learning run, told by events in batches. */
export class Learning {
  readonly #emit: WorkerEmit;
  #rows: StepEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastEvaluation = 0;

  constructor(emit: WorkerEmit) {
    this.#emit = emit;
  }

  /** Learns to the end; throws what the run throws. */
  async run(
    request: LearnRequest,
    control: Pick<LearnRunOptions, 'signal' | 'hold'>,
  ): Promise<void> {
    const events = learnRun(request, {
      ...control,
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
