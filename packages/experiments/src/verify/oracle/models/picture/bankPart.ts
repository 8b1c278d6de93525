import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { sumOf, type Arithmetic, type Real, type Reals } from '../../real.js';
import type { ExactPart } from './part.js';
import type { PictureGrid } from './regularisers.js';
import { scalarPotentialOf } from './scalarPotentials.js';

/** Σ_j w_j Σ_p φ((C_j x)_p; ν_j), taps in a basis of mean 0 (mathematics.md §8.9, §8.11), at its parameters. */
interface ExactBank {
  readonly size: number;
  readonly potential: string;
  readonly weights: Reals;
  readonly smoothings: Reals;
  /** β, k² − 1 for each channel of each filter. */
  readonly coefficients: Reals;
  /** Which of the three θ holds. */
  readonly learned: readonly [weights: boolean, smoothings: boolean, taps: boolean];
}

/** A filter by the places of a picture: at each, the pixels that it sees and their taps. */
type Rows = readonly (readonly (readonly [pixel: number, tap: Real])[])[];

/** Beyond what eigenvalues in 64 bits are off by. */
const ABOVE = 1 + 1e-9;

export function bankPart(arithmetic: Arithmetic, bank: ExactBank, grid: PictureGrid): ExactPart {
  const { zero } = arithmetic;
  const { size: k, weights, smoothings, coefficients } = bank;
  const { width, height, channels } = grid;
  const d = width * height * channels;
  const potential = scalarPotentialOf(bank.potential);
  const basis = basisOf(k).map((e) => arithmetic.vector(e));
  const each = channels * basis.length;

  const rowsOf = (taps: Reals): Rows => {
    const rows = [];
    for (let i = 0; i + k <= height; i++) {
      for (let j = 0; j + k <= width; j++) {
        rows.push(
          taps.flatMap((tap, t) => {
            if (tap.isZero()) return [];
            const [c, a] = [Math.floor(t / (k * k)), t % (k * k)];
            const pixel = (c * height + i + Math.floor(a / k)) * width + j + (a % k);
            return [[pixel, tap] as const];
          }),
        );
      }
    }
    return rows;
  };
  /** e_m on channel c. */
  const unit = (c: number, m: number): Real[] =>
    Array.from({ length: channels * k * k }, (_, t) =>
      Math.floor(t / (k * k)) === c ? basis[m]![t % (k * k)]! : zero,
    );
  const filters = weights.map((w, j) => {
    const taps = Array.from({ length: channels * k * k }, (_, t) => {
      const from = j * each + Math.floor(t / (k * k)) * basis.length;
      return sumOf(
        arithmetic,
        basis.map((e, m) => coefficients[from + m]!.times(e[t % (k * k)]!)),
      );
    });
    return { w, nu: smoothings[j]!, kappa: w.div(smoothings[j]!), taps, rows: rowsOf(taps) };
  });
  const respond = (rows: Rows, v: Reals): Real[] =>
    rows.map((row) => row.reduce((sum, [pixel, tap]) => sum.plus(tap.times(v[pixel]!)), zero));
  const addAdjoint = (rows: Rows, u: Reals, out: Real[]): Real[] => {
    for (const [p, row] of rows.entries()) {
      const value = u[p]!;
      if (value.isZero()) continue;
      for (const [pixel, tap] of row) out[pixel] = out[pixel]!.plus(tap.times(value));
    }
    return out;
  };
  const times = (a: Reals, b: Reals): Real[] => a.map((ai, i) => ai.times(b[i]!));
  const scaled = (by: Real, a: Reals): Real[] => a.map((ai) => by.times(ai));

  /** λ_max(Σ κ_j C_jᵀC_j), scaled to the size of 1 for 64 bits. */
  const joint = (): Real => {
    const entries = new Map<number, Real>();
    for (const { kappa, rows } of filters) {
      for (const row of rows) {
        for (const [a, s] of row) {
          for (const [b, t] of row) {
            const value = kappa.times(s).times(t);
            entries.set(a * d + b, (entries.get(a * d + b) ?? zero).plus(value));
          }
        }
      }
    }
    const most = [...entries.values()].reduce(
      (m, v) => (v.abs().greaterThan(m) ? v.abs() : m),
      zero,
    );
    if (most.isZero()) return zero;
    const matrix = Matrix.zeros(d, d);
    for (const [at, v] of entries) matrix.set(Math.floor(at / d), at % d, v.div(most).toNumber());
    const values = new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
    return most.times(Math.max(...values) * ABOVE);
  };
  const norm = joint();
  const norms = filters.map(({ taps, rows }) => ({
    // ‖c‖, and ‖C‖ ≤ the norm of all its entries.
    row: arithmetic.norm(taps),
    operator: arithmetic.norm(rows.flatMap((row) => row.map(([, tap]) => tap))),
  }));

  /** Of the filters of one coefficient 1, channel by channel. */
  const units = Array.from({ length: each }, (_, m) =>
    rowsOf(unit(Math.floor(m / basis.length), m % basis.length)),
  );

  return {
    curvature: norm.times(potential.curvature),
    weakConvexity: norm.times(potential.concave),
    lipschitzHessian: sumOf(
      arithmetic,
      filters.map(({ kappa, nu }, j) => {
        const { row, operator } = norms[j]!;
        return kappa.times(operator).times(operator).times(row).times(potential.third).div(nu);
      }),
    ),
    at(x) {
      const local = filters.map((filter) => {
        const T = respond(filter.rows, x).map((z) => z.div(filter.nu));
        const at = T.map((t) => potential.at(arithmetic, t));
        return { ...filter, T, first: at.map((p) => p.first), second: at.map((p) => p.second) };
      });
      const gradient = arithmetic.zeros(x.length);
      for (const { w, rows, first } of local) addAdjoint(rows, scaled(w, first), gradient);
      return {
        gradient,
        addProduct(v, out) {
          for (const { kappa, rows, second } of local) {
            addAdjoint(rows, scaled(kappa, times(second, respond(rows, v))), out);
          }
        },
        addEntries(add) {
          for (const { kappa, rows, second } of local) {
            for (const [p, row] of rows.entries()) {
              const bend = kappa.times(second[p]!);
              if (bend.isZero()) continue;
              for (const [a, s] of row) for (const [b, t] of row) add(a, b, bend.times(s).times(t));
            }
          }
        },
        columns() {
          const [ofWeights, ofSmoothings, ofTaps] = bank.learned;
          const all: Real[][] = [];
          if (ofWeights) {
            for (const { w, rows, first } of local) {
              all.push(addAdjoint(rows, scaled(w, first), arithmetic.zeros(x.length)));
            }
          }
          if (ofSmoothings) {
            for (const { w, rows, T, second } of local) {
              all.push(
                addAdjoint(rows, scaled(w.negated(), times(T, second)), arithmetic.zeros(x.length)),
              );
            }
          }
          if (ofTaps) {
            for (const { w, kappa, rows, first, second } of local) {
              for (const U of units) {
                const column = addAdjoint(U, scaled(w, first), arithmetic.zeros(x.length));
                all.push(addAdjoint(rows, scaled(kappa, times(second, respond(U, x))), column));
              }
            }
          }
          return all;
        },
        // Of Φ' by C and of TΦ'' by what it can grow; of taps with |Ux'| ≤ k√d (|x| + radius).
        lipschitzColumns(radius) {
          const reach = arithmetic.norm(x).plus(radius);
          return sumOf(
            arithmetic,
            filters.map(({ kappa, nu }, j) => {
              const { row, operator } = norms[j]!;
              const T = row.times(reach).div(nu);
              const own = operator
                .times(operator)
                .times(2 * potential.curvature)
                .plus(operator.times(operator).times(T).times(potential.third));
              const many = k * k * channels * k;
              const taps = operator.times(2 * many * potential.curvature).plus(
                operator
                  .times(row)
                  .div(nu)
                  .times(reach)
                  .times(many * k * potential.third),
              );
              return kappa.times(own.plus(taps));
            }),
          );
        },
      };
    },
  };
}

/** DCT-II functions of k×k without the constant, from low u + v to high, row by row: these 64-bit numbers. */
function basisOf(k: number): number[][] {
  const cosine = (u: number, a: number): number =>
    Math.sqrt((u === 0 ? 1 : 2) / k) * Math.cos((Math.PI * (2 * a + 1) * u) / (2 * k));
  const basis: number[][] = [];
  for (let sum = 1; sum <= 2 * k - 2; sum++) {
    for (let u = 0; u < k; u++) {
      const v = sum - u;
      if (v < 0 || v >= k) continue;
      basis.push(
        Array.from({ length: k * k }, (_, at) => cosine(u, Math.floor(at / k)) * cosine(v, at % k)),
      );
    }
  }
  return basis;
}
