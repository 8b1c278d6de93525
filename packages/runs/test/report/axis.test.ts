import { describe, expect, it } from 'vitest';
import { fitAxis } from '../../src/report/charts/axis.js';
import { marked, thinBand, thinLine } from '../../src/report/charts/thin.js';
import { draws } from './draws.js';

const labels = (...[scale, values]: Parameters<typeof fitAxis>): string[] => {
  const { ticks, format } = fitAxis(scale, values);
  return ticks.map((tick) => format(tick));
};

describe('fitAxis', () => {
  it('ticks steps at whole numbers', () => {
    expect(labels('whole', [0, 13])).toEqual(['0', '2', '4', '6', '8', '10', '12']);
    expect(labels('whole', [0, 1])).toEqual(['0', '1']);
    expect(labels('whole', [0])).toEqual(['0', '1']);
    expect(labels('whole', [0, 4999])).toEqual(['0', '1,000', '2,000', '3,000', '4,000']);
  });

  it('ticks a linear axis at round numbers around the values', () => {
    expect(labels('linear', [10.6, 34.9])).toEqual(['10', '15', '20', '25', '30', '35']);
    expect(labels('linear', [0.43, 0.76])).toEqual(['0.4', '0.5', '0.6', '0.7', '0.8']);
    expect(labels('linear', [0, 2e-7]).slice(0, 2)).toEqual(['0', '5·10⁻⁸']);
    expect(labels('linear', [0, 2.4e6])).toEqual(['0', '500K', '1M', '1.5M', '2M', '2.5M']);
  });

  it('ticks a log axis at 1, 2, 5 or at powers of ten', () => {
    expect(labels('log', [0.0067, 0.135])).toEqual(['0.005', '0.01', '0.02', '0.05', '0.1', '0.2']);
    expect(labels('log', [0.003, 20])).toEqual(['10⁻³', '10⁻²', '10⁻¹', '10⁰', '10¹', '10²']);
    expect(fitAxis('log', [2e-13, 3]).domain).toEqual([1e-14, 100]);
  });

  it('takes zeros, values that are not numbers, and nothing at all', () => {
    expect(fitAxis('log', [0, 0.5, 2, NaN, Infinity]).domain).toEqual([0.5, 2]);
    expect(fitAxis('log', [0, 0]).domain).toEqual([0.1, 1]);
    expect(fitAxis('linear', [NaN]).domain).toEqual([0, 1]);
    expect(fitAxis('whole', []).domain).toEqual([0, 1]);
  });

  it('holds all values, with some ticks, none twice, each labelled differently', () => {
    const spread = draws(600, -12, 12).map((exponent) => 10 ** exponent);
    const values = {
      linear: spread.map((size, i) => (i % 3 === 0 ? -size : size)),
      log: spread,
      whole: draws(600, 0, 1e5).map(Math.floor),
    };
    for (const scale of ['linear', 'log', 'whole'] as const) {
      for (let i = 0; i < 597; i++) {
        // One to four values at a time: flat lines, and values of wildly different size.
        const data = values[scale].slice(i, i + 1 + (i % 4));
        const { domain, ticks, format } = fitAxis(scale, data);
        expect(domain[0]).toBeLessThan(domain[1]);
        expect(domain[0]).toBeLessThanOrEqual(Math.min(...data));
        expect(domain[1]).toBeGreaterThanOrEqual(Math.max(...data));
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(11);
        expect(new Set(ticks.map(format)).size, String(data)).toBe(ticks.length);
        expect(Math.min(...ticks)).toBeGreaterThanOrEqual(domain[0]);
        expect(Math.max(...ticks)).toBeLessThanOrEqual(domain[1]);
      }
    }
  });
});

describe('thinning', () => {
  const long = Array.from({ length: 5000 }, (_, x) => ({ x, y: Math.sin(x) }));

  it('leaves short lines alone', () => {
    expect(thinLine(long.slice(0, 300))).toEqual(long.slice(0, 300));
  });

  it('keeps ends, peaks and gaps of long lines, in order', () => {
    const spiked = long.with(1234, { x: 1234, y: 50 }).with(4321, { x: 4321, y: -50 });
    const thinned = thinLine(spiked.with(3000, { x: 3000, y: NaN }));
    expect(thinned.length).toBeLessThan(2001);
    const steps = thinned.map(({ x }) => x);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    for (const x of [0, 1234, 3000, 4321, 4999]) expect(steps).toContain(x);
  });

  it('never narrows a band', () => {
    const band = long.map(({ x, y }) => ({ x, y1: y - 1, y2: y + 1 }));
    const thinned = thinBand(band.with(777, { x: 777, y1: -9, y2: 9 }));
    expect(thinned).toHaveLength(400);
    expect(Math.min(...thinned.map(({ y1 }) => y1))).toBe(-9);
    expect(Math.max(...thinned.map(({ y2 }) => y2))).toBe(9);
  });

  it('marks some points of a long line, its last among them, at different places for each', () => {
    const first = marked(long, 0, 2);
    const second = marked(long, 1, 2);
    expect(first.length).toBeLessThan(30);
    expect(first.at(-1)).toEqual(long.at(-1));
    expect(first[0]).not.toEqual(second[0]);
    expect(marked(long.slice(0, 14), 1, 2)).toHaveLength(14);
  });
});
