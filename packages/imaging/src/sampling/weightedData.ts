import {
  gamma,
  plainVectors,
  provenSizes,
  roundedUp,
  UNDERFLOW,
  type ErrorBall,
  type LocalChange,
} from '@bilevel/core';
import { ADDENDS } from '@bilevel/kernels';
import type { LinearMap } from '../physics/operator/operator.js';
import type { Regulariser, Surroundings } from '../prior/regulariser.js';
import {
  sampleWeights,
  toGroups,
  toSamples,
  type Parameterisation,
  type SampleWeights,
} from './parameterisation.js';

/** The data term ½ Σ_k s_k |(Kx − y)_k|² whose weights are parameters; see {@link weightedData}. */
export interface WeightedDataTerms {
  /** K: measures `planes` numbers of each sample, all samples of one plane after those of another. */
  readonly operator: LinearMap;
  readonly measured: Float64Array;
  readonly parameterisation: Parameterisation;
  /** u. */
  readonly values: Float64Array;
}

/**
 * D(x, u) = ½ Σ_k s_k(u) |(Kx − y)_k|², r = Kx − y of `planes` numbers a sample (two of complex k-space, 2C of C coils), as
 * a term of a sum ({@link Regulariser}), with u as its parameters on their own scale. No matrix of columns is kept:
 *
 *     A = KᵀSK,   Bu = Kᵀ((Ju) ⊙ r),   Bᵀq = Jᵀ(Σ_planes r ⊙ Kq).
 *
 * *Norms.* For any a and b of the length of r, and |b_k|² the sum over the planes of a sample,
 *
 *     ‖diag(b)J v‖² = Σ_k |b_k|² (Σ_j J_kj v_j)² ≤ Σ_k |b_k|² ρ_k Σ_j J_kj v_j² ≤ N(b)² ‖v‖²,
 *     N(b)² = max_j Σ_k J_kj ρ_k |b_k|²,   ρ_k = Σ_j J_kj,
 *
 * by Cauchy and Schwarz, so that ‖Jᵀ(a ⊙ b)‖ ≤ N(b)‖a‖ as well. Where no groups share samples N(b) is ‖diag(b)J‖ itself,
 * the largest ‖b‖ over a group. J ≤ 1 and ρ_k ≤ ρ, the largest number of groups of a sample, give N(b) ≤ √ρ‖b‖. So, with
 * e = x' − x and ‖e‖ ≤ ε in a ball:
 *
 * - ‖∂²D‖ ≤ max s ‖K‖², which does not change with x.
 * - ‖B‖ ≤ ‖K‖ N(r): of orthonormal K and single points that is max_k |r_k|.
 * - ‖(B' − B)ᵀq‖ = ‖Jᵀ Σ_planes (Ke) ⊙ (Kq)‖ ≤ N(Kq)‖K‖ε.
 * - ‖B' − B‖ ≤ ‖K‖ N(Ke) ≤ √ρ‖K‖²ε: a global Lipschitz constant of B.
 * - |uᵀ(B' − B)ᵀq| = |⟨Ke, (Ju) ⊙ Kq⟩| ≤ ‖K‖ε ‖(Ju) ⊙ Kq‖.
 * - (B' − B)u = Kᵀ((Ju) ⊙ Ke), and in the norm of A'⁻¹: A' ≽ KᵀSK and A' ≽ μI give ‖KᵀS^½w‖ ≤ ‖w‖ and ‖Kᵀw‖ ≤ ‖K‖‖w‖/√μ
 *   there, the one for samples with s_k > μ/‖K‖² and the other for the rest:
 *   ≤ (max |Ju|_k/√s_k + max |Ju|_k ‖K‖/√μ) ‖K‖ε.
 *
 * *Rounding* is that of the steps in turn, each relative to sizes, K and Kᵀ as they state it: s is off by γ_{2ρ+2} of 1, J by
 * as much of itself, r by `rounding`‖x‖ and a difference.
 */
export function weightedData(terms: WeightedDataTerms): Regulariser {
  const { operator, measured: y, parameterisation, values } = terms;
  const { samples, parameters, sharing, starts } = parameterisation;
  const { width, height, channels } = operator.input;
  const d = width * height * channels;
  const m = y.length;
  const planes = m / samples;
  const at = sampleWeights(parameterisation, values);
  const { weights: s } = at;
  const { norm } = provenSizes(plainVectors);
  const K = roundedUp(Math.sqrt(operator.squaredNorm));
  const rho = operator.rounding;
  let most = 0;
  for (let k = 0; k < samples; k++) most = Math.max(most, s[k]!);
  const off = gamma(2 * sharing + 2);
  most = roundedUp(most + off);
  const sizeOfY = norm(y);
  const root = roundedUp(Math.sqrt(sharing));
  const residual = new Float64Array(m);
  const back = new Float64Array(d);

  const weighted = (): void => {
    for (let i = 0, p = 0; p < planes; p++) {
      for (let k = 0; k < samples; k++, i++) residual[i]! *= s[k]!;
    }
  };
  const addBack = (out: Float64Array): void => {
    operator.adjoint(residual, back);
    for (let i = 0; i < d; i++) out[i]! += back[i]!;
  };
  const lost = (size: number): number =>
    16 * (1 + K + rho) * (1 + most) * Math.sqrt(d + m) * UNDERFLOW * (1 + size);
  /** Of KᵀS(Kx − y), with `sizeOf` ≥ ‖y‖. */
  const roundingOf = (size: number, sizeOf: number): number => {
    const through = (K + rho) * size + sizeOf;
    const own = (K + rho) * (most * (rho * size + gamma(4) * through) + off * through);
    return roundedUp(own + (rho + gamma(4 + ADDENDS) * (K + rho)) * most * through) + lost(size);
  };

  return {
    parameters,
    curvature: roundedUp(most * operator.squaredNorm),
    lipschitzHessian: 0,
    lipschitzColumn: roundedUp(operator.squaredNorm),
    lipschitzCross: roundedUp(root * operator.squaredNorm),
    hasMaximumPrinciple: false,
    value(x) {
      operator.apply(x, residual);
      let sum = 0;
      for (let i = 0, p = 0; p < planes; p++) {
        for (let k = 0; k < samples; k++, i++) sum += s[k]! * (residual[i]! - y[i]!) ** 2;
      }
      return sum / 2;
    },
    addGradient(x, out) {
      operator.apply(x, residual);
      for (let i = 0; i < m; i++) residual[i]! -= y[i]!;
      weighted();
      addBack(out);
    },
    gradientRounding: (size) => roundingOf(size, sizeOfY),
    release: () => undefined,
    linearise(x) {
      const sizeOfX = norm(x);
      const r = new Float64Array(m);
      operator.apply(x, r);
      for (let i = 0; i < m; i++) r[i]! -= y[i]!;
      const perSample = new Float64Array(samples);
      const alongSamples = new Float64Array(samples);
      const sizeOfR = norm(r);
      /** ≥ ‖fl(r) − r‖. */
      const offR = roundedUp(rho * sizeOfX + gamma(2) * ((K + rho) * sizeOfX + sizeOfY));
      const sizeR = roundedUp(sizeOfR + offR);
      let largest: number | undefined;
      const largestOf = (): number => (largest ??= groupNorm(parameterisation, at, r, offR));
      const crossRounding = (): number =>
        roundedUp(root * ((K + rho) * (offR + (off + gamma(sharing + 4)) * sizeR) + rho * sizeR)) +
        lost(sizeR);

      return {
        addHessianVector(v, out) {
          operator.apply(v, residual);
          weighted();
          addBack(out);
        },
        addDiagonal(out) {
          const exact = operator.normalDiagonal?.(s);
          const guess = typicalCurvature(s) * operator.squaredNorm;
          for (let i = 0; i < d; i++) out[i]! += exact?.[i] ?? guess;
        },
        crossTranspose(q, out) {
          operator.apply(q, residual);
          perSample.fill(0);
          for (let i = 0, p = 0; p < planes; p++) {
            for (let k = 0; k < samples; k++, i++) perSample[k]! += r[i]! * residual[i]!;
          }
          toGroups(parameterisation, at, perSample, out);
        },
        cross(u, out) {
          toSamples(parameterisation, at, u, alongSamples);
          for (let i = 0, p = 0; p < planes; p++) {
            for (let k = 0; k < samples; k++, i++) residual[i] = alongSamples[k]! * r[i]!;
          }
          operator.adjoint(residual, out);
        },
        crossNorm: () => roundedUp(K * largestOf()),
        hessianRounding: (size) => roundingOf(size, 0),
        rounding: {
          crossTranspose(q) {
            const size = norm(q);
            const image = (K + rho) * size;
            let group = 0;
            for (let j = 0; j < parameters; j++)
              group = Math.max(group, starts[j + 1]! - starts[j]!);
            const sums = off + gamma(planes + group + 4);
            return (
              roundedUp(root * (offR * image + sizeR * (rho * size + sums * image))) +
              lost(sizeR * (1 + size))
            );
          },
          cross: crossRounding,
          crossAlong: (u) => roundedUp(norm(u) * crossRounding()) + lost(sizeR),
        },
        within: (ball, surroundings) =>
          changeWithin(
            { terms, at, K, squaredNorm: operator.squaredNorm, rho, root, off },
            ball,
            surroundings,
          ),
      };
    },
  };
}

interface ChangeInput {
  readonly terms: WeightedDataTerms;
  readonly at: SampleWeights;
  readonly K: number;
  readonly squaredNorm: number;
  readonly rho: number;
  readonly root: number;
  readonly off: number;
}

/** How much B changes within a ball; A does not. */
function changeWithin(
  { terms, at, K, squaredNorm, rho, root, off }: ChangeInput,
  { radius }: ErrorBall,
  { strongConvexity: mu }: Surroundings,
): LocalChange {
  const { operator, parameterisation, measured } = terms;
  const { samples } = parameterisation;
  const planes = measured.length / samples;
  const { norm } = provenSizes(plainVectors);
  const image = new Float64Array(measured.length);
  const along = new Float64Array(samples);
  const reach = roundedUp(K * radius);
  /** Ju, each entry at most this share of |J||u| off. */
  const slack = 1 + off + gamma(2 * parameterisation.sharing + 8);
  const imageOf = (q: Float64Array): number => {
    operator.apply(q, image);
    return roundedUp(rho * norm(q));
  };
  const crossEnergyAlong = (u: Float64Array): number => {
    toSamples(parameterisation, at, u.map(Math.abs), along);
    let soft = 0;
    let plain = 0;
    let largest = 0;
    const rootMu = Math.sqrt(mu);
    for (let k = 0; k < samples; k++) {
      const share = along[k]!;
      const weight = at.weights[k]! - off;
      largest = Math.max(largest, share);
      if (weight * squaredNorm > mu) soft = Math.max(soft, share / Math.sqrt(weight));
      else plain = Math.max(plain, share);
    }
    const all = (largest * K) / rootMu;
    return roundedUp(slack * reach * Math.min(all, soft + (plain * K) / rootMu));
  };
  return {
    kind: 'certified',
    hessianChange: () => 0,
    hessianForm: () => 0,
    hessianEnergy: () => 0,
    crossTransposeChange(q) {
      const offImage = imageOf(q);
      return roundedUp(reach * groupNorm(parameterisation, at, image, offImage));
    },
    crossNormChange: () => roundedUp(root * K * reach),
    crossForm(u, q) {
      const offImage = imageOf(q);
      toSamples(parameterisation, at, u.map(Math.abs), along);
      let most = 0;
      for (let k = 0; k < samples; k++) most = Math.max(most, along[k]!);
      for (let i = 0, p = 0; p < planes; p++) {
        for (let k = 0; k < samples; k++, i++) image[i]! *= along[k]!;
      }
      return roundedUp(slack * reach * (norm(image) + most * offImage));
    },
    // |J| ≤ 1 in every sample of the group.
    crossEnergy: () => roundedUp((K * reach) / Math.sqrt(mu)),
    crossEnergyAlong,
  };
}

/** N(b) and what b can be off by, as a norm: ≥ ‖diag(b')J‖ for every b' that near. */
function groupNorm(
  { parameters, samples, sharing, starts, members }: Parameterisation,
  { slopes }: SampleWeights,
  b: Float64Array,
  offBy: number,
): number {
  const planes = b.length / samples;
  const squares = new Float64Array(samples);
  for (let i = 0, p = 0; p < planes; p++) {
    for (let k = 0; k < samples; k++, i++) squares[k]! += b[i]! ** 2;
  }
  if (slopes) {
    const shared = new Float64Array(samples);
    for (let i = 0; i < members.length; i++) shared[members[i]!]! += slopes[i]!;
    for (let k = 0; k < samples; k++) squares[k]! *= shared[k]!;
  }
  let largest = 0;
  let group = 0;
  for (let j = 0; j < parameters; j++) {
    let sum = 0;
    for (let i = starts[j]!; i < starts[j + 1]!; i++)
      sum += (slopes?.[i] ?? 1) * squares[members[i]!]!;
    largest = Math.max(largest, sum);
    group = Math.max(group, starts[j + 1]! - starts[j]!);
  }
  const lost = b.length * UNDERFLOW;
  return roundedUp(
    Math.sqrt(largest + lost) + Math.sqrt(sharing) * offBy,
    planes + group + 8 * sharing + 64,
  );
}

/** Mean of the diagonal of FᵀSF for orthonormal F, which it is of single pictures. */
function typicalCurvature(s: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < s.length; k++) sum += s[k]!;
  return Math.max(sum / s.length, Number.EPSILON);
}
