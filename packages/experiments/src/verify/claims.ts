import {
  constantOn,
  hypergradient,
  type BilevelProblem,
  type Certificate,
  type ConstantKind,
  type DirectionalDerivative,
  type Hypergradient,
  type HypergradientOptions,
} from '@bilevel/core';
import type { BoundName } from './measurement.js';
import { LINEAR, LOWER, solverOf } from './solvers.js';

/** What a bound says about something computed: that it is within `limit` of the truth. */
export interface Claim<Name extends string = BoundName> {
  readonly bound: Name;
  readonly limit: number;
  readonly kind: ConstantKind;
  readonly of: Claimed;
}

/** What was computed: x̃ of a sample, or ∇F or F of a sample, or of all of them together. */
export type Claimed =
  | { readonly quantity: 'solution'; readonly sample: number; readonly computed: Float64Array }
  | { readonly quantity: 'gradient'; readonly sample?: number; readonly computed: Float64Array }
  | { readonly quantity: 'value'; readonly sample?: number; readonly computed: number }
  | {
      readonly quantity: 'slope';
      readonly sample?: undefined;
      /** u, of uᵀ∇F. */
      readonly direction: Float64Array;
      readonly computed: number;
    };

/** How a problem is solved. */
export interface Solving extends Pick<
  HypergradientOptions,
  'epsilon' | 'delta' | 'maxWork' | 'start' | 'direction'
> {
  readonly problem: BilevelProblem;
  readonly theta: Float64Array;
}

/** One evaluation, by the solvers of a pair. */
export function evaluated(
  { problem, theta, ...options }: Solving,
  pair: { readonly lower: string; readonly linear: string },
  certificate: Certificate,
): Hypergradient {
  return hypergradient(problem, theta, {
    ...options,
    lower: solverOf(LOWER, pair.lower),
    linear: solverOf(LINEAR, pair.linear),
    certificate,
  });
}

/** One evaluation with every certificate that can come with it: all that it claims. */
export function aPosterioriClaims(
  one: Solving,
  pair: { readonly lower: string; readonly linear: string },
): Claim[] {
  const { problem, theta } = one;
  const plain = evaluated(one, pair, 'plain');
  const sharp = evaluated(one, pair, 'sharp');
  const newton = evaluated(one, pair, 'newton');
  const directed = evaluated({ ...one, direction: directionFrom(plain) }, pair, 'local');
  return [
    ...distanceClaims(problem, theta, plain),
    gradientClaim('a-posteriori', plain),
    ...(knowsMore(problem, theta) ? [gradientClaim('local', evaluated(one, pair, 'local'))] : []),
    gradientClaim('sharp', sharp),
    ...directedClaims(directed),
    ...distanceClaims(problem, theta, newton, 'newton-distance'),
    gradientClaim('newton', newton),
    // Their values may use what the problem knows of the error ball; those of `plain` may not.
    ...[plain, sharp, newton, directed].flatMap((each) => valueClaims(each)),
  ];
}

/** ε of every sample. */
export function distanceClaims(
  problem: BilevelProblem,
  theta: Float64Array,
  { samples }: Pick<Hypergradient, 'samples'>,
  bound: 'distance' | 'newton-distance' = 'distance',
): Claim<'distance' | 'newton-distance'>[] {
  return samples.map((sample, i) => ({
    bound,
    limit: sample.epsilon,
    kind: constantOn(
      problem.samples[i]!.lower(theta).constants.strongConvexity,
      sample.solution,
      sample.epsilon,
    ).kind,
    of: { quantity: 'solution', sample: i, computed: sample.solution },
  }));
}

/** The bound of h. */
export function gradientClaim<Name extends string>(
  bound: Name,
  { gradient, bound: { total, kind } }: Pick<Hypergradient, 'gradient' | 'bound'>,
  sample?: number,
): Claim<Name> {
  return {
    bound,
    limit: total,
    kind,
    of: { quantity: 'gradient', computed: gradient, ...(sample !== undefined && { sample }) },
  };
}

/** The direction that is asked for after an evaluation. */
export function directionFrom({ gradient }: Pick<Hypergradient, 'gradient'>): Float64Array {
  return gradient.some((h) => h !== 0) ? gradient : gradient.map(() => 1);
}

/** The bound of the derivative along one direction. */
function slopeClaim({ direction, slope, bound }: DirectionalDerivative): Claim<'direction'> {
  return {
    bound: 'direction',
    limit: bound.total,
    kind: bound.kind,
    of: { quantity: 'slope', direction, computed: slope },
  };
}

/** What an evaluation claims where a direction was asked for. */
export function directedClaims(directed: Hypergradient): Claim<'direction' | 'closer'>[] {
  const { along } = directed;
  return [...(along ? [slopeClaim(along)] : []), gradientClaim('closer', directed)];
}

/** The two intervals of F. */
export function valueClaims(
  { value, corrected }: Pick<Hypergradient, 'value' | 'corrected'>,
  sample?: number,
): Claim<'value' | 'corrected-value'>[] {
  return (
    [
      ['value', value],
      ['corrected-value', corrected],
    ] as const
  ).map(([bound, computed]) => ({
    bound,
    limit: computed.error,
    kind: computed.kind,
    of: {
      quantity: 'value',
      computed: computed.value,
      ...(sample !== undefined && { sample }),
    },
  }));
}

/** Whether the problem has certificates of its own. */
export function knowsMore(problem: BilevelProblem, theta: Float64Array): boolean {
  return problem.samples
    .flatMap((sample) => sample.parts ?? [sample])
    .some(
      (sample) =>
        sample.lower(theta).linearise(sample.start ?? new Float64Array(sample.dimension)).within !==
        undefined,
    );
}
