import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';
import { Markup } from '../markup.js';
import type { FittedAxis } from './axis.js';
import type { Band, Point, Series } from './chart.js';
import type { Style } from './style.js';
import { marked, thinBand, thinLine } from './thin.js';

/** The rectangle that the axes enclose. */
export interface Area {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The part of the element that is used here; the DOM types are not loaded in this package. */
interface DrawnPlot {
  readonly innerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
}

const MARKER_RADIUS = 3;
const INSET = 6;

/** The axes, grid and data of a chart, as the contents of an SVG element. */
export function drawData(
  area: Area,
  x: FittedAxis,
  y: FittedAxis,
  series: readonly Series[],
  bands: readonly Band[],
): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as {
    document: unknown;
  };
  const scaleOf = (axis: FittedAxis): Plot.ScaleOptions => ({
    type: axis.log ? 'log' : 'linear',
    domain: axis.domain,
    axis: null,
  });
  const svg = Plot.plot({
    document: document as never,
    width: area.width,
    height: area.height,
    marginLeft: area.left,
    marginRight: area.right,
    marginTop: area.top,
    marginBottom: area.bottom,
    // Keeps markers off the axis.
    x: { ...scaleOf(x), inset: INSET },
    y: scaleOf(y),
    marks: [
      // Through `text`: on log axes Plot drops labels that a tick format returns.
      Plot.gridY(y.ticks),
      Plot.axisY(y.ticks, { text: y.format, label: null }),
      Plot.axisX(x.ticks, { text: x.format, label: null }),
      ...bands.map((band) => bandMark(band, y)),
      ...series.map(({ style, points }) => lineMark(style, points, y)),
      ...series.map((one, i) => dotMarks(one, i, series.length, y)),
    ],
  }) as unknown as DrawnPlot;
  // Plot's own rules; the frame sets what is needed of them.
  svg.querySelector('style')?.remove();
  const short = svg.innerHTML.replace(/\d+\.\d{4,}/g, (n) => String(Number(Number(n).toFixed(3))));
  return new Markup(short);
}

function bandMark({ style, points }: Band, y: FittedAxis): Plot.Markish {
  const [low, high] = y.domain;
  const within = (value: number): number => Math.min(high, Math.max(low, value));
  return Plot.areaY(thinBand(points), {
    x: 'x',
    y1: ({ y1 }: { y1: number }) => within(y1),
    y2: ({ y2 }: { y2: number }) => within(y2),
    fill: style.colour,
    fillOpacity: 0.22,
  });
}

function lineMark(style: Style, points: readonly Point[], y: FittedAxis): Plot.Markish {
  return Plot.line(thinLine(points), {
    x: 'x',
    y: (point: Point) => (shows(point, y) ? point.y : NaN),
    stroke: style.colour,
    strokeWidth: 1.75,
    ...(style.dash !== undefined && { strokeDasharray: style.dash }),
  });
}

/** Markers; a value that a log axis has no place for is a hollow triangle at its lower edge. */
function dotMarks(
  { style, points, marked: isMarked = true }: Series,
  turn: number,
  of: number,
  y: FittedAxis,
): Plot.Markish {
  const places = isMarked ? points.filter((point) => shows(point, y)) : [];
  return [
    Plot.dot(marked(places, turn, of), {
      x: 'x',
      y: 'y',
      fill: style.colour,
      symbol: style.shape,
      r: MARKER_RADIUS,
    }),
    Plot.dot(marked(points.filter(isBelow(y)), turn, of), {
      x: 'x',
      y: () => y.domain[0],
      stroke: style.colour,
      strokeWidth: 1.25,
      symbol: 'triangle',
      rotate: 180,
      r: MARKER_RADIUS,
    }),
  ];
}

/** Whether a point has its place on the axis. */
function shows(point: Point, y: FittedAxis): boolean {
  return Number.isFinite(point.y) && !isBelow(y)(point);
}

/** Whether a point is a zero (or less) on a log axis. */
function isBelow(y: FittedAxis): (point: Point) => boolean {
  return (point) => y.log && point.y <= 0;
}
