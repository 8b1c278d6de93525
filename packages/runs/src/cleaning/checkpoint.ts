import type { CleaningCheckpoint } from '@bilevel/hypercleaning';

/** What a cleaning run's checkpoint holds. */
export interface CleaningRunCheckpoint {
  readonly learning: CleaningCheckpoint;
  readonly seconds: number;
}
