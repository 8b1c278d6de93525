import type { WarningEvent } from '../events.js';
import type { SamplingRow } from './history.js';
import type { PatternSummary, SamplingSummary } from './summary.js';

/** The pictures and the folder of a run. */
export interface SamplingStartEvent {
  readonly type: 'start';
  readonly folder: string;
  readonly pictures: readonly string[];
  readonly width: number;
  readonly height: number;
  /** True when the run goes on from a checkpoint. */
  readonly resumed: boolean;
}

/** A stage: a row of history.csv. */
export interface SamplingStepEvent extends SamplingRow {
  readonly type: 'step';
  /** Estimated share of the run that is done, in [0, 1]. */
  readonly progress: number;
  readonly secondsLeft: number | null;
  /** `certified` when every constant in the bounds of the objective is proven. */
  readonly kind: 'certified' | 'estimated';
}

/** The ramp has come to a rate, whose pattern is being improved; a pattern has been written; the report is being written. */
export type SamplingWritingEvent =
  | { readonly type: 'writing'; readonly what: 'report' }
  | { readonly type: 'writing'; readonly what: 'pattern'; readonly pattern: PatternSummary };

/** The end of a run; always the last event. */
export interface SamplingSummaryEvent extends SamplingSummary {
  readonly type: 'summary';
  readonly folder: string;
}

/** What a run that learns what to measure tells whoever watches it, in order. */
export type SamplingEvent =
  | SamplingStartEvent
  | SamplingStepEvent
  | WarningEvent
  | SamplingWritingEvent
  | SamplingSummaryEvent;
