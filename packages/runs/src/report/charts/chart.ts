import type { Style } from './style.js';

/** A point of a series; one that is not finite leaves a gap. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line with markers. */
export interface Series {
  readonly label: string;
  readonly style: Style;
  readonly points: readonly Point[];
  /** Marks each point. Default true; false for a level that is no measurement. */
  readonly marked?: boolean;
}

/** An area between two lines. */
export interface Band {
  readonly label: string;
  readonly style: Style;
  readonly points: readonly { readonly x: number; readonly y1: number; readonly y2: number }[];
}

/** `whole`: whole numbers only. `log`: values that are not above 0 are marked at the lower edge. */
export type Scale = 'linear' | 'log' | 'whole';

/** An axis; the label names quantity and unit. */
export interface Axis {
  readonly label: string;
  readonly scale: Scale;
}

/** A chart as data: what to draw, not how. */
export interface Chart {
  /** Of the files `charts/<name>.svg` and `.png`. */
  readonly name: string;
  readonly title: string;
  /** What to see in it, in a sentence or two. */
  readonly caption: string;
  /** Numbers that the lines cannot show; printed in the chart. */
  readonly note?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly bands?: readonly Band[];
}

/** The axis that most charts share. */
export const STEPS: Axis = { label: 'accepted step', scale: 'whole' };
