import type { Arithmetic, Real, Reals } from '../../real.js';
import type { ExactPart } from './part.js';
import { blockAt, curved, differences, type Block, type ExactTerm } from './terms.js';

/** w Σ_p φ(|z_p|; ν) over blocks of differences. */
export function blockPart(arithmetic: Arithmetic, term: ExactTerm): ExactPart {
  const { zero, one } = arithmetic;
  return {
    curvature: term.curvature,
    weakConvexity: term.weakConvexity,
    // A block of D has a norm of at most √3.
    lipschitzHessian: term.curvature.times(2 * term.potential.third).div(term.smoothing),
    at(x) {
      const d = x.length;
      const local = term.blocks.map((edges) => blockAt(arithmetic, term, edges, x));
      const fluxes = (which: 'slope' | 'second', sign: 1 | -1) => (b: Block) => {
        const factor = term.scale.times(b.at[which]).times(sign);
        return b.z.map((t) => (t.isZero() ? zero : factor.times(t)));
      };
      const gradient = addAdjoint(arithmetic.zeros(d), local, fluxes('slope', 1));
      return {
        gradient,
        addProduct: (v, out) => {
          addAdjoint(out, local, (b) => curved(arithmetic, term, b, differences(b.edges, v)));
        },
        addEntries(add) {
          for (const block of local) {
            for (const [k, [from, to]] of block.edges.entries()) {
              const unit = block.edges.map((_, l) => (k === l ? one : zero));
              for (const [l, value] of curved(arithmetic, term, block, unit).entries()) {
                if (value.isZero()) continue;
                const [otherFrom, otherTo] = block.edges[l]!;
                add(from, otherFrom, value);
                add(to, otherTo, value);
                add(from, otherTo, value.negated());
                add(to, otherFrom, value.negated());
              }
            }
          }
        },
        // ∂/∂(log w) of a flux is itself, ∂/∂(log ν) of wΦ'(T)ẑ is −wTΦ''(T)ẑ.
        columns: () =>
          term.learned.map((parameter) =>
            parameter === 'weight'
              ? gradient
              : addAdjoint(arithmetic.zeros(d), local, fluxes('second', -1)),
          ),
        lipschitzColumns: () => term.curvature.times(term.learned.length),
      };
    },
  };
}

/** out + Dᵀu for u by blocks. */
function addAdjoint(out: Real[], at: readonly Block[], u: (block: Block) => Reals): Real[] {
  for (const block of at) {
    const values = u(block);
    for (const [k, [from, to]] of block.edges.entries()) {
      const value = values[k]!;
      if (value.isZero()) continue;
      out[to] = out[to]!.plus(value);
      out[from] = out[from]!.minus(value);
    }
  }
  return out;
}
