import {
  ArgumentError,
  UNDERFLOW,
  UNIT_ROUNDOFF,
  certified,
  dot,
  expected,
  gamma,
  plainVectors,
  provenSizes,
  roundedDown,
  roundedUp,
  type ErrorBall,
  type LocalChange,
  type LowerLevel,
} from '@bilevel/core';
import { ADDENDS } from '@bilevel/kernels';
import type { FidelityData } from '../physics/fidelity/entry.js';
import type { ForwardOperator } from '../physics/operator/operator.js';
import type { Regulariser, RegulariserLinearisation } from '../prior/regulariser.js';

/** A term Σ_j R_j, and which of its own parameters θ holds. */
export interface RegulariserOfSum {
  readonly regulariser: Regulariser;
  /** By their index, ascending. */
  readonly learned: readonly number[];
}

/** What a reconstruction is made of. */
export interface ReconstructionTerms {
  readonly operator: ForwardOperator;
  readonly measured: FidelityData;
  readonly regularisers: readonly RegulariserOfSum[];
  /** ξ ≥ 0. */
  readonly ridge: number;
}

/**
 * The lower level of every imaging problem, the one place where operator, data term and regularisers meet:
 *
 *     g(x, θ) = ½ Σ_k s_k (Kx − y)_k² + Σ_j R_j(x, θ_j) + (ξ/2)‖x‖²,
 *     A = KᵀSK + Σ_j ∂²R_j + ξI,
 *
 * with μ ≥ ξ + min s λ_min(KᵀK), L ≤ ξ + max s ‖K‖² + Σ_j L_j, L_A ≤ Σ_j L_{A,j}, and of the columns of B, of
 * which term j has n_j, L_B² ≤ Σ_j n_j L_{B,j}².
 *
 * @throws ArgumentError where μ is 0: K has a null space and there is no ridge
 */
export function reconstruction(terms: ReconstructionTerms): LowerLevel {
  const { operator, measured, regularisers, ridge } = terms;
  const vectors = regularisers[0]?.regulariser.vectors ?? plainVectors;
  const sizes = provenSizes(vectors);
  const { data: y, weights: s } = measured;
  const { width, height, channels } = operator.input;
  const d = width * height * channels;
  const m = y.length;
  const identity = operator.isIdentity === true;
  const [least, most] = s === undefined ? [1, 1] : rangeOf(s);
  const K = roundedUp(Math.sqrt(operator.squaredNorm));
  // Weights may be a few roundings off what the model says.
  const mu = roundedDown(roundedDown(least * operator.leastEigenvalue) + ridge);
  const L = roundedUp(
    most * operator.squaredNorm + ridge + sum(regularisers, (r) => r.regulariser.curvature),
  );
  if (!(mu > 0)) {
    throw new ArgumentError(
      expected(
        'a ridge above 0 for an operator that does not see all of the picture',
        'ridge',
        ridge,
        'It makes the reconstruction unique and its certificate possible: 0.001 hardly changes it.',
      ),
    );
  }
  const normal = operator.normalDiagonal?.(s);
  const columns = regularisers.map(({ learned }) => learned.length);
  const offsets = columns.map((_, j) => columns.slice(0, j).reduce((a, b) => a + b, 0));
  const sizeOfData = sizes.norm(y);

  const residual = new Float64Array(identity ? 0 : m);
  const back = new Float64Array(identity ? 0 : d);

  function gradient(x: Float64Array, out: Float64Array): void {
    if (identity) {
      for (let p = 0; p < d; p++) out[p] = (s?.[p] ?? 1) * (x[p]! - y[p]!) + ridge * x[p]!;
    } else {
      operator.apply(x, residual);
      for (let k = 0; k < m; k++) residual[k] = (s?.[k] ?? 1) * (residual[k]! - y[k]!);
      operator.adjoint(residual, back);
      for (let p = 0; p < d; p++) out[p] = back[p]! + ridge * x[p]!;
    }
    for (const { regulariser } of regularisers) regulariser.addGradient(x, out);
  }

  function hessianOfData(v: Float64Array, out: Float64Array): void {
    if (normal) {
      for (let p = 0; p < d; p++) out[p] = (normal[p]! + ridge) * v[p]!;
      return;
    }
    operator.apply(v, residual);
    if (s) for (let k = 0; k < m; k++) residual[k]! *= s[k]!;
    operator.adjoint(residual, back);
    for (let p = 0; p < d; p++) out[p] = back[p]! + ridge * v[p]!;
  }

  function value(x: Float64Array): number {
    const Kx = identity ? x : residual;
    if (!identity) operator.apply(x, residual);
    let data = 0;
    for (let k = 0; k < m; k++) data += (s?.[k] ?? 1) * (Kx[k]! - y[k]!) ** 2;
    const own = data / 2 + (ridge === 0 ? 0 : (ridge / 2) * dot(x, x));
    return own + sum(regularisers, ({ regulariser }) => regulariser.value(x));
  }

  /**
   * Of Kᵀ S (Kx − y) + ξx: each step relative to sizes, K and Kᵀ as they state it, s a few roundings off; and
   * as terms of a sum to which regularisers add theirs.
   */
  function dataRounding(size: number, sizeOfY: number): number {
    const rho = operator.rounding;
    const through = (K + rho) * size + sizeOfY;
    const weighted = most * through;
    const own = (K + rho) * most * (rho * size + gamma(12) * through) + rho * weighted;
    const terms = (K + rho) * weighted + ridge * size;
    const lost = 16 * (1 + most + ridge) * Math.sqrt(d + m) * UNDERFLOW;
    return roundedUp(own + gamma(4 + ADDENDS) * terms) + lost * (1 + size);
  }

  return {
    constants: {
      strongConvexity: certified(mu),
      lipschitzGradient: certified(L),
      lipschitzHessian: certified(sumUp(regularisers, (r) => r.regulariser.lipschitzHessian)),
      lipschitzCross: certified(
        roundedUp(
          Math.sqrt(
            sum(
              regularisers,
              ({ regulariser, learned }) => learned.length * regulariser.lipschitzColumn ** 2,
            ),
          ),
        ),
      ),
    },
    vectors,
    value,
    gradient,
    gradientRounding: (x) => {
      const size = sizes.norm(x);
      return roundedUp(
        dataRounding(size, sizeOfData) +
          sum(regularisers, ({ regulariser }) => regulariser.gradientRounding(size)),
      );
    },
    release: () => {
      // The first last: its vectors are everybody's.
      for (const { regulariser } of regularisers.toReversed()) regulariser.release();
    },
    linearise(x) {
      const seconds = regularisers.map(({ regulariser }) => regulariser.linearise(x));
      const own = regularisers.map(({ regulariser }) => new Float64Array(regulariser.parameters));
      const scratch = vectors.zeros(d);
      let jacobi: Float64Array | undefined;

      function diagonal(): Float64Array {
        const out = vectors.zeros(d).fill(ridge);
        // Without a diagonal of its own: the mean of what K can have.
        for (let p = 0; p < d; p++) out[p]! += normal?.[p] ?? (most * operator.squaredNorm) / 2;
        for (const second of seconds) second.addDiagonal(out);
        for (let p = 0; p < d; p++) out[p] = 1 / out[p]!;
        return out;
      }

      return {
        rounding: {
          hessianVector: (v) => {
            const size = sizes.norm(v);
            return roundedUp(
              dataRounding(size, 0) + sum(seconds, (second) => second.hessianRounding(size)),
            );
          },
          crossTranspose: (q) => hypotUp(seconds, ({ rounding }) => rounding.crossTranspose(q)),
          cross: () =>
            roundedUp(hypotUp(seconds, ({ rounding }) => rounding.cross()) * (1 + UNIT_ROUNDOFF)),
        },
        hessianVector: (v, out) => {
          hessianOfData(v, out);
          for (const second of seconds) second.addHessianVector(v, out);
        },
        crossTranspose: (q, out) => {
          for (const [j, second] of seconds.entries()) {
            second.crossTranspose(q, own[j]!);
            for (const [k, column] of regularisers[j]!.learned.entries()) {
              out[offsets[j]! + k] = own[j]![column]!;
            }
          }
        },
        cross: (u, out) => {
          out.fill(0);
          for (const [j, second] of seconds.entries()) {
            own[j]!.fill(0);
            for (const [k, column] of regularisers[j]!.learned.entries()) {
              own[j]![column] = u[offsets[j]! + k]!;
            }
            if (own[j]!.every((part) => part === 0)) continue;
            second.cross(own[j]!, scratch);
            for (let p = 0; p < d; p++) out[p]! += scratch[p]!;
          }
        },
        within: (ball) =>
          changeOfSum(seconds, regularisers, ball, {
            strongConvexity: mu,
            lipschitzGradient: L,
            hasMaximumPrinciple:
              normal !== undefined && regularisers.every((r) => r.regulariser.hasMaximumPrinciple),
          }),
        precondition: (r, out) => {
          jacobi ??= diagonal();
          for (let p = 0; p < d; p++) out[p] = jacobi[p]! * r[p]!;
        },
      };
    },
  };
}

const plainSizes = provenSizes(plainVectors);

/** Changes of a sum: sums of the terms' own, columns of B beside each other. */
function changeOfSum(
  seconds: readonly RegulariserLinearisation[],
  regularisers: readonly RegulariserOfSum[],
  ball: ErrorBall,
  whole: Omit<Parameters<RegulariserLinearisation['within']>[1], 'learned'>,
): LocalChange {
  const changes = seconds.map((second, j) =>
    second.within(ball, { ...whole, learned: regularisers[j]!.learned }),
  );
  const [only] = changes;
  if (only !== undefined && changes.length === 1) return only;
  const owners = regularisers.flatMap(({ learned }, j) => learned.map((_, k) => [j, k] as const));
  const energyOf = (change: LocalChange, v: Float64Array): number =>
    change.hessianEnergy?.(v) ??
    roundedUp(change.hessianChange(v) / Math.sqrt(whole.strongConvexity));
  return {
    kind: 'certified',
    hessianChange: (v) => sumUp(changes, (change) => change.hessianChange(v)),
    crossTransposeChange: (q) => hypotUp(changes, (change) => change.crossTransposeChange(q)),
    hessianForm: (z, q) =>
      sumUp(
        changes,
        (change) =>
          change.hessianForm?.(z, q) ?? roundedUp(plainSizes.norm(z) * change.hessianChange(q)),
      ),
    hessianEnergy: (v) => sumUp(changes, (change) => energyOf(change, v)),
    crossEnergy: (column) => {
      const [j, k] = owners[column]!;
      return changes[j]!.crossEnergy?.(k) ?? Infinity;
    },
  };
}

function rangeOf(values: Float64Array): [number, number] {
  let [least, most] = [Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [roundedDown(least), roundedUp(most)];
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function sumUp<T>(items: readonly T[], of: (item: T) => number): number {
  return roundedUp(sum(items, of));
}

function hypotUp<T>(items: readonly T[], of: (item: T) => number): number {
  return roundedUp(Math.hypot(...items.map(of)));
}
