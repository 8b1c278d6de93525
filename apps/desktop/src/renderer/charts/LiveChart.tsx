import 'uplot/dist/uPlot.min.css';
import { DARK_COLOURS, significant, whole } from '@bilevel/runs/display';
import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { memo, useEffect, useRef, useState, type RefObject } from 'react';
import uPlot from 'uplot';
import { drawNoMore, drawSoon } from './drawQueue.js';
import { legendText, lastText, type Line } from './line.js';
import { LOG_SCALE, logAxis } from './logScale.js';
import { thinnedIndices } from './thinned.js';

export interface LiveChartProps {
  readonly title: string;
  readonly unit: string;
  readonly x: Float64Array;
  readonly xLabel: string;
  readonly lines: readonly Line[];
  /** Indices into `lines` between which the chart is filled: upper, lower. */
  readonly band?: readonly [number, number] | undefined;
  readonly log: boolean;
  /** Whether places are shown by their logarithms. */
  readonly logX?: boolean | undefined;
  /** Charts of one key share the cursor. */
  readonly syncKey: string;
  /** Of the rows: a chart is drawn anew when it changes. */
  readonly version: number;
  /** Said while there is nothing to draw. */
  readonly empty?: string;
  /** What the right end of the lines is. Default: `At the last step`. */
  readonly end?: string;
  /** In pixels. */
  readonly height?: number;
}

const HEIGHT = 190;

/** What is drawn, and where each point of it is in the lines, which are thinned. */
interface Drawn {
  x: Float64Array;
  /** Whether all places are whole numbers: steps, units of work. */
  whole: boolean;
  lines: readonly Line[];
  indices: readonly number[];
}

/** A chart that keeps up with a running history: long lines are thinned to what shows. */
export const LiveChart = memo(
  function LiveChart(props: LiveChartProps) {
    const { title, unit, lines, log, version, x, xLabel, band, syncKey, height = HEIGHT } = props;
    const scheme = useComputedColorScheme('light');
    const { ref, width } = useElementSize<HTMLDivElement>();
    const figure = useRef<HTMLElement>(null);
    const shown = useShown(figure);
    const holder = useRef<HTMLDivElement>(null);
    const empty = x.length === 0;
    const made = useRef<{ plot: uPlot; shape: string }>(undefined);
    const drawn = useRef<Drawn>({ x, whole: false, lines, indices: [] });
    const labels = lines.map(({ label }) => label).join('|');

    useEffect(() => {
      // What cannot be seen is drawn when it comes into view.
      if (!shown || empty || width === 0) return;
      drawSoon(made, () => {
        if (holder.current === null) return;
        drawn.current = {
          ...{ x, lines },
          whole: x.every(Number.isInteger),
          indices: thinnedIndices(valuesOf(lines), x.length),
        };
        const data = dataOf(drawn.current, log);
        const shape = [width, scheme, log, syncKey, labels].join('|');
        if (made.current?.shape === shape) {
          nameAxis(made.current.plot, xLabel);
          made.current.plot.setData(data);
        } else {
          made.current?.plot.destroy();
          const { logX = false } = props;
          const from = { lines, band, log, logX, scheme, width, height, xLabel, syncKey };
          const options = optionsOf(from, () => drawn.current);
          made.current = { plot: new uPlot(options, data, holder.current), shape };
        }
        showLast(made.current.plot);
      });
      // `version` stands for the contents of the arrays, which grow in place.
    }, [x, xLabel, labels, log, version, shown, empty, width, scheme, syncKey]);
    useEffect(
      () => () => {
        drawNoMore(made);
        made.current?.plot.destroy();
        made.current = undefined;
      },
      [],
    );

    const last = lines
      .filter(({ hidden }) => hidden !== true)
      .map((line) => `${line.label} ${lastText(line)}`)
      .join(', ');
    return (
      <figure
        ref={figure}
        className="chart"
        aria-label={`${title}, ${unit}. ${props.end ?? 'At the last step'}: ${last}`}
      >
        <figcaption>
          {title}
          <span className="unit">{unit}</span>
        </figcaption>
        <div ref={ref}>
          {empty ? (
            <div className="chart-empty">{props.empty ?? 'Nothing recorded yet.'}</div>
          ) : (
            <div ref={holder} style={{ minHeight: height }} />
          )}
        </div>
      </figure>
    );
  },
  (before, after) =>
    before.version === after.version &&
    before.log === after.log &&
    before.xLabel === after.xLabel &&
    before.title === after.title &&
    before.lines.length === after.lines.length &&
    before.lines.every(({ label }, i) => label === after.lines[i]?.label),
);

/** Whether an element is in view, or nearly. */
function useShown(element: RefObject<HTMLElement | null>): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        setShown(entries.at(-1)?.isIntersecting ?? false);
      },
      { rootMargin: '100px' },
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return shown;
}

/** The legend shows the last values unless the cursor is on another place. */
function showLast(plot: uPlot): void {
  if (plot.cursor.idx == null) plot.setLegend({ idx: plot.data[0].length - 1 }, false);
}

/** Names the axis anew; making a chart takes much longer than drawing it. */
function nameAxis(plot: uPlot, label: string): void {
  const [axis] = plot.axes;
  if (axis !== undefined) axis.label = label;
  const cell = plot.root.querySelector('.u-legend .u-label');
  if (cell !== null) cell.textContent = label;
}

/** A piece of a line as the legend shows it. */
function sample(colour: string, dash: string | undefined): string {
  if (dash === undefined) return colour;
  let at = 0;
  const stops = dash.split(' ').map((length, i) => {
    const from = at;
    at += Number(length);
    return `${i % 2 === 0 ? colour : 'transparent'} ${String(from)}px ${String(at)}px`;
  });
  return `repeating-linear-gradient(90deg, ${stops.join(', ')})`;
}

const valuesOf = (lines: readonly Line[]): Float64Array[] => lines.map(({ values }) => values);

function dataOf({ x, lines, indices }: Drawn, log: boolean): uPlot.AlignedData {
  const shown = (value: number): number | null =>
    Number.isFinite(value) && (!log || value > 0) ? value : null;
  return [
    indices.map((i) => x[i]!),
    ...lines.map(({ values }) => indices.map((i) => shown(values[i]!))),
  ];
}

/** Three digits, or as many more as tell neighbours apart. */
function tickTexts(ticks: readonly (number | null)[]): string[] {
  const values = ticks.filter((value) => value !== null);
  const few = [3, 4, 5, 6, 7].find(
    (digits) => new Set(values.map((value) => significant(value, digits))).size === values.length,
  );
  return ticks.map((value) => (value === null ? '' : significant(value, few ?? 3)));
}

function optionsOf(
  {
    lines,
    band,
    log,
    logX,
    scheme,
    width,
    height,
    xLabel,
    syncKey,
  }: {
    lines: readonly Line[];
    band: readonly [number, number] | undefined;
    log: boolean;
    logX: boolean;
    scheme: 'light' | 'dark';
    width: number;
    height: number;
    xLabel: string;
    syncKey: string;
  },
  drawn: () => Drawn,
): uPlot.Options {
  const css = getComputedStyle(document.documentElement);
  const colour = (of: string): string => (scheme === 'dark' ? (DARK_COLOURS[of] ?? of) : of);
  const axis: uPlot.Axis = {
    stroke: css.getPropertyValue('--chart-axis'),
    grid: { stroke: css.getPropertyValue('--chart-grid'), width: 1 },
    ticks: { stroke: css.getPropertyValue('--chart-grid'), width: 1 },
    font: '11px system-ui, sans-serif',
  };
  // There is no half of a step.
  const onlyWhole = (_: uPlot, splits: number[]): (number | null)[] =>
    drawn().whole ? splits.map((value) => (Number.isInteger(value) ? value : null)) : splits;
  const xText = (value: number): string => (drawn().whole ? whole(value) : significant(value, 5));
  return {
    width,
    height,
    // The last point lies at the edge, and half of its label beyond it.
    padding: [10, 24, 0, 0],
    cursor: { sync: { key: syncKey }, drag: { x: true, y: false } },
    scales: { x: { time: false, ...(logX && LOG_SCALE) }, y: log ? LOG_SCALE : {} },
    axes: [
      {
        ...axis,
        label: xLabel,
        labelSize: 18,
        size: 32,
        labelFont: '11px system-ui, sans-serif',
        ...(logX
          ? logAxis('x', axis)
          : {
              filter: onlyWhole,
              grid: { ...axis.grid, filter: onlyWhole },
              ticks: { ...axis.ticks, filter: onlyWhole },
            }),
        values: (_, ticks: (number | null)[]) =>
          ticks.map((value) => (value === null ? '' : xText(value))),
      },
      {
        ...axis,
        // All alike, so that charts above each other line up; wider for very long numbers.
        size: (_, values: readonly string[] | null) =>
          Math.max(72, 14 + 6.5 * Math.max(0, ...(values ?? []).map(({ length }) => length))),
        ...(log && logAxis('y', axis)),
        values: (_, ticks: (number | null)[]) => tickTexts(ticks),
      },
    ],
    series: [
      {
        label: xLabel,
        // Lines that rest at places of their own have no common one.
        value: ({ cursor }, value: number | null) =>
          value === null || (cursor.idx == null && lines.some(({ rest }) => rest !== undefined))
            ? ''
            : xText(value),
      },
      ...lines.map(({ label, style, hidden, joined, marker }, i): uPlot.Series => ({
        label,
        spanGaps: joined === true,
        ...(hidden === true && { class: 'hidden-line' }),
        ...(marker === true && { class: 'marker-line' }),
        stroke: hidden === true ? 'transparent' : colour(style.colour),
        width: 1.75,
        points: {
          size: marker === true ? 11 : 5,
          ...(marker === true && { fill: colour(style.colour) }),
          ...(hidden === true && { show: false }),
        },
        ...(style.dash !== undefined && { dash: style.dash.split(' ').map(Number) }),
        value: ({ cursor }, __, ___, at) => {
          const { lines: now, indices } = drawn();
          const line = now[i];
          if (line?.rest !== undefined && cursor.idx == null) return lastText(line);
          return legendText(line, at == null ? undefined : indices[at]);
        },
      })),
    ],
    ...(band && {
      bands: [
        {
          series: [band[0] + 1, band[1] + 1] as [number, number],
          fill: `${colour(lines[band[0]]?.style.colour ?? '#000')}33`,
        },
      ],
    }),
    legend: {
      live: true,
      markers: {
        width: 0,
        fill: (_, i) => {
          const { style, marker } = lines[i - 1] ?? {};
          return sample(colour(style?.colour ?? 'transparent'), marker ? undefined : style?.dash);
        },
      },
    },
    hooks: { setCursor: [showLast] },
  };
}
