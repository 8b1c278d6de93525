import { scaledEntries } from '../dense.js';
import { minus, type Arithmetic, type Real, type Reals } from '../real.js';
import type { ExactPoint, ExactSample } from './model.js';

/** One picture to be denoised, and what is learned. Numbers of 64 bits, exactly. */
export interface TotalVariationSample {
  readonly prior: 'tv' | 'tv-isotropic';
  readonly width: number;
  readonly height: number;
  readonly noisy: Float64Array;
  readonly truth: Float64Array;
  /** ξ. */
  readonly ridge: number;
  /** w, where it is held fixed. */
  readonly weight?: number;
  /** ν, where it is held fixed. */
  readonly smoothing?: number;
  /** The logarithms of what is learned, in the order (w, ν). */
  readonly theta: Float64Array;
}

/** One difference x[to] − x[from]. */
type Edge = readonly [from: number, to: number];

/** The differences that share a smoothed norm: each for itself, or the two of a pixel. */
function blocksOf({ prior, width, height }: TotalVariationSample): Edge[][] {
  const blocks: Edge[][] = [];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const p = i * width + j;
      const edges: Edge[] = [];
      if (j + 1 < width) edges.push([p, p + 1]);
      if (i + 1 < height) edges.push([p, p + width]);
      if (prior === 'tv') blocks.push(...edges.map((edge) => [edge]));
      else if (edges.length > 0) blocks.push(edges);
    }
  }
  return blocks;
}

/** What a block comes to at x. */
interface Block {
  readonly edges: readonly Edge[];
  /** z, its differences. */
  readonly z: Reals;
  /** w z/s, s² = |z|² + ν². */
  readonly flux: Reals;
  /** w/s³. */
  readonly cube: Real;
}

/**
 * g(x, θ) = ½‖x − y‖² + w Σ √(|z_p|² + ν²) + (ξ/2)‖x‖², z_p the blocks of Dx, and f = ½‖x − x_true‖²
 * (mathematics.md §8).
 */
export function exactTotalVariation(
  arithmetic: Arithmetic,
  sample: TotalVariationSample,
): ExactSample {
  const { zero, one } = arithmetic;
  const d = sample.width * sample.height;
  const blocks = blocksOf(sample);
  const [first = 0, second = 0] = sample.theta;
  const learnsWeight = sample.weight === undefined;
  const learnsSmoothing = sample.smoothing === undefined;
  const w = sample.weight === undefined ? arithmetic.of(first).exp() : arithmetic.of(sample.weight);
  const nu =
    sample.smoothing === undefined
      ? arithmetic.of(learnsWeight ? second : first).exp()
      : arithmetic.of(sample.smoothing);
  const nu2 = nu.times(nu);
  const mu = arithmetic.of(sample.ridge).plus(1);
  const y = arithmetic.vector(sample.noisy);
  const truth = arithmetic.vector(sample.truth);
  const sizeOfData = arithmetic.norm(y);
  /** ‖D‖² ≤ 8, and 0 of a single pixel. */
  const curvature = w.times(blocks.length === 0 ? 0 : 8).div(nu);

  /** Dᵀu for u by blocks. */
  const adjoint = (at: readonly Block[], u: (block: Block) => Reals): Real[] => {
    const out = arithmetic.zeros(d);
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
  };
  const differences = (edges: readonly Edge[], v: Reals): Real[] =>
    edges.map(([from, to]) => v[to]!.minus(v[from]!));

  const blockAt = (edges: readonly Edge[], x: Reals): Block => {
    const z = differences(edges, x);
    const square = arithmetic.dot(z, z);
    const s = square.isZero() ? nu : square.plus(nu2).sqrt();
    const perUnit = w.div(s);
    return {
      edges,
      z,
      flux: z.map((t) => (t.isZero() ? zero : perUnit.times(t))),
      cube: perUnit.div(square.isZero() ? nu2 : s.times(s)),
    };
  };
  /**
   * w H u with H = (ν²I + |z|²I − zzᵀ)/s³ the Hessian of √(|z|² + ν²); of two differences
   * |z|²I − zzᵀ = nnᵀ with n across z, of one it is 0.
   */
  const curved = ({ z, cube }: Block, u: Reals): Real[] => {
    const flat = cube.times(nu2);
    const [z1 = zero, z2] = z;
    const [u1 = zero, u2 = zero] = u;
    if (z2 === undefined) return [flat.times(u1)];
    const across = cube.times(z1.times(u2).minus(z2.times(u1)));
    return [flat.times(u1).minus(across.times(z2)), flat.times(u2).plus(across.times(z1))];
  };

  const at = (x: Reals): ExactPoint => {
    const local = blocks.map((edges) => blockAt(edges, x));
    const smooth = adjoint(local, ({ flux }) => flux);
    const cross = (which: number): Real[] => {
      const smoothing = learnsWeight ? which === 1 : true;
      return smoothing
        ? adjoint(local, ({ z, cube }) => z.map((t) => t.times(cube).times(nu2).negated()))
        : smooth;
    };
    let columns: Real[][] | undefined;
    const crossColumns = (): Real[][] =>
      (columns ??= Array.from({ length: sample.theta.length }, (_, j) => cross(j)));
    return {
      x,
      gradient: x.map((xi, i) => mu.times(xi).minus(y[i]!).plus(smooth[i]!)),
      gradientTerms: mu
        .times(arithmetic.norm(x))
        .times(curvature.plus(1))
        .plus(sizeOfData)
        .plus(arithmetic.norm(smooth)),
      apply: (v) =>
        adjoint(local, (block) => curved(block, differences(block.edges, v))).map((value, i) =>
          value.plus(mu.times(v[i]!)),
        ),
      scaledHessian: () => {
        const entries = new Map<number, Real>();
        const add = (i: number, j: number, value: Real): void => {
          entries.set(i * d + j, (entries.get(i * d + j) ?? zero).plus(value));
        };
        for (let i = 0; i < d; i++) add(i, i, mu);
        for (const block of local) {
          const units = block.edges.map((_, k) =>
            block.edges.map((__, l) => (k === l ? one : zero)),
          );
          for (const [k, unit] of units.entries()) {
            const [from, to] = block.edges[k]!;
            for (const [l, value] of curved(block, unit).entries()) {
              const [otherFrom, otherTo] = block.edges[l]!;
              add(from, otherFrom, value);
              add(to, otherTo, value);
              add(from, otherTo, value.negated());
              add(to, otherFrom, value.negated());
            }
          }
        }
        return scaledEntries(arithmetic, d, entries);
      },
      crossTranspose: (q) => crossColumns().map((column) => arithmetic.dot(column, q)),
      cross: (j) => crossColumns()[j]!,
      value: () => {
        const e = minus(x, truth);
        const value = arithmetic.dot(e, e).div(2);
        return { value, terms: value.plus(arithmetic.norm(e).times(arithmetic.norm(x))) };
      },
      upperGradient: () => minus(x, truth),
      lipschitz: () => ({
        // |φ'''| ≤ 0.8587/ν², and a block of D has a norm of at most √3.
        hessian: curvature.div(nu).times(1.5),
        cross: curvature.times(1.5),
        upper: one,
        hessianNorm: mu.plus(curvature),
        crossNorm: crossColumns()
          .map((column) => arithmetic.norm(column))
          .reduce((sum, size) => sum.plus(size), zero),
      }),
    };
  };
  return {
    dimension: d,
    parameters: Number(learnsWeight) + Number(learnsSmoothing),
    strongConvexity: mu,
    at,
  };
}
