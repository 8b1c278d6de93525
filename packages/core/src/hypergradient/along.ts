import type { APosterioriInput, HypergradientBound } from '../bounds/aPosteriori.js';
import type { Constant } from '../problem/constant.js';
import type { Linearisation } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { gamma, roundedUp } from '../vector/rounding.js';
import { upperNorm } from '../vector/upperNorm.js';
import { dot } from '../vector/vector.js';
import { plainVectors, provenSizes } from '../vector/vectors.js';
import { dualCertificate, type EvaluatedSample } from './dualCertificate.js';

/** The derivative of F along one direction u, certified. */
export interface Along {
  /** uᵀh, corrected. */
  readonly slope: number;
  /** Bound on |uᵀh − uᵀ∇F|. */
  readonly bound: HypergradientBound;
  /** ĥ at a closer point, from which h is likely to differ by about its error. */
  readonly improved: Float64Array;
}

/** The derivative at one point, with the z that it was corrected and certified by. */
interface AlongHere extends Omit<Along, 'improved'> {
  readonly dual: Float64Array;
  readonly work: number;
}

/**
 * The certificate for one direction u (mathematics.md §5.4): with z ≈ A⁻¹Bu, ρ = Bu − Az, r = Aq̃ − ∇_x f(x̃),
 *
 *     h_u = uᵀ∂_θ f(x̃) − (Bu)ᵀq̃ + zᵀr
 *
 * has the dual-weighted bound of §5.4 with one dual, whatever n: one more solve, where the sharp certificate
 * of h takes n. `hypergradient` is ∇_θ f − Bᵀq̃ as computed.
 */
export function* certifiedAlong(
  sample: EvaluatedSample,
  linearisation: Linearisation,
  direction: Float64Array,
  hypergradient: Float64Array,
  crossNorm: Constant,
  maxWork: number,
  pace: Pace,
): Cooperative<AlongHere> {
  const n = direction.length;
  const size = upperNorm(direction);
  const { input, products, system, adjoint } = sample;
  const column = (system.vectors ?? plainVectors).zeros(adjoint.length);
  linearisation.cross(direction, column);
  const { dotRounding } = provenSizes(plainVectors);
  const along: APosterioriInput = {
    ...input,
    lipschitzUpperParameterGradient: {
      ...input.lipschitzUpperParameterGradient,
      value: roundedUp(input.lipschitzUpperParameterGradient.value * size),
    },
    rounding: {
      ...input.rounding,
      hypergradient: roundedUp(
        size * input.rounding.hypergradient + dotRounding(size, upperNorm(hypergradient), n),
      ),
    },
  };
  const { corrected, duals, bound, work } = yield* dualCertificate(
    { ...sample, input: along },
    {
      columns: [column],
      columnRounding:
        products?.crossAlong?.(direction) ??
        roundedUp(
          size * ((products?.cross() ?? 0) + gamma(n + 2) * Math.sqrt(n) * crossNorm.value),
        ),
      columnSize: size * crossNorm.value,
      uncorrected: Float64Array.of(dot(direction, hypergradient)),
      direction,
    },
    maxWork,
    pace,
  );
  return { slope: corrected[0]!, dual: duals[0]!, bound, work };
}
