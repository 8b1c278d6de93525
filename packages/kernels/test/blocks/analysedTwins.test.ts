import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  jointKernels,
  weightedKernels,
  type BlockKernels,
  type Implementation,
  type WeightedKernels,
} from '../../src/index.js';
import { POTENTIAL_CODES } from '../../src/blocks/potentialCodes.js';
import { blockScene, type BlockScene } from '../support/blockScenes.js';
import { randomStream, uniformVector } from '../support/random.js';

// Slopes, bends and weights of pixels: what the SIMD kernels have beyond the differences of `twins.test.ts`.

const kind = fc.constantFrom('slope', 'bend', 'weighted' as const);
const scene = fc.record({ kind, scene: blockScene, scale: fc.constantFrom(0.25, 1, 8) });

function made(
  { kind, scene: s, scale }: typeof scene extends fc.Arbitrary<infer T> ? T : never,
  implementation: Implementation,
): { kernels: BlockKernels; length: number } {
  const { width, height, channels, potential, weight, smoothing } = s;
  const pixels = width * height;
  const terms = { grid: { width, height, channels }, potential, weight, smoothing };
  if (kind === 'weighted') {
    const random = randomStream(s.seed + 7);
    const relative = uniformVector(random, pixels).map((r) => Math.min(1, Math.abs(r)) ** 8);
    const kernels = weightedKernels({ ...terms, blocks: s.blocks, relative }, { implementation });
    return { kernels, length: pixels * channels };
  }
  const kernels = jointKernels({ ...terms, blocks: kind, scale }, { implementation });
  return { kernels, length: pixels * channels * (kind === 'slope' ? 3 : 2) };
}

const isSame = ({ potential, blocks }: BlockScene, kind: string): boolean =>
  potential !== 'log-cosh' &&
  !(potential === 'charbonnier' && !(kind === 'weighted' && blocks === 'difference'));

it('SIMD and plain TypeScript agree, to the bit where they compute the same way', () => {
  fc.assert(
    fc.property(scene, (one) => {
      const { scene: s, scale, kind } = one;
      fc.pre(POTENTIAL_CODES[s.potential] !== undefined);
      const [fast, plain] = [made(one, 'simd'), made(one, 'plain')];
      const { length } = plain;
      expect(fast.kernels.vectors).toBeDefined();
      const random = randomStream(s.seed + 1);
      const [x, v, q] = [s.contrast, 1, 1].map((size) =>
        uniformVector(random, length).map((a) => 0.5 + size * a),
      ) as [Float64Array, Float64Array, Float64Array];
      const [here, there] = [fast.kernels.linearise(x), plain.kernels.linearise(x)];
      const both = (
        run: (kernels: BlockKernels, at: typeof here, out: Float64Array) => void,
        n = length,
      ): [Float64Array, Float64Array] => {
        const [ours, reference] = [new Float64Array(n).fill(0.1), new Float64Array(n).fill(0.1)];
        run(fast.kernels, here, ours);
        run(plain.kernels, there, reference);
        return [ours, reference];
      };
      const s2 = kind === 'weighted' ? 1 : Math.max(1, scale) ** 2;
      const flux = s.potential === 'quadratic' ? 1 + (s.contrast * s2) / s.smoothing : 1;
      const sizes = {
        gradient: s.weight * 16 * s2 * flux,
        product: (s.weight / s.smoothing) * 16 * s2,
      };
      const compare = ([ours, reference]: [Float64Array, Float64Array], size: number): void => {
        if (isSame(s, kind)) expect(Array.from(ours)).toEqual(Array.from(reference));
        const off = ours.map((a, p) => Math.abs(a - reference[p]!));
        expect(Math.max(...off)).toBeLessThanOrEqual(1e-13 * (1 + size));
      };
      compare(
        both((kernels, _, out) => {
          kernels.addGradient(x, out);
        }),
        sizes.gradient,
      );
      compare(
        both((_, at, out) => {
          at.cross(Float64Array.of(0.3, -2), out);
        }),
        sizes.gradient,
      );
      compare(
        both((_, at, out) => {
          at.addHessianVector(v, out);
        }),
        sizes.product,
      );
      compare(
        both((_, at, out) => {
          at.addDiagonal(out);
        }),
        sizes.product,
      );
      const [value, reference] = [fast.kernels.value(x), plain.kernels.value(x)];
      expect(value).toBeGreaterThanOrEqual((1 - 1e-13) * reference);
      expect(value).toBeLessThanOrEqual((1 + 1e-13) * reference);
      const products = both((_, at, out) => {
        at.crossTranspose(q, out);
      }, 2);
      const off = Math.max(...products[0].map((a, j) => Math.abs(a - products[1][j]!)));
      expect(off).toBeLessThanOrEqual(1e-12 * (1 + sizes.gradient * length));
      fast.kernels.release();
    }),
    { seed: 81, numRuns: 150 },
  );
});

it('fields of weights that move agree as well', () => {
  fc.assert(
    fc.property(scene, (given) => {
      const one = { ...given, kind: 'weighted' as const };
      const { scene: s } = one;
      fc.pre(POTENTIAL_CODES[s.potential] !== undefined);
      const [fast, plain] = [made(one, 'simd'), made(one, 'plain')];
      const { length } = plain;
      const pixels = s.width * s.height;
      const random = randomStream(s.seed + 1);
      const x = uniformVector(random, length).map((a) => s.contrast * a);
      const q = uniformVector(random, length);
      const field = uniformVector(random, pixels);
      const flux = s.potential === 'quadratic' ? 1 + s.contrast / s.smoothing : 1;
      const size = 1 + s.weight * 16 * flux * s.channels;
      const results = [fast, plain].map(({ kernels }) => {
        const at = (kernels as WeightedKernels).linearise(x);
        const [out, products, sizes] = [length, pixels, pixels].map((n) => new Float64Array(n)) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        at.crossField(field, 0.7, out);
        const sums = at.crossProducts(q, products);
        at.sizesOfColumns(sizes);
        return [...out, ...products, ...sizes, ...sums.map((sum) => sum / pixels)];
      });
      const [ours, reference] = results as [number[], number[]];
      for (const [k, a] of ours.entries()) {
        expect(Math.abs(a - reference[k]!)).toBeLessThanOrEqual(1e-13 * size);
      }
      fast.kernels.release();
    }),
    { seed: 82, numRuns: 80 },
  );
});

it('SIMD bounds of the change are those of plain code, or hardly larger', () => {
  const reach = fc.record({
    radius: fc.constantFrom(0, 1e-9, 1e-3, 0.4, 1, 30, Infinity),
    energy: fc.constantFrom(1e-10, 1e-4, 0.1, 10),
    least: fc.constantFrom(1e-30, 1e-3, 0.1),
  });
  fc.assert(
    fc.property(scene, fc.constantFrom(0, 0.3, 1, 8, 1e6), reach, (given, far, within) => {
      const s = { ...given.scene, contrast: far * given.scene.smoothing };
      const one = { ...given, scene: s };
      fc.pre(POTENTIAL_CODES[s.potential] !== undefined);
      const numbersBy = (implementation: Implementation): number[] => {
        const { kernels, length } = made(one, implementation);
        const random = randomStream(s.seed + 1);
        const x = uniformVector(random, length).map((a) => s.contrast * a);
        const [v, q] = [uniformVector(random, length), uniformVector(random, length)];
        const change = kernels
          .linearise(x)
          .change({ ...within, radius: within.radius * s.smoothing });
        const { columns, ...sums } = change.of(v);
        const form = change.form(v, q);
        kernels.release();
        return [
          ...[...Object.values(sums), form.total, form.squares],
          ...columns.flatMap(({ total, squares }) => [total, squares]),
          ...[0, 1].flatMap((j) => {
            const { squares, largest, steepest } = change.column(j);
            return [squares, largest, steepest];
          }),
        ];
      };
      const plain = numbersBy('plain');
      for (const [k, number] of numbersBy('simd').entries()) {
        const expected = plain[k]!;
        if (expected === Infinity) continue;
        expect(number).toBeGreaterThanOrEqual(expected * (1 - 1e-11));
        // Weights below 1e-6 count as that.
        if (far * given.scale < 10 && given.kind !== 'weighted') {
          expect(number).toBeLessThanOrEqual(expected * (1 + 1e-5));
        }
      }
    }),
    { seed: 83, numRuns: 150 },
  );
});
