import fc from 'fast-check';
import {
  smoothedTotalVariation,
  type Implementation,
  type SmoothedTotalVariation,
  type TotalVariationKind,
} from '../../src/index.js';
import { randomStream, uniformVector } from './random.js';

const size = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 31);
/** Pictures of every odd shape, and terms from nearly |Dx| to nearly quadratic. */
export const scene = fc.record({
  kind: fc.constantFrom('anisotropic' as const, 'isotropic' as const),
  width: size,
  height: size,
  seed: fc.nat(1_000_000),
  weight: fc.constantFrom(1e-4, 0.05, 3),
  /** From nearly |Dx| to nearly quadratic. */
  smoothing: fc.constantFrom(1e-9, 1e-3, 0.1, 20),
  diagonal: fc.constantFrom(1, 1.3),
  /** Flat pictures have differences of 0, steps of 1e6 are beyond every smoothing. */
  contrast: fc.constantFrom(0, 1, 1e6),
});
export interface Scene {
  readonly kind: TotalVariationKind;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly weight: number;
  readonly smoothing: number;
  readonly diagonal: number;
  readonly contrast: number;
}

export function build(s: Scene, which: Implementation): SmoothedTotalVariation {
  const { kind, width, height, weight, smoothing, diagonal } = s;
  const data = uniformVector(randomStream(s.seed), width * height);
  const terms = { data, grid: { width, height }, diagonal, weight, smoothing };
  return smoothedTotalVariation(kind, terms, { implementation: which });
}

export function vectorsOf(s: Scene): {
  d: number;
  x: Float64Array;
  v: Float64Array;
  q: Float64Array;
} {
  const random = randomStream(s.seed + 1);
  const d = s.width * s.height;
  const x = uniformVector(random, d).map((xp) => 0.5 + s.contrast * xp);
  return { d, x, v: uniformVector(random, d), q: uniformVector(random, d) };
}

export function filled(d: number, fill: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(d).fill(NaN);
  fill(out);
  return out;
}
