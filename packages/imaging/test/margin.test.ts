import { describe, expect, it } from 'vitest';
import {
  addGaussianNoise,
  applyWeights,
  createImage,
  Model,
  psnr,
  reconstructionProblem,
  startOf,
  type Image,
} from '../src/index.js';
import { continued, framed, mirrored, withinMargin } from '../src/transform/mirror.js';

function ramp(width: number, height: number, channels: 1 | 3 = 1): Image {
  const data = Float64Array.from({ length: width * height * channels }, (_, p) => p + 1);
  return createImage(width, height, data, channels);
}

describe('mirror images', () => {
  it('repeat, the pixel at the edge twice', () => {
    const places = Array.from({ length: 11 }, (_, i) => mirrored(i - 4, 3));
    expect(places).toEqual([2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0]);
  });

  it.each([1, 2, 5])('continue a picture by %i pixels on each side', (margin) => {
    const picture = ramp(3, 2, 3);
    const wide = continued(picture, margin);
    expect([wide.width, wide.height]).toEqual([3 + 2 * margin, 2 + 2 * margin]);
    for (let c = 0; c < 3; c++) {
      for (let row = 0; row < wide.height; row++) {
        for (let column = 0; column < wide.width; column++) {
          const from = (c * 2 + mirrored(row - margin, 2)) * 3 + mirrored(column - margin, 3);
          expect(wide.data[(c * wide.height + row) * wide.width + column]).toBe(picture.data[from]);
        }
      }
    }
    const inside = new Float64Array(picture.data.length);
    expect(withinMargin(wide.data, picture, margin, inside)).toEqual(picture.data);
  });

  it('frame what is inside by zeros, the transpose of taking it out', () => {
    const shape = { width: 4, height: 3, channels: 1 } as const;
    const wide = Float64Array.from({ length: 8 * 7 }, (_, p) => Math.sin(p + 1));
    const small = Float64Array.from({ length: 12 }, (_, p) => Math.cos(p));
    const out = new Float64Array(8 * 7);
    framed(small, shape, 2, out);
    const inside = withinMargin(wide, shape, 2, new Float64Array(12));
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
    expect(dot(out, wide)).toBeCloseTo(dot(small, inside), 14);
  });
});

describe('filters at the edges', () => {
  const truth = createImage(24, 20, new Float64Array(480).fill(0.5));
  const measured = addGaussianNoise(truth, { sigma: 0.1, seed: 4 });
  const model = new Model({ prior: 'filters:log-cosh,count=8,size=3' });
  const pairs = [{ name: 'flat', truth, measured }];

  it('smooth the outermost pixels as much as others', async () => {
    const { filterWeights, ...others } = startOf(pairs, model);
    const values = { ...others, filterWeights: (filterWeights as number[]).map((w) => 4 * w) };
    const { image } = await applyWeights({ prior: model.prior, values }, measured);
    expect([image.width, image.height]).toEqual([24, 20]);
    const errorOf = (of: (row: number, column: number) => boolean): number => {
      const places = Array.from(image.data.keys()).filter((p) => of(Math.floor(p / 24), p % 24));
      const squares = places.map((p) => ((image.data[p] ?? NaN) - 0.5) ** 2);
      return squares.reduce((sum, x) => sum + x, 0) / places.length;
    };
    const atEdge = (row: number, column: number): boolean =>
      row === 0 || row === 19 || column === 0 || column === 23;
    const edge = errorOf(atEdge);
    const rest = errorOf((row, column) => !atEdge(row, column));
    expect(edge).toBeLessThan(5 * rest);
    expect(edge).toBeLessThan(0.1 ** 2 / 4);
    expect(psnr(image, truth)).toBeGreaterThan(psnr(measured, truth) + 6);
  });

  it('score what is inside alone', () => {
    const [sample] = reconstructionProblem(pairs, model).samples;
    expect(sample?.dimension).toBe(28 * 24);
    const x = new Float64Array(28 * 24).fill(7);
    framed(measured.data, measured, 2, x);
    const theta = model.thetaOf(startOf(pairs, model));
    const squares = measured.data.reduce((sum, y) => sum + (y - 0.5) ** 2, 0);
    expect(sample?.upper.value(x, theta)).toBeCloseTo(squares / 2, 12);
    const gradient = new Float64Array(x.length);
    sample?.upper.gradient(x, theta, gradient);
    expect(Math.hypot(...gradient)).toBeCloseTo(Math.sqrt(squares), 12);
    expect(gradient[0]).toBe(0);
    expect(sample?.measure?.(x)['psnr']).toBeCloseTo(psnr(measured, truth), 10);
  });

  it.each([['tv'], ['tikhonov']])('leave %s as it is', (prior) => {
    expect(new Model({ prior }).margin).toBe(0);
  });

  it('leave what measures something else than each pixel as it is', () => {
    const inpainting = new Model({ prior: 'filters', operator: { name: 'inpainting' } });
    expect(inpainting.margin).toBe(0);
    expect(new Model({ prior: 'tv+filters:size=7' }).margin).toBe(6);
  });
});
