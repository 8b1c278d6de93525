import { scaledEntries } from '../../dense.js';
import { largestOf, minus, sumOf, type Arithmetic, type Real, type Reals } from '../../real.js';
import type { ExactPoint, ExactSample } from '../model.js';
import { formulaOf } from './formulas.js';
import { EXACT_NOISES } from './noises.js';
import { EXACT_OPERATORS, type OperatorData } from './operators.js';
import type { PictureGrid } from './regularisers.js';
import {
  blockAt,
  curved,
  differences,
  exactTerms,
  type Block,
  type ExactTerm,
  type TermData,
} from './terms.js';

/** What is the same for all pictures of a problem. Numbers of 64 bits, exactly. */
export interface PictureModel {
  readonly terms: readonly TermData[];
  /** ξ. */
  readonly ridge: number;
  readonly operator: OperatorData;
  readonly noise: { readonly name: string; readonly options: Readonly<Record<string, number>> };
  /** The logarithms of what is learned, term by term in the order (w, ν). */
  readonly theta: Float64Array;
}

/** One picture and what was measured of it. */
export interface PictureSample extends PictureModel, PictureGrid {
  readonly channels: 1 | 3;
  readonly measured: Float64Array;
  readonly truth: Float64Array;
}

/**
 * g(x, θ) = ½ Σ_k s_k (Kx − ỹ)_k² + Σ_j w_j Σ_p φ_j(|z_jp|; ν_j) + (ξ/2)‖x‖², z_jp the blocks of Dx, and
 * f = ½‖x − t̃‖² (mathematics.md §8.8).
 */
export function exactPicture(arithmetic: Arithmetic, sample: PictureSample): ExactSample {
  const { zero, one } = arithmetic;
  const d = sample.measured.length;
  const pixels = sample.width * sample.height;
  const seen = formulaOf(EXACT_OPERATORS, 'operator', sample.operator.name)(sample.operator);
  const pictures = {
    measured: arithmetic.vector(sample.measured),
    truth: arithmetic.vector(sample.truth),
  };
  const { name: noise, options } = sample.noise;
  const measurement = formulaOf(EXACT_NOISES, 'data term', noise)(arithmetic, pictures, options);
  const { data, weights, target } = measurement;
  const terms = exactTerms(arithmetic, sample.terms, sample.theta, sample);
  const xi = arithmetic.of(sample.ridge);
  /** KᵀS, diagonal. */
  const trust = data.map((_, p) => (seen(p % pixels) ? (weights?.[p] ?? one) : zero));
  const diagonal = trust.map((s) => s.plus(xi));
  const pull = data.map((y, p) => trust[p]!.times(y));
  const mu = diagonal.reduce((least, s) => (s.lessThan(least) ? s : least));
  const most = largestOf(arithmetic, diagonal);
  const sizeOfPull = arithmetic.norm(pull);
  const curvature = sumOf(
    arithmetic,
    terms.map((term) => term.curvature),
  );

  /** out + Dᵀu for u by blocks. */
  const addAdjoint = (out: Real[], at: readonly Block[], u: (block: Block) => Reals): Real[] => {
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

  const at = (x: Reals): ExactPoint => {
    const local = terms.map((term) =>
      term.blocks.map((edges) => blockAt(arithmetic, term, edges, x)),
    );
    const fluxes =
      ({ scale }: ExactTerm, which: 'slope' | 'second', sign: 1 | -1) =>
      (b: Block) => {
        const factor = scale.times(b.at[which]).times(sign);
        return b.z.map((t) => (t.isZero() ? zero : factor.times(t)));
      };
    const smooth = terms.map((term, j) =>
      addAdjoint(arithmetic.zeros(d), local[j]!, fluxes(term, 'slope', 1)),
    );
    let columns: Real[][] | undefined;
    // ∂/∂(log w) of a flux is itself, ∂/∂(log ν) of wΦ'(T)ẑ is −wTΦ''(T)ẑ.
    const crossColumns = (): Real[][] =>
      (columns ??= terms.flatMap((term, j) =>
        term.learned.map((parameter) =>
          parameter === 'weight'
            ? smooth[j]!
            : addAdjoint(arithmetic.zeros(d), local[j]!, fluxes(term, 'second', -1)),
        ),
      ));
    return {
      x,
      gradient: x.map((xi, p) =>
        sumOf(arithmetic, [
          diagonal[p]!.times(xi).minus(pull[p]!),
          ...smooth.map((own) => own[p]!),
        ]),
      ),
      gradientTerms: sumOf(arithmetic, [
        most.plus(curvature).times(arithmetic.norm(x)),
        sizeOfPull,
        ...smooth.map((own) => arithmetic.norm(own)),
      ]),
      apply: (v) => {
        const out = v.map((value, p) => diagonal[p]!.times(value));
        for (const [j, term] of terms.entries()) {
          addAdjoint(out, local[j]!, (block) =>
            curved(arithmetic, term, block, differences(block.edges, v)),
          );
        }
        return out;
      },
      scaledHessian: () =>
        scaledEntries(arithmetic, d, entriesOf(arithmetic, diagonal, terms, local)),
      crossTranspose: (q) => crossColumns().map((column) => arithmetic.dot(column, q)),
      cross: (j) => crossColumns()[j]!,
      value: () => {
        const e = minus(x, target);
        const value = arithmetic.dot(e, e).div(2);
        const sizes = arithmetic.norm(x).plus(arithmetic.norm(target));
        return { value, terms: value.plus(arithmetic.norm(e).times(sizes)) };
      },
      upperGradient: () => minus(x, target),
      lipschitz: () => ({
        // A block of D has a norm of at most √3.
        hessian: sumOf(
          arithmetic,
          terms.map((t) => t.curvature.times(2 * t.potential.third).div(t.smoothing)),
        ),
        cross: sumOf(
          arithmetic,
          terms.map((t) => t.curvature.times(t.learned.length)),
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

/** The entries i·d + j of A that are not 0. */
function entriesOf(
  arithmetic: Arithmetic,
  diagonal: Reals,
  terms: readonly ExactTerm[],
  local: readonly (readonly Block[])[],
): Map<number, Real> {
  const { zero, one } = arithmetic;
  const d = diagonal.length;
  const entries = new Map(diagonal.map((value, i) => [i * (d + 1), value]));
  const add = (i: number, j: number, value: Real): void => {
    entries.set(i * d + j, (entries.get(i * d + j) ?? zero).plus(value));
  };
  for (const [j, term] of terms.entries()) {
    for (const block of local[j]!) {
      for (const [k, [from, to]] of block.edges.entries()) {
        const unit = block.edges.map((_, l) => (k === l ? one : zero));
        for (const [l, value] of curved(arithmetic, term, block, unit).entries()) {
          if (value.isZero()) continue;
          const [otherFrom, otherTo] = block.edges[l]!;
          add(from, otherFrom, value);
          add(to, otherTo, value);
          add(from, otherTo, value.negated());
          add(to, otherFrom, value.negated());
        }
      }
    }
  }
  return entries;
}
