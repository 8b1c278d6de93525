import type { Arithmetic, Real, Reals } from '../../real.js';
import type { ExactPart } from './part.js';
import type { ExactPotential } from './potentials.js';

/** A row of a linear operator: its entries that are not 0. */
export type Row = readonly (readonly [index: number, entry: Real])[];

/** w Σ_p φ(|(Cx)_p|; ν) over blocks p of rows of any C. */
export interface RowTerm {
  readonly blocks: readonly (readonly Row[])[];
  readonly potential: ExactPotential;
  /** ν. */
  readonly smoothing: Real;
  /** w/ν. */
  readonly scale: Real;
  /** ≥ ‖C‖². */
  readonly squaredNorm: Real;
  /** ≥ the norm of the rows of a block. */
  readonly blockNorm: Real;
  /** w_p/w of each block. Default: 1. */
  readonly relative?: readonly Real[];
  /** Of each node of a map, in place of log w: how much log w_p of each block follows its logarithm. */
  readonly nodes?: readonly (readonly Real[])[];
  /** Which of (log w, log ν) is learned. */
  readonly learned: readonly [weight: boolean, smoothing: boolean];
}

/** Such a term, from its definition. */
export function rowPart(arithmetic: Arithmetic, term: RowTerm): ExactPart {
  const { zero } = arithmetic;
  const { blocks, potential, smoothing: nu, scale, squaredNorm } = term;
  const curvature = scale.times(squaredNorm).times(potential.curvature);
  const times = (rows: readonly Row[], v: Reals): Real[] =>
    rows.map((row) => row.reduce((sum, [i, c]) => sum.plus(c.times(v[i]!)), zero));
  const addAdjoint = (rows: readonly Row[], u: Reals, out: Real[]): void => {
    for (const [k, row] of rows.entries()) {
      if (u[k]!.isZero()) continue;
      for (const [i, c] of row) out[i] = out[i]!.plus(c.times(u[k]!));
    }
  };
  return {
    curvature,
    weakConvexity: zero,
    lipschitzHessian: scale.times(squaredNorm).times(term.blockNorm).times(potential.third).div(nu),
    at(x) {
      const local = blocks.map((rows, p) => {
        const z = times(rows, x);
        const square = arithmetic.dot(z, z);
        const own = scale.times(term.relative?.[p] ?? 1);
        return { rows, p, own, z, square, at: potential.at(arithmetic, square.sqrt().div(nu)) };
      });
      type Local = (typeof local)[number];
      /** H u = (w/ν)(Φ'' u + (Φ'/T − Φ'')(u − ẑẑᵀu)). */
      const curved = ({ own, z, square, at: { second, drop } }: Local, u: Reals): Real[] => {
        const along = own.times(second);
        if (square.isZero() || drop.isZero()) return u.map((value) => along.times(value));
        const share = arithmetic.dot(z, u).div(square);
        const bend = own.times(drop);
        return u.map((value, k) =>
          along.times(value).plus(bend.times(value.minus(share.times(z[k]!)))),
        );
      };
      const fluxes = (of: (block: Local) => Real): Real[] => {
        const out = x.map(() => zero);
        for (const block of local) {
          const factor = block.own.times(of(block));
          addAdjoint(
            block.rows,
            block.z.map((t) => factor.times(t)),
            out,
          );
        }
        return out;
      };
      const gradient = fluxes(({ at }) => at.slope);
      return {
        gradient,
        addProduct(v, out) {
          for (const block of local) {
            addAdjoint(block.rows, curved(block, times(block.rows, v)), out);
          }
        },
        addEntries(add) {
          for (const block of local) {
            const { rows } = block;
            for (const [k, row] of rows.entries()) {
              const unit = rows.map((_, l) => (k === l ? arithmetic.one : zero));
              for (const [l, value] of curved(block, unit).entries()) {
                if (value.isZero()) continue;
                for (const [i, a] of row) {
                  for (const [j, b] of rows[l]!) add(i, j, value.times(a).times(b));
                }
              }
            }
          }
        },
        // ∂/∂(log w) of a flux is itself, ∂/∂(log ν) of wΦ'(T)ẑ is −wTΦ''(T)ẑ.
        columns: () => [
          ...(term.learned[0]
            ? (term.nodes?.map((node) => fluxes(({ p, at }) => at.slope.times(node[p]!))) ?? [
                gradient,
              ])
            : []),
          ...(term.learned[1] ? [fluxes(({ at }) => at.second.negated())] : []),
        ],
        lipschitzColumns: () => curvature.times(1 + (term.nodes?.length ?? 1)),
      };
    },
  };
}
