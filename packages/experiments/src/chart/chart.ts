import type { Scale } from './axis.js';

/** How a line is drawn. */
export interface LineStyle {
  readonly colour: string;
  /** Default: solid. */
  readonly dash?: string;
  /** Line width in SVG units. Default 1.75. */
  readonly width?: number;
}

/** A line; points that are not finite, or not above 0 on a log axis, leave a gap. */
export interface Line {
  readonly label: string;
  readonly style: LineStyle;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** An area around the line. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

/** An axis; the label names quantity and unit. */
export interface Axis {
  readonly label: string;
  readonly scale: Scale;
  /** Draws large values first. Default false. */
  readonly reverse?: boolean;
  /** Values below it are cut off. Default: none are. */
  readonly least?: number;
}

/** One plot of a chart. */
export interface Panel {
  /** Above the plot; none for a chart of one panel. */
  readonly title?: string;
  readonly lines: readonly Line[];
}

/** Panels side by side with the same axes and one legend. */
export interface Chart {
  readonly title: string;
  /** A line of text below the title. */
  readonly note?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly panels: readonly Panel[];
}

/** After Okabe & Ito (2008), darkened where they have less than 3:1 contrast on white. */
export const COLOUR = {
  blue: '#0072b2',
  vermillion: '#d55e00',
  green: '#008a63',
  purple: '#b45a91',
  sky: '#3a9bd6',
  black: '#1a1a1a',
  grey: '#777777',
} as const;
