import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';
import { fitAxis, type FittedAxis } from './axis.js';
import type { Axis, Chart, Line, Panel } from './chart.js';

/** The part of the element that is used here; the DOM types are not loaded in this package. */
interface DrawnPlot {
  readonly innerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
}

/** Room outside the plot for tick labels, taken back by a shift. */
const MARGIN = 60;

/** The axes, grid and lines of a panel; its upper left corner is at 0, 0. */
export function drawPanel(
  size: { readonly width: number; readonly height: number },
  chart: Chart,
  panel: Panel,
  all: readonly Line[],
  first: boolean,
): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as {
    document: unknown;
  };
  const xAxis = fitAxis(
    chart.x.scale,
    all.flatMap((line) => line.points.map((point) => point.x)),
    size.width > 400 ? 10 : 6,
    true,
  );
  const yAxis = fitAxis(
    chart.y.scale,
    all.flatMap((line) => line.points.map((point) => Math.max(point.y, chart.y.least ?? point.y))),
    9,
  );
  const svg = Plot.plot({
    document: document as never,
    width: size.width + 2 * MARGIN,
    height: size.height + 2 * MARGIN,
    margin: MARGIN,
    x: scaleOf(xAxis, chart.x),
    y: { ...scaleOf(yAxis, chart.y), clamp: false },
    marks: [
      // Through `text`: on log axes Plot drops labels that a tick format returns.
      Plot.gridX(xAxis.ticks, { strokeOpacity: 0.08 }),
      Plot.gridY(yAxis.ticks, { strokeOpacity: 0.12 }),
      Plot.axisX(xAxis.ticks, { text: xAxis.format, label: null }),
      ...(first ? [Plot.axisY(yAxis.ticks, { text: yAxis.format, label: null })] : []),
      Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.25 }),
      ...panel.lines.flatMap((line) => marksOf(line, xAxis, yAxis)),
    ],
  }) as unknown as DrawnPlot;
  // Plot's own rules; the frame of the chart sets what is needed of them.
  svg.querySelector('style')?.remove();
  const short = svg.innerHTML.replace(/\d+\.\d{4,}/g, (n) => String(Number(Number(n).toFixed(2))));
  return `<g transform="translate(${String(-MARGIN)},${String(-MARGIN)})" text-anchor="middle">${short}</g>`;
}

function scaleOf(fitted: FittedAxis, { reverse = false }: Axis): Plot.ScaleOptions {
  return { type: fitted.scale, domain: fitted.domain, reverse, axis: null };
}

function marksOf(line: Line, x: FittedAxis, y: FittedAxis): Plot.Markish[] {
  const { colour, dash, width = 1.75 } = line.style;
  const [low, high] = y.domain;
  const within = (value: number): number => Math.min(high, Math.max(low, value));
  const isShown = (value: number, axis: FittedAxis): boolean =>
    Number.isFinite(value) && (axis.scale === 'linear' || value > 0);
  // Below the axis the line leaves the plot, instead of running along its edge.
  const place = (value: number): number => (isShown(value, y) && value >= low ? value : NaN);
  const points = line.points.filter((point) => isShown(point.x, x));
  return [
    ...(line.band === undefined
      ? []
      : [
          Plot.areaY(
            line.band.filter((b) => isShown(b.x, x) && b.high >= low),
            {
              x: 'x',
              y1: ({ low: bottom }: { low: number }) => within(bottom),
              y2: ({ high: top }: { high: number }) => within(top),
              fill: colour,
              fillOpacity: 0.15,
            },
          ),
        ]),
    Plot.line(points, {
      x: 'x',
      y: (point: { y: number }) => place(point.y),
      stroke: colour,
      strokeWidth: width,
      ...(dash !== undefined && { strokeDasharray: dash }),
    }),
  ];
}
