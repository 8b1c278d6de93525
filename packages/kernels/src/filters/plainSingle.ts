import type { ScalarPotential } from '../potential/scalarPotential.js';
import { scalarPotentials } from '../potential/scalarPotentials.js';
import type { FilterTerms } from './filters.js';
import { filterShape } from './shape.js';

const round = Math.fround;
/** Filters whose adjoints are added up together (assembly/filters/singleSweeps.ts). */
const GROUP = 4;

/** The sums of a bank in 32-bit, in the order of the SIMD kernels and so with their bits. */
export interface PlainSingle {
  /** out ← out + Σ_j C_jᵀ f_j, f_j what `make` makes of the responses C_j x, in place. */
  add(x: Float64Array, make: (j: number, z: Float32Array) => void, out: Float64Array): void;
  /** z ← w_jΦ'(z/ν_j). */
  readonly slopes: (j: number, z: Float32Array) => void;
}

export function plainSingle({ grid, size, potential: name, ...terms }: FilterTerms): PlainSingle {
  const { weights, smoothings } = terms;
  const potential: ScalarPotential = scalarPotentials[name];
  const filters = weights.length;
  const { columns, rows, places, taps: ofFilter } = filterShape(grid, size, filters);
  const { width, height, channels } = grid;
  const taps = Float32Array.from(terms.taps);

  function responses(j: number, x: Float32Array, z: Float32Array): void {
    for (let i = 0, p = 0; i < rows; i++) {
      for (let k = 0; k < columns; k++, p++) {
        let sum = 0;
        let tap = j * ofFilter;
        for (let c = 0; c < channels; c++) {
          for (let a = 0; a < size; a++) {
            const from = (c * height + i + a) * width + k;
            for (let b = 0; b < size; b++, tap++) {
              sum = round(sum + round(x[from + b]! * taps[tap]!));
            }
          }
        }
        z[p] = sum;
      }
    }
  }

  /** Those of filter j, in rows from `from` to `to`, that reach a place of the picture. */
  function adjointSum(
    f: Float32Array,
    j: number,
    [c, row, column]: readonly [number, number, number],
    [from, to]: readonly [number, number],
    sum: number,
  ): number {
    for (let t = Math.max(from, 0); t <= Math.min(to, rows - 1); t++) {
      const first = j * ofFilter + (c * size + row - t) * size;
      for (let b = size - 1; b >= 0; b--) {
        const k = column - b;
        // Zeros beside a row are added as well.
        const value = k < 0 || k >= columns ? 0 : f[t * columns + k]!;
        sum = round(sum + round(value * taps[first + b]!));
      }
    }
    return sum;
  }

  /** own ← own + Σ C_jᵀf_j of the filters from `first` on. */
  function adjoints(first: number, f: readonly Float32Array[], own: Float32Array): void {
    for (let c = 0, p = 0; c < channels; c++) {
      for (let row = 0; row < height; row++) {
        const upper = row % 2 === 0;
        // Rows of responses that both rows of a pair have come first.
        const both = upper ? [row - size + 2, row] : [row - size + 1, row - 1];
        const alone = upper ? row - size + 1 : row;
        for (let column = 0; column < width; column++, p++) {
          let sum = 0;
          const place = [c, row, column] as const;
          for (const [k, of] of f.entries()) {
            sum = adjointSum(of, first + k, place, [both[0]!, both[1]!], sum);
          }
          for (const [k, of] of f.entries()) {
            sum = adjointSum(of, first + k, place, [alone, alone], sum);
          }
          own[p] = round(own[p]! + sum);
        }
      }
    }
  }

  return {
    add(x, make, out) {
      const single = Float32Array.from(x);
      const own = new Float32Array(x.length);
      for (let first = 0; first < filters; first += GROUP) {
        const f: Float32Array[] = [];
        for (let j = first; j < Math.min(filters, first + GROUP); j++) {
          const z = new Float32Array(places);
          responses(j, single, z);
          make(j, z);
          f.push(z);
        }
        adjoints(first, f, own);
      }
      for (let p = 0; p < own.length; p++) out[p]! += own[p]!;
    },
    slopes(j, z) {
      if (name === 'charbonnier') {
        const [w, inverse] = [round(weights[j]!), round(1 / smoothings[j]!)];
        for (let p = 0; p < places; p++) {
          const T = round(inverse * z[p]!);
          z[p] = round(round(w * T) / round(Math.sqrt(round(1 + round(T * T)))));
        }
        return;
      }
      const [w, inverse] = [weights[j]!, 1 / smoothings[j]!];
      for (let p = 0; p < places; p++) z[p] = w * potential.first(inverse * z[p]!);
    },
  };
}
