import { describe, expect, it } from 'vitest';
import { checkOperator } from '../../src/physics/checkOperator.js';
import { resolveOptions } from '../../src/describe/options.js';
import type { ArrayValues } from '../../src/describe/arrays.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';
import { kernelBlur } from '../../src/physics/operator/kernelBlur.js';
import { Model } from '../../src/problem/model.js';
import { gramEigenvalues } from './gram.js';

const [REFLECT, PERIODIC, VALID] = [0, 1, 2];
const BLURS = OPERATORS.filter(({ options }) => options.some(({ key }) => key === 'boundary'));

const kernelOf = (shape: number[], ...data: number[]): ArrayValues => ({ kernel: { shape, data } });

describe.each(BLURS)('$name', (entry) => {
  it.each([
    [PERIODIC, 7, 5],
    [PERIODIC, 8, 9],
    [VALID, 15, 13],
  ])(
    'with boundary %i on %i×%i pixels: norm within 5 %, least eigenvalue proven',
    (boundary, width, height) => {
      const options = resolveOptions(entry.name, entry.options, { boundary });
      const K = entry.make({ width, height, channels: 1 }, options);
      const { most, least } = gramEigenvalues(K);
      expect(K.squaredNorm).toBeGreaterThanOrEqual(most * (1 - 1e-9));
      expect(K.squaredNorm).toBeLessThan(1.05 * most);
      expect(K.leastEigenvalue).toBeLessThanOrEqual(Math.max(0, least) + 1e-14);
      // What is lost in the rounding of eigenvalues says nothing.
      if (boundary === PERIODIC && least > 1e-9) {
        expect(K.leastEigenvalue).toBeGreaterThan(0.99 * least);
      }
      for (const channels of [1, 3] as const) {
        expect(checkOperator(entry.make({ width, height, channels }, options)).failures).toEqual(
          [],
        );
      }
    },
  );

  it('measures less than the picture where the kernel has to fit, and starts with the edges continued', () => {
    const model = new Model({ operator: { name: entry.name, options: { boundary: VALID } } });
    const shape = { width: 20, height: 15, channels: 1 } as const;
    const measured = model.measurementShape(shape);
    expect(measured.width).toBeLessThan(20);
    expect(model.pictureShape(measured)).toEqual(shape);
    expect(model.measurement?.name).toBe('picture without its surroundings');
    expect(new Model({ operator: { name: entry.name } }).measurement).toBeUndefined();
    // Constant pictures stay what they are.
    const picture = { ...shape, data: new Float64Array(300).fill(0.3) };
    const seen = model.seenOf(picture);
    expect(Math.max(...seen.data.map((v) => Math.abs(v - 0.3)))).toBeLessThan(1e-14);
    expect(Math.max(...model.startOf(seen.data, shape).map((v) => Math.abs(v - 0.3)))).toBeLessThan(
      1e-14,
    );
    expect(() => model.measurementShape({ width: 2, height: 2, channels: 1 })).toThrow(
      /pictures of at least .*, which the kernel has, .*boundary valid but received "?2×2/,
    );
  });
});

describe('a kernel of a file', () => {
  const picture = Float64Array.from({ length: 12 }, (_, p) => p ** 2 % 7);
  const shape = { width: 4, height: 3, channels: 1 } as const;
  const asIs = (boundary: number) =>
    resolveOptions('kernel-blur', kernelBlur.options, { boundary, scale: 1 });

  // scipy.ndimage.convolve(x, [[1, 2], [3, -4]], mode='reflect' and 'wrap').
  it.each([
    [REFLECT, [11, 17, -8, -2, 10, -3, 2, 6, 14, 0, 4, 4]],
    [PERIODIC, [11, 17, -8, -6, 10, -3, 2, 11, 9, -4, 8, -1]],
  ])('is what SciPy convolves with, of even sides as well (boundary %i)', (boundary, expected) => {
    const out = new Float64Array(12);
    const K = kernelBlur.make(shape, asIs(boundary), undefined, kernelOf([2, 2], 1, 2, 3, -4));
    K.apply(picture, out);
    expect(Array.from(out)).toEqual(expected);
  });

  it.each([REFLECT, PERIODIC, VALID])('of any sign has a proven norm (boundary %i)', (boundary) => {
    for (const kernel of [
      kernelOf([3, 3], 0, -1, 0, -1, 5, -1, 0, -1, 0),
      kernelOf([2, 3], 1, -2, 0.5, 0, 3, -1),
    ]) {
      const K = kernelBlur.make(
        { width: 9, height: 7, channels: 1 },
        asIs(boundary),
        undefined,
        kernel,
      );
      const { most, least } = gramEigenvalues(K);
      expect(K.squaredNorm).toBeGreaterThanOrEqual(most * (1 - 1e-9));
      expect(K.squaredNorm).toBeLessThan((boundary === PERIODIC ? 1.001 : 1.6) * most);
      expect(K.leastEigenvalue).toBeLessThanOrEqual(Math.max(0, least) * (1 + 1e-9));
      expect(checkOperator(K).failures).toEqual([]);
    }
  });

  it('is scaled to sum 1 unless it is taken as it is', () => {
    const out = new Float64Array(12);
    const scaled = resolveOptions('kernel-blur', kernelBlur.options);
    kernelBlur.make(shape, scaled, undefined, kernelOf([1, 3], 1, 2, 5)).apply(
      picture.map(() => 1),
      out,
    );
    expect(out[5]).toBeCloseTo(1, 15);
    kernelBlur.make(shape, asIs(0), undefined, kernelOf([1, 3], 1, 2, 5)).apply(
      picture.map(() => 1),
      out,
    );
    expect(out[5]).toBe(8);
  });

  it.each([
    [kernelOf([5, 1], 1, 1, 1, 1, 1), /no larger than the picture, 4×3 pixels, .*received "?1×5/],
    [kernelOf([1, 2], 1, -1), /a sum above 0 .*scale=as-is/],
    [kernelOf([1, 2], 0, 0), /a sum above 0/],
    [kernelOf([1, 2], 1, NaN), /finite numbers for kernel/],
  ])('refuses what is none: %j', (arrays, message) => {
    expect(() =>
      new Model({ operator: { name: 'kernel-blur', arrays } }).operatorOf(shape),
    ).toThrow(message);
  });
});

describe('the ridge', () => {
  it('is 0 where all of a picture is seen, and the usual one where next to nothing is seen of some of it', () => {
    const shape = { width: 16, height: 16, channels: 1 } as const;
    const ridgeFor = (sigma: number) => {
      const model = new Model({
        operator: { name: 'deblurring', options: { sigma, boundary: PERIODIC } },
      });
      return model.ridgeOf(model.operatorOf(shape).leastEigenvalue);
    };
    expect(ridgeFor(0.3)).toBe(0);
    expect(ridgeFor(1.5)).toBe(0.001);
  });
});
