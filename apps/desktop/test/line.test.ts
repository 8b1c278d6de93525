import { STYLE, printed } from '@bilevel/runs/display';
import { describe, expect, it } from 'vitest';
import { lastText, legendText, type Line } from '../src/renderer/charts/line.js';

const line = (values: number[], format?: Line['format']): Line => ({
  label: 'run',
  values: Float64Array.from(values),
  style: STYLE.first,
  ...(format && { format }),
});

describe('the values of a line as text', () => {
  it('has each at its place, zeros too, as the page has them elsewhere', () => {
    expect(legendText(line([3, 0, 2.003]), 0)).toBe('3');
    expect(legendText(line([3, 0, 2.003]), 1)).toBe('0');
    expect(legendText(line([3, 0, 2.003], printed.bound), 2)).toBe('2.1');
  });

  it('has the last one of a run that ended before others, and says so', () => {
    const short = line([NaN, 5, 4, NaN, NaN]);
    expect(legendText(short, 4)).toBe('4 (at its end)');
    expect(legendText(short, 2)).toBe('4');
    expect(legendText(short, 0)).toBe('–');
    expect(lastText(short)).toBe('4');
  });

  it('rests on the place that counts, be it not the last', () => {
    const rates = { ...line([2, NaN, 7, 9]), rest: 0 };
    expect(lastText(rates)).toBe('2');
    expect(legendText(rates, 3)).toBe('9');
    expect(lastText({ ...rates, rest: 2 })).toBe('7');
  });

  it('has nothing where there is nothing', () => {
    expect(legendText(line([NaN, NaN]), 1)).toBe('–');
    expect(legendText(line([]), undefined)).toBe('–');
    expect(lastText(line([]))).toBe('–');
  });
});
