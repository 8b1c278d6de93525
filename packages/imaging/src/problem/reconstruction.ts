import {
  ArgumentError,
  UNBOUNDED,
  UNDERFLOW,
  UNIT_ROUNDOFF,
  certified,
  dot,
  estimated,
  expected,
  gamma,
  normOfColumns,
  plainVectors,
  provenSizes,
  roundedDown,
  roundedUp,
  type Constant,
  type LowerLevel,
} from '@bilevel/core';
import { ADDENDS } from '@bilevel/kernels';
import type { FidelityData } from '../physics/fidelity/entry.js';
import type { LinearMap } from '../physics/operator/operator.js';
import type { RegulariserLinearisation, RegulariserOfSum } from '../prior/regulariser.js';
import { changeOfSum, lipschitzColumns } from './changeOfSum.js';
import { estimatedConvexity } from './estimatedConvexity.js';
import { spectralPreconditioner } from './preconditioner.js';
import { hypotUp, sum, sumUp } from './sums.js';

/** What a reconstruction is made of. */
export interface ReconstructionTerms {
  readonly operator: LinearMap;
  readonly measured: FidelityData;
  readonly regularisers: readonly RegulariserOfSum[];
  /** ξ ≥ 0. */
  readonly ridge: number;
  /** The diagonal η of a ridge on what of the unknown is no picture, behind it. Default: all of it is the picture. */
  readonly ridges?: Float64Array;
}

/**
 * The lower level of every imaging problem, the one place where operator, data term and regularisers meet:
 *
 *     g(x, θ) = ½ Σ_k s_k (Kx − y)_k² + Σ_j R_j(x, θ_j) + (ξ/2)‖x‖²,
 *     A = KᵀSK + Σ_j ∂²R_j + ξI,
 *
 * x the picture; regularisers may be of auxiliary unknowns v as well, with a ridge ½ Σ η_i v_i² that is 0 in K and ξ.
 * μ ≥ min(ξ + min s λ_min(KᵀK) + Σ_j (μ_j − ω_j), min η), μ_j the strong and ω_j the weak convexity of term j, of pictures
 * alone, L ≤ max(ξ + max s ‖K‖², max η) + Σ_j L_j,
 * L_A ≤ Σ_j L_{A,j}, and of the columns of B, of which term j has n_j, L_B² ≤ Σ_j n_j L_{B,j}².
 *
 * Where K has a null space and nothing else is strongly convex, μ is estimated, and nothing that follows from it is certified.
 *
 * @throws ArgumentError where μ is not above 0 since regularisers are less convex than the rest makes up for
 */
export function reconstruction(terms: ReconstructionTerms): LowerLevel {
  const mu = strongConvexityOf(terms);
  if (mu > 0) return levelOf(terms, certified(mu));
  const { operator, measured, ridges = NONE } = terms;
  const { width, height, channels } = operator.input;
  const d = width * height * channels;
  const start = new Float64Array(d + ridges.length);
  operator.adjoint(measured.data, start.subarray(0, d));
  const some = levelOf(terms, estimated(1)).linearise(start);
  return levelOf(
    terms,
    estimated(
      estimatedConvexity((v, out) => {
        some.hessianVector(v, out);
      }, start.length),
    ),
  );
}

/** μ, rounded down; 0 where nothing is strongly convex. */
function strongConvexityOf(terms: ReconstructionTerms): number {
  const { regularisers, ridges = NONE } = terms;
  const strong = sum(regularisers, (r) => r.regulariser.strongConvexity ?? 0);
  const convexity =
    strong === 0 ? convexityOf(terms) : roundedDown(convexityOf(terms) + roundedDown(strong));
  const concave = sumUp(regularisers, (r) => r.regulariser.weakConvexity ?? 0);
  const mu = roundedDown(convexity - concave);
  if (concave > 0 && !(mu > 0)) {
    throw new ArgumentError(
      expected(
        `a weak convexity below ${String(convexity)}, the strong convexity of the rest,`,
        'the regulariser',
        concave,
        'Smaller weights, larger smoothings or a larger ridge make the whole convex.',
      ),
    );
  }
  return ridges.length === 0 ? mu : Math.min(mu, rangeOf(ridges)[0]);
}

function levelOf(terms: ReconstructionTerms, convexity: Constant): LowerLevel {
  const { operator, measured, regularisers, ridge, ridges = NONE } = terms;
  const vectors = regularisers[0]?.regulariser.vectors ?? plainVectors;
  const sizes = provenSizes(vectors);
  const { data: y, weights: s } = measured;
  const { width, height, channels } = operator.input;
  const d = width * height * channels;
  /** With auxiliary unknowns. */
  const all = d + ridges.length;
  const m = y.length;
  const identity = operator.isIdentity === true;
  const [, most] = s === undefined ? [1, 1] : rangeOf(s);
  const K = roundedUp(Math.sqrt(operator.squaredNorm));
  const mu = convexity.value;
  const mostRidge = ridges.length === 0 ? 0 : rangeOf(ridges)[1];
  const L = roundedUp(
    Math.max(most * operator.squaredNorm + ridge, mostRidge) +
      sum(regularisers, (r) => r.regulariser.curvature),
  );
  // Nothing learned of a term counts nothing, even where its columns have no constant.
  const lipschitzCross = hypotUp(regularisers, lipschitzColumns);
  const parameters = sum(regularisers, ({ learned }) => learned.length);
  const normal = operator.normalDiagonal?.(s);
  const symbol = operator.normalSymbol;
  const own = operator.weights;
  const share = s === undefined ? 1 : s.reduce((a, b, k) => a + b / (own?.[k] ?? 1), 0) / m;
  const columns = regularisers.map(({ learned }) => learned.length);
  const offsets = columns.map((_, j) => columns.slice(0, j).reduce((a, b) => a + b, 0));
  const sizeOfData = sizes.norm(y);
  const off = measured.errors === undefined ? 0 : sizes.norm(measured.errors);

  const hasIdleDiagonal =
    identity &&
    s === undefined &&
    all === d &&
    regularisers.every((r) => r.regulariser.hasIdleDiagonal);
  const hasApproximate = regularisers.some(
    (r) => r.regulariser.addApproximateGradient !== undefined,
  );

  /** Whether A of the data term is (1 + ξ)I, and of those without a ridge. */
  const isDenoising = identity && s === undefined && all === d;
  const isPlain = isDenoising && ridge === 0;
  /** y where the vectors are. */
  const kept = isPlain ? vectors.zeros(m) : y;
  if (isPlain) kept.set(y);
  const [alone] = isPlain && regularisers.length === 1 ? regularisers : [];
  const steps = alone?.regulariser.denoisingSteps?.(kept);

  const residual = new Float64Array(identity ? 0 : m);
  const back = new Float64Array(identity ? 0 : d);

  /** The picture of an unknown. */
  const pictureIn = (x: Float64Array): Float64Array => (all === d ? x : x.subarray(0, d));
  /** out ← ηv in what is no picture. */
  function ofRidges(v: Float64Array, out: Float64Array): void {
    for (let k = d; k < all; k++) out[k] = ridges[k - d]! * v[k]!;
  }

  function gradientOfData(x: Float64Array, out: Float64Array): void {
    ofRidges(x, out);
    if (isPlain) vectors.subtract(x, kept, out);
    else if (identity) {
      for (let p = 0; p < d; p++) out[p] = (s?.[p] ?? 1) * (x[p]! - y[p]!) + ridge * x[p]!;
    } else {
      operator.apply(pictureIn(x), residual);
      for (let k = 0; k < m; k++) residual[k] = (s?.[k] ?? 1) * (residual[k]! - y[k]!);
      operator.adjoint(residual, back);
      for (let p = 0; p < d; p++) out[p] = back[p]! + ridge * x[p]!;
    }
  }

  function gradient(x: Float64Array, out: Float64Array): void {
    gradientOfData(x, out);
    for (const { regulariser } of regularisers) regulariser.addGradient(x, out);
  }

  function approximateGradient(x: Float64Array, out: Float64Array): void {
    gradientOfData(x, out);
    for (const { regulariser } of regularisers) {
      if (regulariser.addApproximateGradient) regulariser.addApproximateGradient(x, out);
      else regulariser.addGradient(x, out);
    }
  }

  function hessianOfData(v: Float64Array, out: Float64Array): void {
    if (isDenoising) {
      vectors.scale(1 + ridge, v, out);
      return;
    }
    ofRidges(v, out);
    if (normal) {
      for (let p = 0; p < d; p++) out[p] = (normal[p]! + ridge) * v[p]!;
      return;
    }
    operator.apply(pictureIn(v), residual);
    if (s) for (let k = 0; k < m; k++) residual[k]! *= s[k]!;
    operator.adjoint(residual, back);
    for (let p = 0; p < d; p++) out[p] = back[p]! + ridge * v[p]!;
  }

  function value(x: Float64Array): number {
    const picture = pictureIn(x);
    const Kx = identity ? picture : residual;
    if (!identity) operator.apply(picture, residual);
    let data = 0;
    for (let k = 0; k < m; k++) data += (s?.[k] ?? 1) * (Kx[k]! - y[k]!) ** 2;
    let own = data / 2 + (ridge === 0 ? 0 : (ridge / 2) * dot(picture, picture));
    for (let k = d; k < all; k++) own += (ridges[k - d]! / 2) * x[k]! ** 2;
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
    const terms = (K + rho) * weighted + (ridge + mostRidge) * size;
    // What s times the residual loses to underflow goes through Kᵀ.
    const lost =
      16 * (1 + K + rho) * (1 + most + ridge + mostRidge) * Math.sqrt(all + m) * UNDERFLOW;
    return roundedUp(own + gamma(4 + ADDENDS) * terms) + lost * (1 + size);
  }

  return {
    constants: {
      strongConvexity: convexity,
      lipschitzGradient: certified(L),
      lipschitzHessian: certified(sumUp(regularisers, (r) => r.regulariser.lipschitzHessian)),
      lipschitzCross: lipschitzCross < Infinity ? certified(lipschitzCross) : UNBOUNDED,
    },
    vectors,
    ...(steps && { steps }),
    value,
    gradient,
    ...(hasApproximate && { approximateGradient }),
    gradientRounding: (x) => {
      const size = sizes.norm(x);
      return roundedUp(
        dataRounding(size, sizeOfData) +
          (K + operator.rounding) * most * off +
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
      let scratch: Float64Array | undefined;
      const columnNorms = (): number[] =>
        seconds.map((second, j) => {
          const { learned } = regularisers[j]!;
          if (second.crossNorm) return second.crossNorm(learned);
          const columns = learned.map((k) => columnOf(second, own[j]!, k, all));
          return normOfColumns(columns, plainVectors, second.rounding.cross()).value;
        });
      const crossNorm = (): Constant =>
        certified(roundedUp(Math.hypot(...columnNorms()), 8 + 2 * seconds.length));
      /** Terms of their own, and their sum. */
      const crossAlong = (u: Float64Array): number => {
        const norms = columnNorms();
        return sumUp([...seconds.entries()], ([j, { rounding }]) => {
          const direction = ownDirection(j, u);
          const size = sizes.norm(direction);
          const own = rounding.crossAlong?.(direction) ?? size * rounding.cross();
          return own + gamma(seconds.length + 8) * size * norms[j]!;
        });
      };
      /** What of u, a number for each learned parameter, concerns term j, as all of its own parameters. */
      const ownDirection = (j: number, u: Float64Array): Float64Array => {
        own[j]!.fill(0);
        for (const [k, column] of regularisers[j]!.learned.entries()) {
          own[j]![column] = u[offsets[j]! + k]!;
        }
        return own[j]!;
      };
      let precondition: ((r: Float64Array, out: Float64Array) => void) | undefined;

      function preconditioner(): (r: Float64Array, out: Float64Array) => void {
        const diagonal = vectors.zeros(all);
        if (normal === undefined && symbol !== undefined) {
          for (const second of seconds) second.addDiagonal(diagonal);
          const { input: shape } = operator;
          const own = { diagonal: pictureIn(diagonal), ridge };
          const spectral = spectralPreconditioner({ shape, normal: symbol, share, ...own });
          if (all === d) return spectral;
          return (r, out) => {
            spectral(pictureIn(r), pictureIn(out));
            for (let k = d; k < all; k++) out[k] = r[k]! / (ridges[k - d]! + diagonal[k]!);
          };
        }
        diagonal.fill(ridge);
        diagonal.set(ridges, d);
        // Where nothing is known of K: the mean of what it can have.
        for (let p = 0; p < d; p++)
          diagonal[p]! += normal?.[p] ?? (most * operator.squaredNorm) / 2;
        for (const second of seconds) second.addDiagonal(diagonal);
        for (let p = 0; p < all; p++) diagonal[p] = 1 / diagonal[p]!;
        return (r, out) => {
          vectors.multiply(diagonal, r, out);
        };
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
          ...(parameters > MANY && { crossAlong }),
        },
        ...(parameters > MANY && { crossNorm }),
        hessianVector: (v, out) => {
          hessianOfData(v, out);
          for (const second of seconds) second.addHessianVector(v, out);
        },
        ...(alone &&
          seconds[0]?.denoisingConjugate && { conjugate: seconds[0].denoisingConjugate }),
        ...(alone && seconds[0]?.denoisingInner && { innerSolves: seconds[0].denoisingInner }),
        ...(hasApproximate && {
          approximateHessianVector: (v: Float64Array, out: Float64Array) => {
            hessianOfData(v, out);
            for (const second of seconds) {
              if (second.addApproximateHessianVector) second.addApproximateHessianVector(v, out);
              else second.addHessianVector(v, out);
            }
          },
        }),
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
            const direction = ownDirection(j, u);
            if (direction.every((part) => part === 0)) continue;
            scratch ??= vectors.zeros(all);
            second.cross(direction, scratch);
            vectors.combine(out, 1, 1, scratch);
          }
        },
        within: (ball) =>
          changeOfSum(seconds, regularisers, ball, {
            strongConvexity: mu,
            lipschitzGradient: L,
            hasMaximumPrinciple:
              all === d &&
              normal !== undefined &&
              regularisers.every((r) => r.regulariser.hasMaximumPrinciple),
          }),
        ...(!hasIdleDiagonal && {
          precondition: (r: Float64Array, out: Float64Array) => {
            precondition ??= preconditioner();
            precondition(r, out);
          },
        }),
      };
    },
  };
}

/** All of the unknown is the picture. */
const NONE = new Float64Array(0);

/** Above this many parameters B is not known by n products. */
const MANY = 32;
/** Strong convexity of the data term and the ridge: ξ + min s λ_min(KᵀK), rounded down. */
export function convexityOf({
  operator,
  measured: { weights },
  ridge,
}: Omit<ReconstructionTerms, 'regularisers'>): number {
  // Weights may be a few roundings off what the model says.
  const least = weights === undefined ? 1 : rangeOf(weights)[0];
  return roundedDown(roundedDown(least * operator.leastEigenvalue) + ridge);
}

function columnOf(
  second: RegulariserLinearisation,
  unit: Float64Array,
  k: number,
  d: number,
): Float64Array {
  const column = new Float64Array(d);
  unit.fill(0);
  unit[k] = 1;
  second.cross(unit, column);
  return column;
}

function rangeOf(values: Float64Array): [number, number] {
  let [least, most] = [Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [roundedDown(least), roundedUp(most)];
}
