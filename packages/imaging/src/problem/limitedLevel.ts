import {
  certified,
  dot,
  gamma,
  normOfColumns,
  plainVectors,
  provenSizes,
  roundedDown,
  roundedUp,
  type Constant,
  type Linearisation,
  type LowerLevel,
  type Vectors,
} from '@bilevel/core';
import type { WeakLimit } from '../prior/filters/weakLimit.js';
import { limitedChange } from './limitedChange.js';
import { limitMap, MAP_ROUNDING, type LimitMap } from './limitMap.js';

const { norm: normUp } = provenSizes(plainVectors);

/**
 * The lower level as a function of θ, from that at the weights ρ(θ)w (`weakLimit`; mathematics.md §8.11), of which only what
 * belongs to B is another: with J the derivative of the map,
 *
 *     B = B_w J = B_w + ∂_xR (∇ log ρ)ᵀ,   ∂_xR = B_w 1_w,
 *
 * R the limited banks, which are of degree 1 in their weights. As computed the weights are off by τ of themselves
 * (`weightError`), thus ∂_xR by τ L_R‖x‖, ∂²R by τ L_R, the columns of B_w by τ each, with L_R = `curvature`; for these
 * potentials Φ'(0) = 0.
 */
export function limitedLevel(level: LowerLevel, limit: WeakLimit): LowerLevel {
  const { strongConvexity, lipschitzGradient, lipschitzHessian, lipschitzCross } = level.constants;
  const { gradient, gradientError, weightError: tau, curvature } = limit;
  const n = gradient.length;
  const vectors = level.vectors ?? plainVectors;
  const sizes = provenSizes(vectors);
  const map = limitMap(limit);
  const { size } = map;
  const lost = tau * curvature;
  const mu = roundedDown(strongConvexity.value - lost);
  /** {@link UNBOUNDED} stays itself. */
  const ofAll = (constant: Constant, factor: number): Constant =>
    constant.value < Infinity
      ? { ...constant, value: roundedUp(constant.value * factor) }
      : constant;
  return {
    ...level,
    constants: {
      strongConvexity: { ...strongConvexity, value: mu },
      lipschitzGradient: ofAll(lipschitzGradient, 1 + tau),
      lipschitzHessian: ofAll(lipschitzHessian, 1 + tau),
      lipschitzCross: ofAll(lipschitzCross, (1 + tau) * (1 + map.root * size)),
    },
    value: (x) => level.value(x),
    gradient: (x, out) => {
      level.gradient(x, out);
    },
    ...(level.gradientRounding && {
      gradientRounding: (x: Float64Array) =>
        roundedUp((level.gradientRounding?.(x) ?? Infinity) + lost * sizes.norm(x)),
    }),
    linearise: (x) => limitedLinearisation(level.linearise(x), x.length),
  };

  function limitedLinearisation(raw: Linearisation, d: number): Linearisation {
    const norms = onceNorms(raw, map, vectors, n, d);
    const { rounding } = raw;
    return {
      hessianVector: (v, out) => {
        raw.hessianVector(v, out);
      },
      ...(raw.approximateHessianVector && {
        approximateHessianVector: raw.approximateHessianVector,
      }),
      ...(raw.precondition && {
        precondition: (r: Float64Array, out: Float64Array) => raw.precondition?.(r, out),
      }),
      cross: (u, out) => {
        raw.cross(map.of(u), out);
      },
      crossTranspose: (q, out) => {
        raw.crossTranspose(q, out);
        const along = dot(limit.scaled, out);
        for (let k = 0; k < n; k++) out[k]! += gradient[k]! * along;
      },
      ...(raw.crossNorm && {
        crossNorm: () =>
          certified(roundedUp((1 + tau) * (norms().all + size * norms().gradient), 128)),
      }),
      ...(rounding && {
        rounding: {
          hessianVector: (v: Float64Array) =>
            roundedUp(rounding.hessianVector(v) + lost * sizes.norm(v)),
          crossTranspose: (q: Float64Array) => {
            const sizeOfQ = sizes.norm(q);
            const own = rounding.crossTranspose(q) + tau * norms().all * sizeOfQ;
            return roundedUp(
              (1 + map.root * size) * (own + gamma(n + 8) * (norms().all * sizeOfQ + own)) +
                gradientError * norms().gradient * sizeOfQ,
            );
          },
          cross: () => {
            // Of J e_j, whose squared norms are at most (1 + ‖1_w‖|∂_j log ρ|)².
            const each =
              rounding.cross() + (gamma(n + 8) + 2 * tau + 2 * MAP_ROUNDING) * norms().all;
            const all = Math.sqrt(n) + map.root * size;
            return roundedUp(
              each * all * (1 + 2 ** -30) + Math.sqrt(n) * map.factorError * norms().gradient,
            );
          },
          crossAlong: (u: Float64Array) => {
            const moved = map.of(u);
            const sizeOfMoved = normUp(moved);
            const own =
              rounding.crossAlong?.(moved) ??
              sizeOfMoved * (rounding.cross() + gamma(n + 8) * norms().all);
            return roundedUp(
              own +
                (2 * tau + 2 * MAP_ROUNDING) * norms().all * sizeOfMoved +
                2 * map.factorError * normUp(u) * norms().gradient,
            );
          },
        },
      }),
      ...(raw.within && {
        within: (ball) => limitedChange((b) => required(raw.within?.(b)), ball, map, limit, mu),
      }),
    };
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It was there before.');
  return value;
}

/** ≥ ‖B_w‖ and ‖∂_xR‖ = ‖B_w 1_w‖, both of the matrix in exact arithmetic, when they are first asked for. */
function onceNorms(
  raw: Linearisation,
  { scaled, root }: LimitMap,
  vectors: Vectors,
  n: number,
  d: number,
): () => { readonly all: number; readonly gradient: number } {
  let known: { readonly all: number; readonly gradient: number } | undefined;
  const compute = () => {
    const column = vectors.zeros(d);
    const columnOf = (u: Float64Array): Float64Array => {
      raw.cross(u, column);
      return Float64Array.from(column);
    };
    const ofColumns = (): number => {
      const columns = Array.from({ length: n }, (_, j) => {
        const unit = new Float64Array(n);
        unit[j] = 1;
        return columnOf(unit);
      });
      return normOfColumns(columns, plainVectors, raw.rounding?.cross() ?? 0).value;
    };
    const all = raw.crossNorm?.().value ?? ofColumns();
    const off =
      raw.rounding?.crossAlong?.(scaled) ??
      root * ((raw.rounding?.cross() ?? 0) + gamma(n + 8) * all);
    return { all, gradient: roundedUp(Math.min(normUp(columnOf(scaled)) + off, root * all)) };
  };
  return () => (known ??= compute());
}
