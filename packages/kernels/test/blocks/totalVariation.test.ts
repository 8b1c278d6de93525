import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockKernels, type TotalVariationChange } from '../../src/index.js';
import { added } from '../support/blockScenes.js';
import { expectClose } from '../support/compare.js';
import { build, filled, scene, vectorsOf } from '../support/scenes.js';

/** Everything that a change says, (h_p + a/w)^{−1/2} apart. */
function numbersOf(change: TotalVariationChange, v: Float64Array, q: Float64Array) {
  const { steepest, squares, columns, softSteepest, softSquares } = change.of(v);
  const form = change.form(v, q);
  const [first, second] = [change.column(0), change.column(1)];
  return {
    plain: [
      ...[steepest, squares, form.total, form.squares, first.steepest, second.steepest],
      ...columns.flatMap(({ total, squares }) => [total, squares]),
    ],
    soft: [
      ...[softSteepest, softSquares, first.squares, first.largest],
      ...[second.squares, second.largest],
    ],
  };
}

it("Charbonnier's potential of differences and of pixels is smoothed total variation", () => {
  fc.assert(
    fc.property(scene, (s) => {
      const { d, x, v, q } = vectorsOf(s);
      const { width, height, weight, smoothing } = s;
      const variation = build({ ...s, diagonal: 0 }, 'plain');
      const blocks = blockKernels(
        {
          grid: { width, height, channels: 1 },
          blocks: s.kind === 'anisotropic' ? 'difference' : 'pixel',
          potential: 'charbonnier',
          weight,
          smoothing,
        },
        { implementation: 'plain' },
      );
      expectClose([blocks.value(x)], [variation.value(x)], 1e-13);
      const data = filled(d, (out) => variation.gradient(new Float64Array(d), out));
      const gradient = filled(d, (out) => variation.gradient(x, out)).map((g, p) => g - data[p]!);
      const ours = added(d, (out) => {
        blocks.addGradient(x, out);
      });
      for (let p = 0; p < d; p++) {
        expect(Math.abs(ours[p]! - gradient[p]!)).toBeLessThan(1e-15 * (1 + 16 * weight));
      }
      const [at, reference] = [blocks.linearise(x), variation.linearise(x)];
      const scale = (1e-14 * weight) / smoothing;
      for (const [one, other] of [
        [
          added(d, (out) => {
            at.addHessianVector(v, out);
          }),
          filled(d, (out) => {
            reference.hessianVector(v, out);
          }),
        ],
        [
          added(d, (out) => {
            at.addDiagonal(out);
          }),
          filled(d, (out) => {
            reference.diagonal(out);
          }),
        ],
      ] as const) {
        for (let p = 0; p < d; p++) expect(Math.abs(one[p]! - other[p]!)).toBeLessThan(scale);
      }
      const u = Float64Array.of(0.3, -2);
      expectClose(
        filled(d, (out) => {
          at.cross(u, out);
        }),
        filled(d, (out) => {
          reference.cross(u, out);
        }),
        1e-12,
      );
      const [both, expected] = [at, reference].map((second) =>
        filled(2, (out) => {
          second.crossTranspose(q, out);
        }),
      );
      if (!both || !expected) throw new Error('two results');
      for (const j of [0, 1]) {
        expect(Math.abs(both[j]! - expected[j]!)).toBeLessThanOrEqual(1e-13 * weight * d);
      }
    }),
    { seed: 21, numRuns: 300 },
  );
});

it('and so is the change of its second derivatives', () => {
  const reach = fc.record({
    radius: fc.constantFrom(0, 1e-12, 1e-4, 0.03, 2),
    energy: fc.constantFrom(1e-10, 1e-4, 0.1),
    // So small that a/w vanishes beside every h_p, or not.
    least: fc.constantFrom(1e-40, 1e-3, 0.1),
  });
  fc.assert(
    fc.property(scene, reach, (scenery, within) => {
      const s = { ...scenery, contrast: Math.min(1, scenery.contrast) };
      const { x, v, q } = vectorsOf(s);
      const { width, height, weight, smoothing } = s;
      const blocks = blockKernels(
        {
          grid: { width, height, channels: 1 },
          blocks: s.kind === 'anisotropic' ? 'difference' : 'pixel',
          potential: 'charbonnier',
          weight,
          smoothing,
        },
        { implementation: 'plain' },
      );
      const [ours, theirs] = [blocks, build(s, 'plain')].map((kernels) =>
        numbersOf(kernels.linearise(x).change(within), v, q),
      );
      if (!ours || !theirs) throw new Error('two results');
      for (const [i, expected] of theirs.plain.entries()) {
        expectClose([ours.plain[i]!], [expected], 1e-11);
      }
      for (const [i, expected] of theirs.soft.entries()) {
        // Smaller where the strong convexity is of more help than the potential.
        if (within.least < 1e-30) expectClose([ours.soft[i]!], [expected], 1e-9);
        else expect(ours.soft[i]!).toBeLessThanOrEqual(expected * (1 + 1e-11));
      }
    }),
    { seed: 22, numRuns: 300 },
  );
});
