import type { WarningEvent } from '../events.js';
import type { CleaningRow } from './history.js';
import type { CleaningSummary } from './summary.js';

/** How many samples each part has. */
export interface CleaningStartEvent {
  readonly type: 'start';
  readonly folder: string;
  readonly classes: number;
  /** What they are called, by number, where they have names. */
  readonly classNames?: readonly string[];
  readonly features: number;
  /** How a table was read, in words. */
  readonly reading?: string;
  readonly train: number;
  readonly validation: number;
  readonly holdOut: number;
  readonly test: number;
  readonly corrupted: number;
  /** True when the run goes on from a checkpoint. */
  readonly resumed: boolean;
}

/** An accepted step: a row of history.csv. */
export interface CleaningStepEvent extends CleaningRow {
  readonly type: 'step';
  /** Estimated share of the run that is done, in [0, 1]. */
  readonly progress: number;
  /** Estimated seconds left, at least, if no smaller hold-out loss comes; null early on. */
  readonly secondsLeft: number | null;
  /** Steps since the smallest hold-out loss: the run ends at as many as its patience. */
  readonly staleSteps: number;
}

/** Suspects are being chosen and classifiers trained, or the report is being written. */
export interface CleaningWritingEvent {
  readonly type: 'writing';
  readonly what: 'suspects' | 'report';
}

/** The end of a cleaning run; always the last event. */
export interface CleaningSummaryEvent extends CleaningSummary {
  readonly type: 'summary';
  readonly folder: string;
}

/** What a cleaning run tells whoever watches it, in order. */
export type CleaningEvent =
  | CleaningStartEvent
  | CleaningStepEvent
  | WarningEvent
  | CleaningWritingEvent
  | CleaningSummaryEvent;
