import { describe, expect, it } from 'vitest';
import { fitAxis, powerOfTen } from '../src/chart/axis.js';
import type { Chart } from '../src/chart/chart.js';
import { chartSvg } from '../src/chart/chartSvg.js';

describe('axes', () => {
  it('tick powers of ten, not too many, and values below 0 not at all', () => {
    expect(fitAxis('log', [1e-3, 0.5, 0, -1, NaN], 9)).toMatchObject({
      domain: [1e-3, 1],
      ticks: [1e-3, 1e-2, 1e-1, 1],
    });
    expect(fitAxis('log', [1e-16, 1e4], 9).ticks.map(Math.log10).map(Math.round)).toEqual([
      -15, -12, -9, -6, -3, 0, 3,
    ]);
    const tight = fitAxis('log', [0.03, 40], 9, true);
    expect(tight.domain).toEqual([0.03, 40]);
    expect(tight.ticks.map(tight.format)).toEqual(['10⁻¹', '10⁰', '10¹']);
    expect(powerOfTen(-12)).toBe('10⁻¹²');
  });

  it('tick round numbers', () => {
    const axis = fitAxis('linear', [0, 200], 6);
    expect(axis.ticks).toEqual([0, 50, 100, 150, 200]);
    expect(axis.ticks.map(axis.format)).toEqual(['0', '50', '100', '150', '200']);
    expect(fitAxis('linear', [10, 190], 6).ticks).toEqual([50, 100, 150]);
    expect(fitAxis('linear', [3, 3], 6).domain[1]).toBeGreaterThan(3);
    expect(fitAxis('linear', [], 6).domain).toEqual([0.1, 1]);
  });
});

describe('a chart', () => {
  const chart: Chart = {
    title: 'A < B & "C"',
    note: 'note',
    x: { label: 'distance', scale: 'log', reverse: true },
    y: { label: 'error', scale: 'log' },
    panels: [
      {
        title: 'one',
        lines: [
          {
            label: 'first',
            style: { colour: '#0072b2' },
            points: [
              { x: 1, y: 1 },
              { x: 0.1, y: 0 },
              { x: 0.01, y: 1e-4 },
            ],
            band: [
              { x: 1, low: 0.5, high: 2 },
              { x: 0.01, low: 0, high: 2e-4 },
            ],
          },
        ],
      },
      { title: 'two', lines: [] },
    ],
  };
  const svg = chartSvg(chart);

  it('shows all its text, escaped', () => {
    for (const text of [
      'A &lt; B &amp; &quot;C&quot;',
      'note',
      'distance',
      'error',
      'first',
      'one',
      'two',
    ]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).toContain('>10⁻²</text>');
    expect(svg.match(/<text[^>]*>first</g)).toHaveLength(1);
  });

  it('holds numbers only', () => {
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draws large values first where reversed, and leaves a gap at 0 on a log axis', () => {
    // Two pieces of the line: one before the 0 and one after it.
    const line = /d="(M[^"]*)"/g;
    const paths = [...svg.matchAll(line)].map(([, d = '']) => d);
    expect(paths.length).toBeGreaterThan(0);
    const moves = paths.map((d) => d.match(/M[\d.]+/g) ?? []);
    const ofLine =
      moves.find((starts) => starts.length === 2)?.map((m) => Number(m.slice(1))) ?? [];
    expect(ofLine[0]!).toBeLessThan(ofLine[1]!);
  });
});
