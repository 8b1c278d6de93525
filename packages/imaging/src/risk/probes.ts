import type { OptionValues } from '../describe/options.js';
import type { Measurement } from '../image.js';
import { addGaussianNoise } from '../physics/gaussianNoise.js';
import { noiseSeed } from '../random.js';

/** The probes of the divergence for one measurement. */
export interface Probes {
  /** τ, in the unit of the data. */
  readonly tau: number;
  /** b of each, standard normal numbers, 0 where nothing is measured. */
  readonly directions: readonly Float64Array[];
}

/** What divergences are probed with, by default: a multiple of σ that gets less for large pictures, as their mean does. */
const SIZE = 2;
const POWER = -0.3;

/** τ for `length` numbers with noise of σ, those that are `observed` of them. */
export function probeSize(
  length: number,
  sigma: number,
  { tau = 1 }: OptionValues,
  observed?: Uint8Array,
): number {
  const numbers = observed?.reduce((sum, one) => sum + one, 0) ?? length;
  return tau * SIZE * sigma * numbers ** POWER;
}

/**
 * Probes for a measurement with noise of σ: τ = tau · 2σ m^−0.3 of m numbers measured (Ramani, Blu & Unser 2008; Deledalle,
 * Vaiter, Fadili & Peyré 2014), and b that depend on the seed, the name and nothing else.
 */
export function probesFor(
  name: string,
  measured: Measurement,
  sigma: number,
  options: OptionValues,
  observed?: Uint8Array,
): Probes {
  const { probes = 1, seed = 0 } = options;
  const { data } = measured;
  const zeros = { ...measured, data: new Float64Array(data.length) };
  return {
    tau: probeSize(data.length, sigma, options, observed),
    directions: Array.from({ length: probes }, (_, k) => {
      // Not the seed of noise that was added to the picture of this name: b is independent of it.
      const own = noiseSeed(seed, `${name}\nprobe ${String(k)}`);
      const { data: b } = addGaussianNoise(zeros, { sigma: 1, seed: own });
      return observed === undefined ? b : b.map((value, p) => (observed[p] === 0 ? 0 : value));
    }),
  };
}
