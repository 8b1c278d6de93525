import { ArgumentError, expected } from '../errors.js';
import type { APrioriBound } from './aPriori.js';
import type { BoundParts, HypergradientBound } from './aPosteriori.js';

/** What an error comes from, and so what would make it smaller. */
export type BoundCause = 'lower' | 'adjoint' | 'rounding';

/** One part of a bound in words. */
export interface ExplainedPart {
  readonly name: keyof BoundParts;
  readonly value: number;
  /** Of the total, in [0, 1]. */
  readonly share: number;
  readonly cause: BoundCause;
  /** What the part is, for people who know no formulas. Half a sentence. */
  readonly meaning: string;
}

/** A bound in words. Plain data. */
export interface BoundExplanation {
  /** All parts, the largest first. */
  readonly parts: readonly ExplainedPart[];
  /** The largest part. */
  readonly dominant: ExplainedPart;
  /** What most of the total comes from, the parts of one cause taken together. */
  readonly cause: BoundCause;
  /** The share of that cause, in [0, 1]. */
  readonly share: number;
  /** A sentence or two on what the bound says. */
  readonly meaning: string;
  /** A sentence on what would reduce it. */
  readonly remedy: string;
}

/** Options of {@link explainBound}. */
export interface ExplainOptions {
  /** ‖h‖, to say what the error means for the direction. */
  readonly gradientNorm?: number;
  /**
   * `a-posteriori`: the bound is of what was computed. `a-priori`: of what a number of iterations
   * will reach. Default `a-posteriori`.
   */
  readonly timing?: 'a-posteriori' | 'a-priori';
  /**
   * The part of the strong convexity μ that a ridge (ξ/2)‖x‖² is, where one can be chosen: to say what a larger one would do
   * where it is most of μ.
   */
  readonly ridge?: { readonly value: number; readonly strongConvexity: number };
}

const PARTS: Readonly<Record<keyof BoundParts, readonly [BoundCause, string]>> = {
  parameterGradient: [
    'lower',
    'the loss depends on the parameters directly, which was evaluated at a solution that is not exact',
  ],
  cross: [
    'lower',
    'how the parameters act on the solution was evaluated at a solution that is not exact',
  ],
  upperGradient: ['lower', 'the slope of the loss was evaluated at a solution that is not exact'],
  hessian: [
    'lower',
    'the curvature of the lower-level objective was evaluated at a solution that is not exact',
  ],
  adjointResidual: ['adjoint', 'the linear system of the hypergradient was solved inexactly'],
  rounding: ['rounding', 'arithmetic in 64 bits rounds'],
};

const CAUSES: Readonly<Record<BoundCause, readonly [string, string]>> = {
  lower: [
    'the lower-level problem being solved inexactly',
    'A smaller ε reduces it about in proportion, at the price of more lower-level work; so do sharper constants of the problem, and more strong convexity.',
  ],
  adjoint: [
    'the adjoint system being solved inexactly',
    'A smaller δ reduces it in proportion, at the price of more Hessian-vector products.',
  ],
  rounding: [
    'the rounding of 64-bit arithmetic',
    'No tolerance reduces it: only better scaling or more strong convexity of the lower level does.',
  ],
};

/**
 * Explains a bound on ‖h − ∇F‖ to people who do not read formulas: what it says, which part
 * dominates, and what would reduce it.
 *
 * @throws ArgumentError for a gradientNorm that is negative or NaN, a ridge that is not at least 0 and at most μ > 0
 */
export function explainBound(
  bound: HypergradientBound | APrioriBound,
  options: ExplainOptions = {},
): BoundExplanation {
  const { gradientNorm, timing = 'a-posteriori', ridge } = options;
  if (gradientNorm !== undefined && !(gradientNorm >= 0)) {
    throw new ArgumentError(expected('a number of at least 0', 'gradientNorm', gradientNorm));
  }
  if (ridge !== undefined && !(ridge.value >= 0 && ridge.value <= 1.001 * ridge.strongConvexity)) {
    throw new ArgumentError(
      expected('a number from 0 to the strong convexity', 'the ridge', ridge.value),
    );
  }
  const { total } = bound;
  const names = Object.keys(PARTS) as (keyof BoundParts)[];
  const parts = names
    .map((name): ExplainedPart => {
      const [cause, meaning] = PARTS[name];
      const value = bound.parts[name];
      return { name, value, share: total > 0 ? value / total : 0, cause, meaning };
    })
    .sort((a, b) => b.value - a.value);
  const shareOf = (cause: BoundCause): number =>
    parts.reduce((sum, part) => sum + (part.cause === cause ? part.share : 0), 0);
  const causes = (Object.keys(CAUSES) as BoundCause[]).sort((a, b) => shareOf(b) - shareOf(a));
  const cause = causes[0] ?? 'rounding';
  const [reason, remedy] = CAUSES[cause];
  const share = shareOf(cause);
  const sentences = [
    claim(total, bound.kind, timing),
    ...(gradientNorm === undefined ? [] : [direction(bound, gradientNorm)]),
    ...(total > 0 ? [`${percent(share)} of the bound comes from ${reason}.`] : []),
  ];
  return {
    parts,
    dominant: parts[0]!,
    cause,
    share,
    meaning: sentences.join(' '),
    remedy:
      total > 0
        ? [remedy, ...(ridge ? [largerRidge(ridge) ?? []].flat() : [])].join(' ')
        : 'Nothing is left to reduce.',
  };
}

/**
 * What ten times the ridge would do, where it is most of μ; undefined where it is not. The part of the adjoint is ‖B‖R/μ, and those of the lower level
 * have ε = ‖∂_x g‖/μ: with the residuals as they are each is divided by as much as μ grows, or more.
 */
export function largerRidge({
  value,
  strongConvexity,
}: NonNullable<ExplainOptions['ridge']>): string | undefined {
  if (!(value > 0 && value >= strongConvexity / 2)) return undefined;
  const shown = (number: number): string => Number(number.toPrecision(2)).toString();
  const factor = (strongConvexity + 9 * value) / strongConvexity;
  return (
    `The ridge is small: ${shown(10 * value)} instead of ${shown(value)} would divide the bound by about ` +
    `${shown(factor)}, with residuals as they are, and pull reconstructions towards 0 ten times as much.`
  );
}

function claim(
  total: number,
  kind: HypergradientBound['kind'],
  timing: 'a-posteriori' | 'a-priori',
): string {
  const size = Number(total.toPrecision(2)).toString();
  const verb = timing === 'a-priori' ? 'will differ' : 'differs';
  return kind === 'certified'
    ? `The computed hypergradient ${verb} from the exact one by at most ${size}: this is proven.`
    : `The computed hypergradient ${verb} from the exact one by about ${size} at most: an estimate, ` +
        'since a constant of the problem is not proven, or not all over the ball that the solution ' +
        'lies in: where it holds in a region, a smaller ε may bring the ball into it.';
}

function direction(
  { total, kind }: Pick<HypergradientBound, 'total' | 'kind'>,
  gradientNorm: number,
): string {
  if (!(total < gradientNorm)) {
    return (
      'That is no less than its own length: it does not tell in which direction the objective ' +
      'falls.'
    );
  }
  const proviso = kind === 'certified' ? '' : ', if the estimate holds';
  const share = percent(total / gradientNorm);
  return `That is ${share} of its length: small steps against it lower the objective${proviso}.`;
}

/** A share as people read it: whole percents, `less than 1 %` below. */
function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'less than 1 %' : `${String(Math.round(100 * share))} %`;
}
