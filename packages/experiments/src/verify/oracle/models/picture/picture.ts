import { scaledEntries } from '../../dense.js';
import { largestOf, minus, sumOf, type Arithmetic, type Real, type Reals } from '../../real.js';
import type { ExactPoint, ExactSample } from '../model.js';
import { formulaOf } from './formulas.js';
import { EXACT_NOISES } from './noises.js';
import { EXACT_OPERATORS, type OperatorData } from './operators.js';
import type { PictureGrid } from './regularisers.js';
import { exactParts } from './parts.js';
import type { TermData } from './terms.js';

/** What is the same for all pictures of a problem. Numbers of 64 bits, exactly. */
export interface PictureModel {
  readonly terms: readonly TermData[];
  /** ξ. */
  readonly ridge: number;
  readonly operator: OperatorData;
  readonly noise: { readonly name: string; readonly options: Readonly<Record<string, number>> };
  /** What is learned, term by term in the order (w, ν), their logarithms, and the taps of filters. */
  readonly theta: Float64Array;
}

/** One picture and what was measured of it. */
export interface PictureSample extends PictureModel, PictureGrid {
  readonly channels: 1 | 2 | 3;
  /** Of the shape that the operator gives it. */
  readonly measured: Float64Array;
  /** Of each term s, where some have slopes v for unknowns: the unknown is v/s. */
  readonly scales?: readonly number[];
  readonly truth: Float64Array;
}

/** A picture as it is solved, and where its own pixels are in it. */
interface Continued extends PictureGrid {
  readonly channels: 1 | 2 | 3;
  readonly measured: Float64Array;
  readonly own: readonly number[];
  /** Its numbers. */
  readonly dimension: number;
  /** With slopes, two for each of its numbers and term that has them. */
  readonly unknowns: number;
}

/**
 * Under filters of k×k a picture that is denoised goes on for k − 1 pixels on every side, as in a mirror at its edges
 * (mathematics.md §8.11).
 */
export function continued({
  width,
  height,
  channels,
  measured,
  terms,
  operator,
}: PictureSample): Continued {
  const sides = terms.map(({ bank }) => bank?.size ?? 1);
  const m = operator.name === 'denoising' ? Math.max(...sides) - 1 : 0;
  const wide = width + 2 * m;
  const high = height + 2 * m;
  /** Back and forth between the edges, until it is inside. */
  const inside = (at: number, length: number): number => {
    let i = at;
    while (i < 0 || i >= length) i = i < 0 ? -1 - i : 2 * length - 1 - i;
    return i;
  };
  const own: number[] = [];
  const dimension = wide * high * channels;
  const data = new Float64Array(dimension).map((_, p) => {
    const column = (p % wide) - m;
    const row = (Math.floor(p / wide) % high) - m;
    const channel = Math.floor(p / (wide * high));
    if (column === inside(column, width) && row === inside(row, height)) own.push(p);
    return measured[(channel * height + inside(row, height)) * width + inside(column, width)]!;
  });
  // Only what is of the picture's own shape goes on.
  const goesOn = m === 0 ? measured : data;
  const joint = terms.filter(({ slopes }) => slopes !== undefined).length;
  const unknowns = dimension * (1 + 2 * joint);
  return { width: wide, height: high, channels, measured: goesOn, own, dimension, unknowns };
}

/**
 * g(x, θ) = ½ Σ_k s_k (Kx − ỹ)_k² + Σ_j w_j Σ_p φ_j(|z_jp|; ν_j) + (ξ/2)‖x‖², z_jp the blocks of Dx or
 * responses of filters, of slopes v of x as well and then + Σ (η/2)‖v‖², and f = ½‖x − t̃‖² over the picture's own pixels (mathematics.md §8.8, §8.11).
 */
export function exactPicture(arithmetic: Arithmetic, sample: PictureSample): ExactSample {
  const { zero, one } = arithmetic;
  const solved = continued(sample);
  const pixels = solved.dimension;
  const slopes = sample.terms.map(({ slopes: own }, j) => {
    const before = sample.terms.slice(0, j).filter((term) => term.slopes !== undefined).length;
    return { ridge: own?.ridge, slopes: pixels * (1 + 2 * before), scale: sample.scales?.[j] ?? 1 };
  });
  const d = solved.unknowns;
  const {
    rows,
    isDiagonal,
    squaredNorm,
    weights: own,
  } = formulaOf(EXACT_OPERATORS, 'operator', sample.operator.name)(
    arithmetic,
    sample.operator,
    solved,
  );
  const pictures = {
    measured: arithmetic.vector(solved.measured),
    truth: arithmetic.vector(sample.truth),
  };
  const { name: noise, options } = sample.noise;
  const measurement = formulaOf(EXACT_NOISES, 'data term', noise)(arithmetic, pictures, options);
  const { data, weights, target } = measurement;
  const parts = exactParts(arithmetic, sample.terms, sample.theta, solved, slopes);
  const xi = arithmetic.of(sample.ridge);
  const trust = data.map((_, p) => (weights?.[p] ?? one).times(own?.[p] ?? one));
  /** KᵀSK + ξI by its entries i·d + j. */
  const normal = new Map<number, Real>();
  const add = (entries: Map<number, Real>, i: number, j: number, value: Real): void => {
    entries.set(i * d + j, (entries.get(i * d + j) ?? zero).plus(value));
  };
  for (let p = 0; p < pixels; p++) add(normal, p, p, xi);
  const ridges: Real[] = [];
  for (const { ridge, slopes: first, scale } of slopes) {
    if (ridge === undefined) continue;
    const eta = arithmetic.of(ridge).times(arithmetic.of(scale)).times(arithmetic.of(scale));
    ridges.push(eta);
    for (let k = first; k < first + 2 * pixels; k++) add(normal, k, k, eta);
  }
  const pull = arithmetic.zeros(d);
  for (const [k, row] of rows.entries()) {
    for (const [i, a] of row) {
      pull[i] = pull[i]!.plus(a.times(trust[k]!).times(data[k]!));
      for (const [j, b] of row) add(normal, i, j, a.times(trust[k]!).times(b));
    }
  }
  const applyNormal = (v: Reals): Real[] => {
    const out = arithmetic.zeros(d);
    for (const [at, value] of normal) {
      const i = Math.floor(at / d);
      out[i] = out[i]!.plus(value.times(v[at % d]!));
    }
    return out;
  };
  const smallest = (all: Reals): Real => all.reduce((low, s) => (s.lessThan(low) ? s : low));
  const least = isDiagonal
    ? smallest([...normal].filter(([at]) => at % d < pixels).map(([, s]) => s))
    : xi;
  const total = (of: (part: (typeof parts)[number]) => Real): Real =>
    sumOf(arithmetic, parts.map(of));
  const mu = smallest([least.minus(total((part) => part.weakConvexity)), ...ridges]);
  const most = largestOf(arithmetic, trust)
    .times(squaredNorm ?? one)
    .plus(xi)
    .plus(sumOf(arithmetic, ridges));
  const sizeOfPull = arithmetic.norm(pull);
  const curvature = total((part) => part.curvature);

  const at = (x: Reals): ExactPoint => {
    const local = parts.map((part) => part.at(x));
    let columns: Real[][] | undefined;
    const crossColumns = (): Real[][] => (columns ??= local.flatMap((part) => part.columns()));
    const ofData = minus(applyNormal(x), pull);
    return {
      x,
      gradient: ofData.map((value, p) =>
        sumOf(arithmetic, [value, ...local.map(({ gradient }) => gradient[p]!)]),
      ),
      gradientTerms: sumOf(arithmetic, [
        most.plus(curvature).times(arithmetic.norm(x)),
        sizeOfPull,
        ...local.map(({ gradient }) => arithmetic.norm(gradient)),
      ]),
      apply: (v) => {
        const out = applyNormal(v);
        for (const part of local) part.addProduct(v, out);
        return out;
      },
      scaledHessian: () => {
        const entries = new Map(normal);
        for (const part of local) {
          part.addEntries((i, j, value) => {
            add(entries, i, j, value);
          });
        }
        return scaledEntries(arithmetic, d, entries);
      },
      crossTranspose: (q) => crossColumns().map((column) => arithmetic.dot(column, q)),
      cross: (j) => crossColumns()[j]!,
      value: () => {
        const scored = solved.own.map((p) => x[p]!);
        const e = minus(scored, target);
        const value = arithmetic.dot(e, e).div(2);
        const sizes = arithmetic.norm(scored).plus(arithmetic.norm(target));
        return { value, terms: value.plus(arithmetic.norm(e).times(sizes)) };
      },
      upperGradient: () => {
        const out = arithmetic.zeros(d);
        for (const [k, p] of solved.own.entries()) out[p] = x[p]!.minus(target[k]!);
        return out;
      },
      lipschitz: (radius) => ({
        hessian: total((part) => part.lipschitzHessian),
        cross: sumOf(
          arithmetic,
          local.map((part) => part.lipschitzColumns(radius)),
        ),
        upper: one,
        hessianNorm: most.plus(curvature),
        crossNorm: sumOf(
          arithmetic,
          crossColumns().map((column) => arithmetic.norm(column)),
        ),
      }),
    };
  };
  return { dimension: d, parameters: sample.theta.length, strongConvexity: mu, at };
}
