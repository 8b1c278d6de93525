import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { generator } from '../../random.js';

/** How places are drawn. */
export interface Density {
  /** How many. */
  readonly count: number;
  /** Share of them that are those nearest to the frequency 0. */
  readonly centre: number;
  /** Others are drawn in proportion to (1 − r)ᵖ, r their distance: 0 is uniform. */
  readonly decay: number;
  readonly seed: number;
}

/** A place at the highest frequency has this density: it can be drawn, too. */
const LEAST = 1e-3;

/**
 * Places by their distances r ∈ [0, 1] from the frequency 0: first the nearest ones, then others at random without
 * replacement with probabilities in proportion to (1 − r)ᵖ (variable density, Lustig, Donoho & Pauly 2007), those of the
 * largest log(u)/density, u uniform (Efraimidis & Spirakis 2006). Exactly as many as asked for.
 */
export function drawPlaces(distances: Float64Array, density: Density): Uint8Array {
  const { count, decay, seed } = density;
  const chosen = centreOf(distances, density);
  const random = generator(seed);
  const rest = count - sum(chosen);
  const keys = distances.map((r) => {
    const u = 1 - uniformFloat64(random);
    return Math.log(u) / Math.max((1 - Math.min(r, 1)) ** decay, LEAST);
  });
  const others = places(chosen).sort((a, b) => keys[b]! - keys[a]! || a - b);
  for (const k of others.slice(0, rest)) chosen[k] = 1;
  return chosen;
}

/** The nearest places, and among the others every so many-th one from a random first on: exactly as many as asked for. */
export function spreadPlaces(distances: Float64Array, density: Omit<Density, 'decay'>): Uint8Array {
  const chosen = centreOf(distances, density);
  const others = places(chosen);
  const rest = density.count - sum(chosen);
  const first = uniformFloat64(generator(density.seed));
  for (let j = 0; j < rest; j++) {
    chosen[others[Math.floor(((j + first) * others.length) / rest)]!] = 1;
  }
  return chosen;
}

/** The nearest ones, at least one. */
function centreOf(
  distances: Float64Array,
  { count, centre }: Pick<Density, 'count' | 'centre'>,
): Uint8Array {
  const chosen = new Uint8Array(distances.length);
  const nearest = Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]!);
  const size = Math.min(count, Math.max(1, Math.round(centre * count)));
  for (const k of nearest.slice(0, size)) chosen[k] = 1;
  return chosen;
}

function places(chosen: Uint8Array): number[] {
  return Array.from(chosen.keys()).filter((k) => chosen[k] === 0);
}

const sum = (chosen: Uint8Array): number => chosen.reduce((count, one) => count + one, 0);
