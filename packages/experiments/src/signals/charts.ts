import { COLOUR, type Chart, type Line, type LineStyle } from '../chart/chart.js';
import type { ContenderRun } from './contenders.js';
import type { PublishedSignalsStep } from './published.js';
import type { SignalPair } from './problem/problem.js';
import type { Losses } from './reference.js';

const STYLES: readonly LineStyle[] = [
  { colour: COLOUR.blue, width: 2.25 },
  { colour: COLOUR.vermillion, width: 2.25 },
  { colour: COLOUR.sky, dash: '7 3' },
  { colour: COLOUR.purple, dash: '7 3' },
];

/** A run of the protocol by its tolerance. */
export interface ProtocolRun {
  readonly tolerance: number;
  readonly steps: readonly PublishedSignalsStep[];
}

/** The training loss against the work from the published start, a panel for each kind of run. */
export function lossChart(
  runs: readonly ContenderRun[],
  protocol: readonly ProtocolRun[],
  levels: readonly { readonly label: string; readonly losses: Losses }[],
  note: string,
): Chart {
  const ends = [
    ...runs.flatMap(({ steps }) => steps.map(({ work }) => work)),
    ...protocol.flatMap(({ steps }) => steps.map(({ total }) => total)),
  ];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const across = levels.map(({ label, losses }, k): Line => ({
    label,
    style: { colour: k === 0 ? COLOUR.grey : COLOUR.black, dash: '2 3' },
    points: [
      { x: least, y: losses.train },
      { x: most, y: losses.train },
    ],
  }));
  return {
    title: 'Convolutional regulariser for signals: training loss against work',
    note,
    x: { label: 'iterations, or units of work, of all signals together', scale: 'log' },
    y: { label: 'mean loss of the training signals', scale: 'log' },
    panels: [
      {
        lines: [
          ...protocol.map(({ tolerance, steps }): Line => ({
            label: `published protocol, ε = δ = ${String(tolerance)}`,
            style: { colour: COLOUR.green, ...(tolerance < 1e-2 && { dash: '4 3' }) },
            points: steps.map(({ total, objective }) => ({ x: total, y: objective })),
          })),
          ...runs.map(({ method, steps }, k): Line => ({
            label: method,
            style: { ...STYLES[k % STYLES.length]! },
            points: steps.map(({ work, train }) => ({ x: work, y: train })),
          })),
          ...across,
        ],
      },
    ],
  };
}

/** How many test signals are drawn. */
const DRAWN = 3;

/** Test signals, and what the regularisers make of them. */
export function signalsChart(
  test: readonly SignalPair[],
  restored: readonly {
    readonly label: string;
    readonly solutions: readonly Float64Array[];
  }[],
  note: string,
): Chart {
  const line = (label: string, style: LineStyle, values: Float64Array): Line => ({
    ...{ label, style },
    points: Array.from(values, (y, i) => ({ x: (i + 0.5) / values.length, y })),
  });
  const styles: readonly LineStyle[] = [
    { colour: COLOUR.green, dash: '5 3' },
    { colour: COLOUR.vermillion, width: 2 },
  ];
  return {
    title: 'Test signals, and what is made of them',
    note,
    x: { label: 'place', scale: 'linear' },
    y: { label: 'value', scale: 'linear' },
    panels: test.slice(0, DRAWN).map(({ truth, noisy }, i) => ({
      title: `test signal ${String(i)}`,
      lines: [
        line('noisy', { colour: COLOUR.grey, width: 1 }, noisy),
        line('true', { colour: COLOUR.black, width: 2 }, truth),
        ...restored.map(({ label, solutions }, k) => line(label, styles[k]!, solutions[i]!)),
      ],
    })),
  };
}
