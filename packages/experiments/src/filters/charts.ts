import type { BarChart } from '../chart/bars.js';
import { COLOUR, type Chart, type Line } from '../chart/chart.js';
import { publishedAt } from './reference.js';
import type { ModelSettings } from './settings.js';
import { levelText, type FiltersSummary } from './summary.js';
import type { Training } from './train.js';

const COLOURS = [COLOUR.grey, COLOUR.blue, COLOUR.vermillion, COLOUR.green] as const;

const colourOf = (i: number): string => COLOURS[i % COLOURS.length]!;

/** Wider intervals say nothing that a chart could show: as shares of the objective. */
const WIDEST = 0.5;

/** The objective of each model against the time that it was trained for, in the interval that holds it. */
export function trainingChart(
  models: readonly ModelSettings[],
  trainings: readonly Training[],
  note: string,
): Chart {
  const lines = models.map(({ label }, i): Line => {
    const rows = trainings[i]!.rows.map((row) => ({ ...row, x: Math.max(row.seconds, 1e-2) }));
    const known = rows.filter(
      ({ objective, objectiveUpper }) => objectiveUpper - objective <= WIDEST * objective,
    );
    return {
      label,
      style: { colour: colourOf(i), width: 2 },
      points: rows.map(({ x, objective }) => ({ x, y: objective })),
      band: known.map(({ x, objectiveLower: low, objectiveUpper: high }) => ({ x, low, high })),
    };
  });
  return {
    title: 'Learned filters: training objective against time',
    note,
    x: { label: 'seconds', scale: 'log' },
    y: { label: 'mean of ½‖x* − truth‖² over the windows', scale: 'linear' },
    panels: [{ lines }],
  };
}

/** PSNR on the test pictures, beside what is published. */
export function psnrChart(
  { models, testPictures, data }: FiltersSummary,
  settings: readonly ModelSettings[],
): BarChart {
  const levels = models[0]?.test.map(({ sigma }) => sigma) ?? [];
  return {
    title: 'PSNR on pictures that were not learned from',
    note: `means of ${String(testPictures)} pictures (${data.test}); in outline: published for BSD68`,
    unit: 'dB',
    groups: levels.map((sigma, k) => ({
      title: `σ = ${levelText(sigma)}`,
      bars: [
        ...models.map(({ test }, i) => ({
          label: settings[i]!.label,
          value: test[k]!.psnr,
          colour: colourOf(i),
        })),
        ...publishedAt(sigma).map(({ label, at }) => ({
          ...{ label, value: at, colour: COLOUR.black, published: true },
        })),
      ],
    })),
  };
}
