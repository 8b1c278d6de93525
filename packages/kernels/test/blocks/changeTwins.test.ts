import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceAnalysis } from '../../src/blocks/differenceAnalysis.js';
import { placesOf } from '../../src/blocks/simdPlaces.js';
import { InnerRoom } from '../../src/inner/innerRoom.js';
import { simdBlockLinearisation } from '../../src/blocks/simdLinearisation.js';
import { POTENTIAL_CODES } from '../../src/blocks/potentialCodes.js';
import { blockKernels, type TotalVariationChange } from '../../src/index.js';
import { Arena } from '../../src/vectors/arena.js';
import { threadWorkspace } from '../../src/wasm/workspace.js';
import { blockScene, blockVectors, termsOf } from '../support/blockScenes.js';

const reach = fc.record({
  /** In units of the smoothing. */
  radius: fc.constantFrom(0, 1e-9, 1e-3, 0.4, 1, 30, Infinity),
  energy: fc.constantFrom(1e-10, 1e-4, 0.1, 10),
  least: fc.constantFrom(1e-200, 1e-30, 1e-3, 0.1),
});

function numbersOf(change: TotalVariationChange, v: Float64Array, q: Float64Array): number[] {
  const { columns, ...sums } = change.of(v);
  const form = change.form(v, q);
  const ofColumns = [0, 1].map((j) => change.column(j));
  return [
    ...[...Object.values(sums), form.total, form.squares],
    ...columns.flatMap(({ total, squares }) => [total, squares]),
    ...ofColumns.flatMap(({ squares, largest, steepest }) => [squares, largest, steepest]),
  ];
}

it('SIMD bounds of the change are those of plain code, or hardly larger', () => {
  fc.assert(
    fc.property(blockScene, fc.constantFrom(0, 0.3, 1, 8, 1e9), reach, (scenery, far, within) => {
      const s = { ...scenery, contrast: far * scenery.smoothing };
      const { x, v, q } = blockVectors(s);
      const terms = termsOf(s);
      const scaled = { ...within, radius: within.radius * s.smoothing };
      const [fast, plain] = (['simd', 'plain'] as const).map((implementation) => {
        const kernels = blockKernels(terms, { implementation });
        const numbers = numbersOf(kernels.linearise(x).change(scaled), v, q);
        kernels.release();
        return numbers;
      });
      if (!fast || !plain) throw new Error('two results');
      for (const [k, number] of fast.entries()) {
        const expected = plain[k]!;
        // Squares too small to tell from what underflows.
        if (expected === Infinity) continue;
        expect(number).toBeGreaterThanOrEqual(expected * (1 - 1e-11));
        // Far away 32 bits hold what falls with the distance.
        if (far < 10) expect(number).toBeLessThanOrEqual(expected * (1 + 1e-5));
      }
    }),
    { seed: 71, numRuns: 400 },
  );
});

it('an arena without room left bounds the change in plain code', () => {
  fc.assert(
    fc.property(blockScene, (s) => {
      const terms = termsOf(s);
      const { x, v, q } = blockVectors(s);
      const workspace = threadWorkspace();
      const code = POTENTIAL_CODES[terms.potential] ?? NaN;
      const arena = new Arena(workspace, 0);
      const analysed = { ...terms, analysis: differenceAnalysis(terms) };
      const places = placesOf(analysed, workspace, {});
      const { width, height, planes } = places;
      const room = new InnerRoom({ width, height, channels: 1, planes }, workspace, arena);
      const at = simdBlockLinearisation(analysed, code, x, places, room, {});
      const bounds = { radius: 0.01, energy: 0.02, least: 0.1 };
      const plain = blockKernels(terms, { implementation: 'plain' }).linearise(x).change(bounds);
      expect(numbersOf(at.change(bounds), v, q)).toEqual(numbersOf(plain, v, q));
    }),
    { seed: 72, numRuns: 30 },
  );
});
