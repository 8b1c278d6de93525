/** What runs of every kind tell; each kind adds its own. */
export type KindEvent =
  | { readonly type: 'start'; readonly folder: string; readonly resumed: boolean }
  | { readonly type: 'evaluation'; readonly done: number; readonly of: number }
  | KindStepEvent
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'writing'; readonly what: string }
  | KindSummaryEvent;

/** A step: its row of history.csv, and how far the run has come. */
export interface KindStepEvent {
  readonly type: 'step';
  readonly step: number;
  readonly totalWork: number;
  readonly seconds: number;
  readonly progress: number;
  readonly secondsLeft: number | null;
}

interface KindSummaryEvent extends KindSummary {
  readonly type: 'summary';
  readonly folder: string;
}

/** What every summary has. */
export interface KindSummary {
  readonly status: EndStatus;
  readonly steps: number;
  readonly seconds: number;
  readonly work: { readonly total: number };
  /** The step whose weights are the result, where it is on record. */
  readonly best?: number | undefined;
  /** Set when nothing was learned: why, and what to do. */
  readonly note?: string | undefined;
}

/** How runs end: as core's methods do, by an early stop, at the rates asked for, or by a person. */
export type EndStatus =
  | 'rates'
  | 'hold-out'
  | 'converged'
  | 'unmoved'
  | 'flat'
  | 'budget'
  | 'steps'
  | 'accuracy'
  | 'interrupted';
