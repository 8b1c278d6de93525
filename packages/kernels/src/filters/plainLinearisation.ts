import type { ScalarPotential } from '../potential/scalarPotential.js';
import { scalarPotentials } from '../potential/scalarPotentials.js';
import { addAdjoint, responses, tapCorrelations } from './correlation.js';
import { crossSums, productSums } from './changeSums.js';
import { addDiagonal } from './diagonal.js';
import { factorsIn, fillFactors } from './factors.js';
import { filterChange } from './filterChange.js';
import type { FilterLinearisation, FilterTerms } from './filters.js';
import type { PlainSingle } from './plainSingle.js';
import { filterShape } from './shape.js';

/** Second order at x in plain TypeScript. Kept of each response are T = z/ν and (w/ν)Φ''(T). */
export function plainFilterLinearisation(
  terms: FilterTerms,
  x: Float64Array,
  single: PlainSingle,
): FilterLinearisation {
  const { grid, size, taps, weights, smoothings } = terms;
  const potential: ScalarPotential = scalarPotentials[terms.potential];
  const filters = weights.length;
  const shape = filterShape(grid, size, filters);
  const { places } = shape;
  const T = Array.from(weights, (_, j) => {
    const z = new Float64Array(places);
    responses(shape, taps, j * shape.taps, x, z);
    const inverse = 1 / smoothings[j]!;
    return z.map((t) => inverse * t);
  });
  const bends = T.map((of, j) => {
    const k = weights[j]! / smoothings[j]!;
    return of.map((t) => k * potential.second(t));
  });
  /** Of one filter at a time. */
  const [z, f, g] = [0, 1, 2].map(() => new Float64Array(places)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];

  const own = new Float64Array(shape.numbers);

  return {
    addHessianVector(v, out) {
      for (let j = 0; j < filters; j++) {
        responses(shape, taps, j * shape.taps, v, z);
        const bend = bends[j]!;
        for (let p = 0; p < places; p++) z[p] = bend[p]! * z[p]!;
        addAdjoint(shape, taps, j * shape.taps, z, own, out);
      }
    },

    addHessianVectorSingle(v, out) {
      const bend = (j: number, z: Float32Array): void => {
        const own = bends[j]!;
        for (let p = 0; p < places; p++) z[p] = Math.fround(own[p]!) * z[p]!;
      };
      single.add(v, bend, out);
    },

    addDiagonal(out) {
      addDiagonal(shape, taps, (j) => bends[j]!, own, out);
    },

    crossTranspose(q, out) {
      for (let j = 0; j < filters; j++) {
        const first = j * shape.taps;
        responses(shape, taps, first, q, z);
        const w = weights[j]!;
        let [slopes, turns] = [0, 0];
        for (let p = 0; p < places; p++) {
          const t = T[j]![p]!;
          f[p] = w * potential.first(t);
          g[p] = bends[j]![p]! * z[p]!;
          slopes += f[p]! * z[p]!;
          turns += t * g[p]!;
        }
        out[j] = slopes;
        out[filters + j] = -smoothings[j]! * turns;
        tapCorrelations(shape, f, q, g, x, out, 2 * filters + first);
      }
    },

    cross(u, out) {
      out.fill(0);
      const other = u.subarray(2 * filters);
      for (let j = 0; j < filters; j++) {
        const first = j * shape.taps;
        responses(shape, other, first, x, z);
        const w = weights[j]!;
        const alpha = u[j]!;
        const beta = smoothings[j]! * u[filters + j]!;
        for (let p = 0; p < places; p++) {
          const t = T[j]![p]!;
          f[p] = w * potential.first(t);
          g[p] = alpha * f[p]! + bends[j]![p]! * (z[p]! - beta * t);
        }
        addAdjoint(shape, taps, first, g, own, out);
        addAdjoint(shape, other, first, f, own, out);
      }
    },

    change: (reach) =>
      filterChange(terms, x, reach, {
        respond(bank, j, v, out) {
          responses(shape, bank, j * shape.taps, v, out);
        },
        fill(j, scales, room) {
          responses(shape, taps, j * shape.taps, x, z);
          fillFactors(potential, scales, z, factorsIn(room, places));
        },
        productSums,
        crossSums,
        reserve: (length) => new Float64Array(length),
        correlate(f, q, g, at, out, first) {
          tapCorrelations(shape, f, q, g, at, out, first);
        },
      }),
  };
}
