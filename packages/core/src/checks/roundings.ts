import { constantOn, type Constant } from '../problem/constant.js';
import type { Linearisation, ProductRounding } from '../problem/problem.js';
import { gamma, roundedUp } from '../vector/rounding.js';
import { upperNorm } from '../vector/upperNorm.js';
import { dot } from '../vector/vector.js';
import { plainVectors, provenSizes } from '../vector/vectors.js';
import { along } from './differences.js';
import type { Description, Recorder } from './report.js';
import { valueOf, type SampleUnderTest } from './sampleUnderTest.js';

/** Moves so small, relative to x, that g and f are linear but for less than their rounding. */
const MOVE = 1e-9;

const ROUNDING: Description = {
  what:
    'by how much results differ that are equal in exact arithmetic (A(v + w) and Av + Aw, changes of a ' +
    'gradient and A times the move, and so on), as a share of the rounding errors that are stated for them',
  remedy:
    'gradientRounding and rounding must bound the rounding error of the functions as computed, whatever ' +
    'cancels in them: γ_n times the sizes of all terms.',
};

const proven = provenSizes(plainVectors);

/**
 * Whether stated rounding errors explain the differences of results that are equal in exact arithmetic.
 * Of a problem whose functions have no other fault, which would differ as well.
 */
export function checkRoundings(test: SampleUnderTest): void {
  if (test.record.checks().some(({ passed }) => !passed)) return;
  for (const x of test.points) checkAt(test, x);
}

/**
 * `error` of a comparison as a share of what is `stated`. Neighbours are subtracted first, which is exact;
 * the difference with what is left, of the size `rest`, rounds.
 */
function compare(record: Recorder, error: number, stated: number, rest: number): void {
  const limit = roundedUp(stated + gamma(4) * rest);
  record.atMost('rounding', error === 0 ? 0 : error / limit, 1, ROUNDING);
}

function distance(a: Float64Array, b: Float64Array): number {
  return upperNorm(a.map((ai, i) => ai - b[i]!));
}

/** A(v + w) = Av + Aw, Bᵀ(v + w) likewise, and e₁ᵀBᵀv = (Be₁)ᵀv. */
function checkProducts(
  { sample, theta, random, record }: SampleUnderTest,
  at: Linearisation,
  rounding: ProductRounding,
): void {
  const d = sample.dimension;
  const n = theta.length;
  const v = random.unit(d);
  // v = high + low without any rounding.
  const high = v.map(Math.fround);
  const low = v.map((vi, i) => vi - high[i]!);
  const product = (w: Float64Array): Float64Array =>
    valueOf(d, (out) => {
      at.hessianVector(w, out);
    });
  const transposed = (q: Float64Array): Float64Array =>
    valueOf(n, (out) => {
      at.crossTranspose(q, out);
    });
  for (const [of, stated] of [
    [product, (w: Float64Array) => rounding.hessianVector(w)],
    [transposed, (q: Float64Array) => rounding.crossTranspose(q)],
  ] as const) {
    const [whole, one, other] = [of(v), of(high), of(low)];
    const error = distance(along(whole, -1, one), other);
    compare(record, error, stated(v) + stated(high) + stated(low), upperNorm(other));
  }
  const first = Float64Array.from({ length: n }, (_, j) => (j === 0 ? 1 : 0));
  const column = valueOf(d, (out) => {
    at.cross(first, out);
  });
  const entry = dot(transposed(v), first);
  compare(
    record,
    Math.abs(entry - dot(column, v)),
    rounding.crossTranspose(v) +
      (rounding.cross() + proven.dotRounding(upperNorm(column), 1, d)) * upperNorm(v),
    0,
  );
}

function checkAt(test: SampleUnderTest, x: Float64Array): void {
  const { sample, theta, random, record, scale } = test;
  const { upper, dimension: d } = sample;
  const level = sample.lower(theta);
  const at = level.linearise(x.slice());
  const { rounding } = at;
  if (rounding !== undefined) checkProducts(test, at, rounding);

  const y = along(x, MOVE * scale, random.unit(d));
  const move = y.map((yi, i) => yi - x[i]!);
  const length = upperNorm(move);
  // What is left of curves, and of a move that is itself rounded.
  const rest = ({ value }: Constant, slope: number): number =>
    (value * length * length) / 2 + gamma(1) * slope * length;
  const { lipschitzHessian, lipschitzGradient } = level.constants;
  const curvature = constantOn(lipschitzHessian, x, length);
  if (level.gradientRounding && rounding && curvature.kind === 'certified') {
    const gradient = (point: Float64Array): Float64Array =>
      valueOf(d, (out) => {
        level.gradient(point, out);
      });
    const [here, there] = [gradient(x), gradient(y)];
    const image = valueOf(d, (out) => {
      at.hessianVector(move, out);
    });
    compare(
      record,
      distance(along(there, -1, here), image),
      level.gradientRounding(x) +
        level.gradientRounding(y) +
        rounding.hessianVector(move) +
        rest(curvature, lipschitzGradient.value),
      upperNorm(image),
    );
  }
  const bend = constantOn(upper.lipschitzGradient, x, length);
  if (upper.rounding && bend.kind === 'certified') {
    const [here, there] = [upper.rounding(x, theta), upper.rounding(y, theta)];
    const [before, after] = [upper.value(x, theta), upper.value(y, theta)];
    const slope = valueOf(d, (out) => {
      upper.gradient(x, theta, out);
    });
    const size = upperNorm(slope);
    compare(
      record,
      Math.abs(after - before - dot(slope, move)),
      here.value +
        there.value +
        here.gradient * length +
        proven.dotRounding(size, length, d) +
        rest(bend, size),
      size * length,
    );
  }
}
