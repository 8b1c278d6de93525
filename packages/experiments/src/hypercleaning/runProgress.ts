import type { PublishedSettings, PublishedState, PublishedStep } from '@bilevel/hypercleaning';

/** A row of a run's table. */
export interface PublishedRow extends PublishedStep {
  /** Since the start, without the time between an interruption and its resume. */
  readonly seconds: number;
}

/** A run that is under way, or done. */
export interface RunProgress {
  readonly settings: PublishedSettings;
  readonly rows: readonly PublishedRow[];
  readonly state: PublishedState;
  readonly done: boolean;
}
