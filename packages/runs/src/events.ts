import type { HistoryRow } from './history.js';
import type { RunSummary } from './summary.js';

/** The pictures and the folder of a run. */
export interface StartEvent {
  readonly type: 'start';
  readonly folder: string;
  readonly train: readonly string[];
  readonly validation: readonly string[];
  /** True when the run goes on from a checkpoint. */
  readonly resumed: boolean;
  /** In words: what of the pictures is learned from, their black and white, and their noise. */
  readonly pictures: string;
  readonly range: string;
  readonly noise: string;
  /** Bytes that pictures, warm starts and evaluations take in memory, estimated. */
  readonly memory: number;
}

/** Within a step: an evaluation has finished `done` of its `of` pictures. Not logged. */
export interface EvaluationEvent {
  readonly type: 'evaluation';
  readonly done: number;
  readonly of: number;
}

/** An accepted step: its row of history.csv, and how far the run has come. */
export interface StepEvent extends HistoryRow {
  readonly type: 'step';
  /** Estimated share of the run that is done, in [0, 1]. */
  readonly progress: number;
  /** Estimated seconds left; null when there is nothing to estimate from. */
  readonly secondsLeft: number | null;
  /** `certified` when every constant in the bounds of objective and hypergradient is proven. */
  readonly kind: 'certified' | 'estimated';
}

/** Something a person should know that stops nothing. */
export interface WarningEvent {
  readonly type: 'warning';
  readonly message: string;
  /** Of a finding about the numbers of the pictures. */
  readonly code?: string;
}

/** Results are being written. */
export interface WritingEvent {
  readonly type: 'writing';
  readonly what: 'images' | 'report';
}

/** The end of a run; always the last event. */
export interface SummaryEvent extends RunSummary {
  readonly type: 'summary';
  readonly folder: string;
}

/** What a run tells whoever watches it, in order. */
export type RunEvent =
  | StartEvent
  | EvaluationEvent
  | StepEvent
  | WarningEvent
  | WritingEvent
  | SummaryEvent;
