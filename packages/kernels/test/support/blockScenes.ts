import fc from 'fast-check';
import { potentials, type BlockTerms, type PotentialName } from '../../src/index.js';
import { randomStream, uniformVector } from './random.js';

const names = Object.keys(potentials) as PotentialName[];
const size = fc.constantFrom<number>(1, 2, 3, 4, 5, 8, 13);

/** Pictures of odd shapes, one to three channels, under every potential and kind of blocks. */
export const blockScene = fc.record({
  blocks: fc.constantFrom('difference' as const, 'pixel' as const, 'colour' as const),
  potential: fc.constantFrom(...names),
  width: size,
  height: size,
  channels: fc.constantFrom<number>(1, 2, 3),
  seed: fc.nat(1_000_000),
  weight: fc.constantFrom<number>(1e-4, 0.05, 3),
  /** From nearly |Dx| to nearly quadratic; differences are near 1 in units of it, or far from it. */
  smoothing: fc.constantFrom<number>(1e-3, 0.1, 1, 20),
  /** Flat pictures have differences of 0. */
  contrast: fc.constantFrom<number>(0, 1, 1e3),
});
export type BlockScene = typeof blockScene extends fc.Arbitrary<infer T> ? T : never;

export function termsOf(s: BlockScene): BlockTerms {
  const { width, height, channels, blocks, potential, weight, smoothing } = s;
  return { grid: { width, height, channels }, blocks, potential, weight, smoothing };
}

/** A point and two directions. */
export function blockVectors(s: BlockScene): {
  d: number;
  x: Float64Array;
  v: Float64Array;
  q: Float64Array;
} {
  const random = randomStream(s.seed + 1);
  const d = s.width * s.height * s.channels;
  const x = uniformVector(random, d).map((xp) => 0.5 + s.contrast * xp);
  return { d, x, v: uniformVector(random, d), q: uniformVector(random, d) };
}

/** What is added to zeros. */
export function added(d: number, add: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(d);
  add(out);
  return out;
}
