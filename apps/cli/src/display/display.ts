import type { KindTypes } from '@bilevel/runs';

/** Shows a run's events while it goes on. */
export interface Display<T extends KindTypes> {
  event(event: T['event']): void;
  /** Progress within a step. */
  evaluation(done: number, of: number): void;
  /** Leaves the terminal clean; safe to call twice. */
  stop(): void;
}
