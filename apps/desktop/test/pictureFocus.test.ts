import { describe, expect, it } from 'vitest';
import { between, limited, moveOf, viewOf } from '../src/renderer/components/pictureFocus.js';
import { regionFacts, valuesAt } from '../src/renderer/components/pixels.js';

describe('What is looked at in a picture', () => {
  it('stays within the picture and the zooms there are', () => {
    expect(limited({ zoom: 0.1, x: -1, y: 2 })).toEqual({ zoom: 1, x: 0, y: 1 });
    expect(limited({ zoom: 1e6, x: 0.25, y: 0.5 })).toEqual({ zoom: 40, x: 0.25, y: 0.5 });
  });

  it('is moved by keys, less far the larger the picture is shown', () => {
    const view = { zoom: 2, x: 0.5, y: 0.5 };
    expect(moveOf('ArrowLeft', view)).toEqual({ zoom: 2, x: 0.45, y: 0.5 });
    expect(moveOf('ArrowDown', view)).toEqual({ zoom: 2, x: 0.5, y: 0.55 });
    expect(moveOf('+', view)).toEqual({ zoom: 2.5, x: 0.5, y: 0.5 });
    expect(moveOf('0', view)).toEqual({ zoom: 1, x: 0.5, y: 0.5 });
    expect(moveOf('x', view)).toBeUndefined();
  });

  it('is a region between two pixels, whichever comes first, cut to the picture', () => {
    const region = { column: 2, row: 1, width: 4, height: 3 };
    expect(between({ column: 2, row: 1 }, { column: 5, row: 3 }, 10, 8)).toEqual(region);
    expect(between({ column: 5, row: 3 }, { column: 2, row: 1 }, 10, 8)).toEqual(region);
    expect(between({ column: -4, row: 6 }, { column: 3, row: 99 }, 10, 8)).toEqual({
      ...{ column: 0, row: 6, width: 4, height: 2 },
    });
    expect(between({ column: 3, row: 3 }, { column: 3, row: 3 }, 10, 8)).toEqual({
      ...{ column: 3, row: 3, width: 1, height: 1 },
    });
    // The larger side of the region fills the larger side of the picture.
    expect(viewOf(region, 10, 8)).toEqual({ zoom: 2.5, x: 0.4, y: 2.5 / 8 });
  });
});

describe('The numbers of a picture', () => {
  const width = 3;
  const height = 2;

  it('are those of the pixel, one a channel', () => {
    const grey = { data: Float64Array.of(0, 1, 2, 3, 4, 5), width, height };
    expect(valuesAt(grey, { column: 1, row: 1 })).toEqual([4]);
    const colour = { data: Float64Array.from({ length: 18 }, (_, i) => i), width, height };
    expect(valuesAt({ ...colour, channels: 3 }, { column: 2, row: 0 })).toEqual([6, 7, 8]);
  });

  it('have the mean, deviation and PSNR of a region', () => {
    const truth = Float64Array.of(0, 0.25, 0.5, 0.5, 0.75, 1);
    const noisy = Float64Array.of(9, 0.35, 0.4, 9, 0.85, 0.9);
    const region = { column: 1, row: 0, width: 2, height: 2 };
    const facts = regionFacts({ data: noisy, width, height }, region, truth);
    expect(facts.mean).toBeCloseTo(0.625, 14);
    expect(facts.deviation).toBeCloseTo(Math.sqrt(0.063125), 14);
    // Every pixel of the region is 0.1 off.
    expect(facts.psnr).toBeCloseTo(20, 12);
    expect(regionFacts({ data: truth, width, height }, region).psnr).toBeUndefined();
    // No cancellation: a deviation of 1 about a mean of 1e9.
    const high = Float64Array.from({ length: 6 }, (_, i) => 1e9 + (i % 2 === 0 ? 1 : -1));
    const all = { column: 0, row: 0, width, height };
    expect(regionFacts({ data: high, width, height }, all).deviation).toBeCloseTo(1, 8);
  });
});
