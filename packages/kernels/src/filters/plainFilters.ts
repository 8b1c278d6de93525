import type { ScalarPotential } from '../potential/scalarPotential.js';
import { scalarPotentials } from '../potential/scalarPotentials.js';
import { addAdjoint, responses } from './correlation.js';
import type { FilterKernels, FilterTerms } from './filters.js';
import { plainFilterLinearisation } from './plainLinearisation.js';
import { plainSingle } from './plainSingle.js';
import { filterShape } from './shape.js';

/** Banks of filters in plain TypeScript, filter by filter. With T = C_j x/ν_j, φ = ν_jΦ(T) and φ' = Φ'(T). */
export function plainFilters(terms: FilterTerms): FilterKernels {
  const { grid, size, taps, weights, smoothings } = terms;
  const potential: ScalarPotential = scalarPotentials[terms.potential];
  const shape = filterShape(grid, size, weights.length);
  const { columns, rows, places } = shape;
  const z = new Float64Array(places);
  const own = new Float64Array(shape.numbers);
  const single = plainSingle(terms);

  return {
    parameters: shape.parameters,
    value(x) {
      let sum = 0;
      for (let j = 0; j < weights.length; j++) {
        responses(shape, taps, j * shape.taps, x, z);
        const inverse = 1 / smoothings[j]!;
        let values = 0;
        for (let i = 0, p = 0; i < rows; i++) {
          let row = 0;
          for (let k = 0; k < columns; k++, p++) row += potential.value(inverse * z[p]!);
          values += row;
        }
        sum += weights[j]! * smoothings[j]! * values;
      }
      return sum;
    },

    addGradient(x, out) {
      for (let j = 0; j < weights.length; j++) {
        responses(shape, taps, j * shape.taps, x, z);
        const w = weights[j]!;
        const inverse = 1 / smoothings[j]!;
        for (let p = 0; p < places; p++) z[p] = w * potential.first(inverse * z[p]!);
        addAdjoint(shape, taps, j * shape.taps, z, own, out);
      }
    },

    addGradientSingle(x, out) {
      single.add(x, single.slopes, out);
    },

    linearise: (x) => plainFilterLinearisation(terms, x, single),

    release() {
      // Ordinary arrays are collected.
    },
  };
}
