import { ArgumentError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImage } from '../src/image.js';
import { centreCrop } from '../src/transform/crop.js';
import { toGrey } from '../src/transform/grey.js';
import { resize, shrunk } from '../src/transform/resize.js';
import { lcg, randomImage } from './pictures.js';

const count = (length: number) => Float64Array.from({ length }, (_, i) => i);

describe('toGrey', () => {
  it('weighs red, green and blue by BT.601', () => {
    const colours = createImage(3, 1, Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), 3);
    expect(toGrey(colours)).toEqual(createImage(3, 1, Float64Array.of(0.299, 0.587, 0.114)));
  });

  it('returns a grey image as it is', () => {
    const image = randomImage(3, 2, 1, 1);
    expect(toGrey(image)).toBe(image);
  });
});

describe('centreCrop', () => {
  it('takes the middle, in every channel', () => {
    const image = createImage(4, 3, count(36), 3);
    const middle = Float64Array.of(5, 6, 17, 18, 29, 30);
    expect(centreCrop(image, 2, 1)).toEqual(createImage(2, 1, middle, 3));
  });

  it('leaves the wider margin below and on the right', () => {
    const image = createImage(4, 2, count(8));
    expect(centreCrop(image, 1, 1)).toEqual(createImage(1, 1, Float64Array.of(1)));
    expect(centreCrop(image, 4, 2)).toEqual(image);
  });

  it('refuses sides beyond the image', () => {
    const image = createImage(4, 2, count(8));
    expect(() => centreCrop(image, 5, 1)).toThrow('from 1 to 4 for width but received 5');
    expect(() => centreCrop(image, 1, 0)).toThrow(ArgumentError);
  });
});

describe('shrunk', () => {
  const source = createImage(40, 15, lcg(600, 3));

  it('brings the longer side down and keeps the shape', () => {
    expect(shrunk(source, 20)).toEqual(resize(source, 20, 8));
    const upright = createImage(15, 40, lcg(600, 3));
    expect(shrunk(upright, 8)).toEqual(resize(upright, 3, 8));
    expect(shrunk(source, 1)).toMatchObject({ width: 1, height: 1 });
  });

  it('never enlarges', () => {
    expect(shrunk(source, 40)).toBe(source);
    expect(shrunk(source, 400)).toBe(source);
    expect(() => shrunk(source, 0)).toThrow('for longer');
  });
});

describe('resize', () => {
  const source = createImage(13, 9, lcg(117, 11));

  // Pillow 13.0, Image.resize(…, LANCZOS) of the same picture in its 32-bit float mode "F": the
  // first, last and middle pixel and the sum of all.
  it.each([
    [5, 4, 0.3461636, 0.5536959, 0.4585859, 9.3373943],
    [20, 15, 0.2374439, 0.7369577, 0.4324741, 141.4078646],
    [13, 3, 0.3319921, 0.6835765, 0.4241436, 18.4180123],
    [26, 18, 0.2375641, 0.7352892, 0.4739144, 220.6479654],
    [1, 1, 0.4770758, 0.4770758, 0.4770758, 0.4770758],
    [4, 9, 0.2503043, 0.6228722, 0.569339, 16.8608153],
  ])('agrees with Pillow at %i×%i', (width, height, first, last, middle, total) => {
    const { data } = resize(source, width, height);
    const centre = Math.floor(height / 2) * width + Math.floor(width / 2);
    expect(data).toHaveLength(width * height);
    expect(data[0]).toBeCloseTo(first, 6);
    expect(data.at(-1)).toBeCloseTo(last, 6);
    expect(data[centre]).toBeCloseTo(middle, 6);
    expect(data.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 4);
  });

  it('keeps constants, at any size', () => {
    const side = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(side, side, side, side, (w, h, width, height) => {
        const flat = createImage(w, h, new Float64Array(w * h).fill(-2.75));
        for (const value of resize(flat, width, height).data) expect(value).toBeCloseTo(-2.75, 13);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it('commutes with mirroring', () => {
    const mirror = (data: Float64Array) => data.slice().reverse();
    const turned = resize(createImage(13, 9, mirror(source.data)), 21, 5).data;
    const expected = mirror(resize(source, 21, 5).data);
    turned.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 13);
    });
  });

  it('does not clip or quantise: it is linear for values far from [0, 1]', () => {
    const shifted = createImage(
      13,
      9,
      source.data.map((x) => 5 - 1000 * x),
    );
    const plain = resize(source, 7, 20).data;
    resize(shifted, 7, 20).data.forEach((value, i) => {
      expect(value).toBeCloseTo(5 - 1000 * (plain[i] ?? NaN), 9);
    });
  });

  it('treats channels apart, and copies when the size stays', () => {
    const colour = createImage(13, 3, source.data, 3);
    const green = createImage(13, 3, source.data.slice(39, 78));
    expect(resize(colour, 6, 5).data.slice(30, 60)).toEqual(resize(green, 6, 5).data);
    const same = resize(source, 13, 9);
    expect(same).toEqual(source);
    expect(same.data).not.toBe(source.data);
  });

  it('refuses sides that are no sides', () => {
    for (const side of [0, -1, 1.5, NaN]) {
      expect(() => resize(source, side, 4)).toThrow('for width');
      expect(() => resize(source, 4, side)).toThrow(ArgumentError);
    }
    expect(() => resize(source, 20000, 20000)).toThrow('at most 100 million pixels');
  });
});
