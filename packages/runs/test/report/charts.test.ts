import { svgToPng, readImage } from '@bilevel/imaging';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Chart } from '../../src/report/charts/chart.js';
import { chartsOf } from '../../src/report/charts/charts.js';
import { chartSvg } from '../../src/report/charts/frame.js';
import { lowestEnd, objectiveGap } from '../../src/report/charts/gap.js';
import { cleaningCharts } from '../../src/cleaning/report/charts.js';
import type { CleaningReportData } from '../../src/cleaning/report/data.js';
import type { CleaningRow } from '../../src/cleaning/history.js';
import { STYLE } from '../../src/report/charts/style.js';
import {
  HOSTILE,
  sampleConfig,
  sampleData,
  sampleRow,
  sampleRows,
  sampleSummary,
  writeRun,
} from './run.js';

vi.setConfig({ testTimeout: 60_000 });

/** Where the axes run in a chart with one row of legend and no note. */
const LEFT = 78;
const RIGHT = 492;
const TOP = 78;
const BOTTOM = 288;

function chart(
  scale: 'linear' | 'log',
  values: readonly number[],
  more: Partial<Chart> = {},
): Chart {
  return {
    name: 'test',
    title: 'Test',
    caption: 'A test.',
    x: { label: 'step', scale: 'whole' },
    y: { label: 'value', scale },
    series: [{ label: 'one', style: STYLE.first, points: values.map((y, x) => ({ x, y })) }],
    ...more,
  };
}

/** The numbers of the path in the group that Plot labels so. */
function pathIn(svg: string, group: string): string[] {
  const found = new RegExp(`<g[^>]*aria-label="${group}"[^>]*>(.*?)</g>`).exec(svg)?.[1] ?? '';
  return [...found.matchAll(/ d="([^"]*)"/g)].map((match) => match[1] ?? '');
}

function named(name: string, ...of: Parameters<typeof chartsOf>): Chart {
  const found = chartsOf(...of).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no chart ${name}`);
  return found;
}

describe('chartSvg', () => {
  it('puts values where they belong on a linear axis', () => {
    const svg = chartSvg(chart('linear', [10, 20, 30])).text;
    const middle = (LEFT + RIGHT) / 2;
    expect(pathIn(svg, 'line')).toEqual([
      `M${String(LEFT)},${String(BOTTOM)}L${String(middle)},${String((TOP + BOTTOM) / 2)}L${String(RIGHT)},${String(TOP)}`,
    ]);
  });

  it('puts equal factors equally far apart on a log axis', () => {
    const svg = chartSvg(chart('log', [1000, 10, 0.1, 1])).text;
    // Four decades, 0.1 to 1,000, over the height.
    const y = (decade: number) => String(BOTTOM - (decade / 4) * (BOTTOM - TOP));
    expect(pathIn(svg, 'line')).toEqual([
      `M${String(LEFT)},${y(4)}L216,${y(2)}L354,${y(0)}L${String(RIGHT)},${y(1)}`,
    ]);
    for (const label of ['10⁻¹', '10⁰', '10¹', '10²', '10³']) expect(svg).toContain(`>${label}<`);
  });

  it('marks zeros at the lower edge of a log axis and says so', () => {
    const svg = chartSvg(chart('log', [100, 0, 1])).text;
    expect(svg).toContain('zero, below the axis');
    expect(svg).toContain(`translate(285,${String(BOTTOM)}) rotate(180)`);
    // Two ends of a broken line.
    expect(pathIn(svg, 'line')[0]).toMatch(/Z?M/);
    expect(pathIn(svg, 'line')[0]).not.toContain('L');
    expect(chartSvg(chart('log', [100, 1])).text).not.toContain('zero');
    // Also where only some points get a marker.
    const rare = Array.from({ length: 5000 }, (_, i) => (i === 1234 ? 0 : 1 + (i % 7)));
    expect(chartSvg(chart('log', rare)).text.split(`,${String(BOTTOM)}) rotate(180)`)).toHaveLength(
      2,
    );
  });

  it('draws a band between its ends and cuts it off at a log axis', () => {
    const points = [
      { x: 0, y1: 10, y2: 30 },
      { x: 2, y1: 20, y2: 25 },
    ];
    const bands = [{ label: 'band', style: STYLE.first, points }];
    const linear = chartSvg(chart('linear', [10, 20, 30], { bands })).text;
    const [path] = pathIn(linear, 'area');
    // A second row in the legend would move this; there is none.
    expect(path).toBe(`M78,${String(TOP)}L492,130.5L492,183L78,${String(BOTTOM)}Z`);
    const below = [
      {
        ...bands[0],
        label: 'band',
        style: STYLE.first,
        points: [
          { x: 0, y1: -5, y2: 1 },
          { x: 2, y1: 0, y2: 1 },
        ],
      },
    ];
    const [cut = ''] = pathIn(chartSvg(chart('log', [1, 100, 1], { bands: below })).text, 'area');
    expect(cut).not.toContain('NaN');
  });

  it('is a complete document of its own', () => {
    const svg = chartSvg(chart('linear', [1, 2], { title: HOSTILE })).text;
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="530" height="\d+"/);
    expect(svg).toContain('<rect class="paper" width="530"');
    expect(svg).toContain('DejaVu Sans');
    expect(svg).toContain('role="img" aria-label="');
    expect(svg).not.toMatch(/<style|var\(|<script|https?:\/\/(?!www\.w3\.org)/);
    expect(svg).toContain('&lt;script&gt;alert(&#39;1&#39;)&lt;script&gt;&quot;&amp;amp; é');
  });
});

describe('chartsOf', () => {
  it('has none before the first step', () => {
    expect(chartsOf(sampleData([]))).toEqual([]);
  });

  it.each([1, 2, 13, 5000])('draws every chart of %i rows', async (count) => {
    const charts = chartsOf(sampleData(sampleRows(count)));
    expect(charts.map(({ name }) => name)).toEqual([
      'objective',
      'objective-gap',
      'objective-half-width',
      'hypergradient',
      'bound-parts',
      'tolerances',
      'weights',
      'psnr',
      'ssim',
      'work',
      'objective-work',
    ]);
    for (const one of charts) {
      const svg = chartSvg(one).text;
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg.length).toBeLessThan(200_000);
      // librsvg is strict about XML.
      await expect(svgToPng(svg)).resolves.toBeInstanceOf(Buffer);
    }
  });

  it('draws rows in which everything that can be is 0 or infinite', async () => {
    const rows = sampleRows(4, {
      hypergradientNorm: 0,
      hypergradientBound: 0,
      boundCross: 0,
      boundAdjointResidual: 0,
      boundUpperGradient: 0,
      boundHessian: 0,
      boundRounding: 0,
      epsilonReached: 0,
      residualReached: 0,
      epsilon: Infinity,
      delta: Infinity,
      objective: 0,
      objectiveLower: 0,
      objectiveUpper: 0,
      psnrTrain: Infinity,
      psnrValidation: Infinity,
    });
    for (const one of chartsOf(sampleData(rows))) {
      const svg = chartSvg(one).text;
      expect(svg, one.name).not.toMatch(/NaN|undefined|Infinity/);
      await expect(svgToPng(svg)).resolves.toBeInstanceOf(Buffer);
    }
  });

  it('shows the columns of the history', () => {
    const rows = [sampleRow(0), sampleRow(1), sampleRow(2)];
    const data = sampleData(rows);
    const values = (name: string) =>
      named(name, data).series.map(({ points }) => points.map(({ y }) => y));
    const column = (key: 'objective' | 'hypergradientNorm' | 'hypergradientBound') =>
      rows.map((row) => row[key]);
    expect(values('objective')).toEqual([column('objective')]);
    expect(values('objective-half-width')[0]?.[0]).toBeCloseTo(1e-6, 12);
    expect(values('hypergradient')).toEqual([
      column('hypergradientNorm'),
      column('hypergradientBound'),
      rows.map((row) => 1e-3 * row.objective),
    ]);
    expect(named('objective-work', data).series[0]?.points.map(({ x }) => x)).toEqual([
      1200, 2400, 3600,
    ]);
    expect(values('psnr').at(-1)).toEqual([20, 20, 20]);
    expect(named('objective', data).note).toContain('step 2: 10⁻⁶');
  });

  it('leaves out what a run does not have, and names what it holds fixed', () => {
    const rows = sampleRows(3, { psnrValidation: undefined, ssimValidation: undefined });
    const config = sampleConfig(['one'], [], { smoothing: 0.01 });
    const summary = sampleSummary(rows, { validation: null });
    const data = sampleData(rows, { config, summary });
    const labels = (name: string, of = data) => named(name, of).series.map(({ label }) => label);
    expect(labels('psnr')).toEqual(['training', 'noisy, training']);
    expect(labels('ssim', { ...data, summary: undefined })).toEqual(['training']);
    expect(labels('weights')).toEqual(['weight w', 'smoothing ν (held fixed)']);
  });
});

describe('the PNG of a chart', () => {
  it('has the size of the SVG times its scale, and shows the line in its colour', async () => {
    const { folder } = await writeRun();
    const path = folder.file('chart.png');
    await writeFile(path, await svgToPng(chartSvg(chart('linear', [0, 1])).text, { scale: 2 }));
    const image = await readImage(path, { colour: 'keep' });
    expect([image.width, image.height]).toEqual([1060, 2 * (BOTTOM + 46)]);
    const size = image.width * image.height;
    let [blue, white] = [0, 0];
    for (let p = 0; p < size; p++) {
      const rgb = [0, 1, 2].map((c) => Math.round(255 * (image.data[c * size + p] ?? NaN)));
      if (rgb.join() === '0,114,178') blue++;
      if (rgb.join() === '255,255,255') white++;
    }
    // The line's length times its width, at the least.
    expect(blue).toBeGreaterThan(2 * (RIGHT - LEFT) * 2);
    expect(white / size).toBeGreaterThan(0.85);
    expect(white / size).toBeLessThan(1);
  });
});

describe('objectiveGap', () => {
  it('is what is left above the lowest lower end, its interval with it', () => {
    const { bound, ...of } = objectiveGap({
      value: [8, 4, 3.5],
      lower: [7, 3, 3.25],
      upper: [9, 5, 3.75],
    });
    expect(bound).toBe(3);
    expect([...of.value]).toEqual([5, 1, 0.5]);
    expect([...of.upper]).toEqual([6, 2, 0.75]);
    // The lowest end itself has no place on a log axis: half of the smallest value stands for it.
    expect([...of.lower]).toEqual([4, 0.25, 0.25]);
  });

  it('takes 0 for the bound where the intervals tell less, or nothing', () => {
    expect(objectiveGap({ value: [2, 1], lower: [-5, -Infinity], upper: [9, 9] }).bound).toBe(0);
    expect(objectiveGap({ value: [], lower: [], upper: [] }).bound).toBe(0);
  });

  it('is above one bound for runs beside each other', () => {
    const bound = lowestEnd([[7, 3], [2, Infinity], []]);
    expect(bound).toBe(2);
    const { value } = objectiveGap({ value: [8, 4], lower: [7, 3], upper: [9, 5] }, bound);
    expect([...value]).toEqual([6, 2]);
    expect(lowestEnd([[-Infinity], []])).toBe(0);
  });
});

describe('cleaningCharts', () => {
  const row = (step: number, objective: number, lower: number, upper: number): CleaningRow => ({
    ...{ step, objective, objectiveLower: lower, objectiveUpper: upper },
    ...{ hypergradientNorm: 1, hypergradientBound: 0.1, holdOutLoss: objective },
    ...{ holdOutAccuracy: 0.9, lowerWork: 10, adjointWork: 5, totalWork: 15 * (step + 1) },
    seconds: step,
  });
  const data = (rows: readonly CleaningRow[]): CleaningReportData =>
    ({ rows, ranking: [], summary: undefined }) as unknown as CleaningReportData;

  it('shows the validation loss above its lower bound, with the interval', async () => {
    const rows = [row(0, 2, 1.5, Infinity), row(1, 1, 0.5, 1.5), row(2, 0.75, 0.5, 1)];
    const charts = cleaningCharts(data(rows));
    const gap = charts.find(({ name }) => name === 'objective-gap');
    expect(gap?.y.scale).toBe('log');
    expect(gap?.series[0]?.points.map(({ y }) => y)).toEqual([1.5, 0.5, 0.25]);
    expect(gap?.bands?.[0]?.points.map(({ y1, y2 }) => [y1, y2])).toEqual([
      [1, Infinity],
      [0.125, 1],
      [0.125, 0.5],
    ]);
    expect(gap?.note).toContain('0.5');
    for (const one of charts) {
      const svg = chartSvg(one).text;
      expect(svg, one.name).not.toMatch(/NaN|undefined|Infinity/);
      await expect(svgToPng(svg)).resolves.toBeInstanceOf(Buffer);
    }
  });
});
