import { Model } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import { drawOracleCase, type OracleCase } from '../../src/verify/oracle/drawCase.js';
import { EXACT_NOISES } from '../../src/verify/oracle/models/picture/noises.js';
import type { PictureSample } from '../../src/verify/oracle/models/picture/picture.js';
import { Arithmetic } from '../../src/verify/oracle/real.js';
import { runCase } from '../../src/verify/oracle/runCase.js';

const arithmetic = new Arithmetic(50);
const UNIT = 2 ** -53;

/** −3/8 of a photon and its neighbours, whose root is 0 or whose digits cancel. */
const aboutTheEnd = (photons: number, white: number): number[] => {
  const end = (-3 / 8) * (white / photons);
  return [end, end * (1 - UNIT), end * (1 + 4 * UNIT), end * (1 - 1e-12), end * (1 - 1e-6)];
};

describe('counts of photons on the scale of the data term', () => {
  it.each([
    [30, 1],
    [0.01, 255],
    [7, 1e-30],
    [1000, 1e300],
    [2600, 1],
  ])('are within the errors that are stated, with %f photons at %f', (photons, white) => {
    const options = { photons, white };
    const model = new Model({ fidelity: { name: 'poisson', options } });
    const shares = [0, 1e-320, 1e-9, 1e-3, 0.1, 0.3, 0.7, 0.961, 0.9616, 1, 1.5];
    const truth = Float64Array.from(shares, (share) => share * white);
    const noisy = [...truth, ...aboutTheEnd(photons, white), -white, -1e-3 * white];
    const measured = Float64Array.from(noisy);
    const exact = EXACT_NOISES['poisson']?.(
      arithmetic,
      { measured: arithmetic.vector(measured), truth: arithmetic.vector(truth) },
      options,
    );
    for (const [computed, values] of [
      [model.dataOf(measured), exact?.data],
      [model.targetOf(truth), exact?.target],
    ] as const) {
      expect(values?.length).toBe(computed.data.length);
      for (const [k, value] of (values ?? []).entries()) {
        const error = value.minus(arithmetic.of(computed.data[k] ?? NaN)).abs();
        expect(error.lessThanOrEqualTo(arithmetic.of(computed.errors?.[k] ?? NaN))).toBe(true);
      }
    }
    // And no more is given away than that: of those that do not cancel.
    const { data, errors = data } = model.dataOf(truth);
    for (const [k, error] of errors.entries()) expect(error).toBeLessThan(12 * UNIT * data[k]!);
    const target = model.targetOf(truth);
    for (const [k, error] of (target.errors ?? data).entries()) {
      expect(error).toBeLessThan(2e-12 * target.data[k]!);
    }
  });
});

/** Denoising of one picture, solved to the last digit. */
function solved(sample: Partial<PictureSample>, index: number): OracleCase {
  const drawn = drawOracleCase(1, index, 'photons');
  if (drawn.data.kind !== 'picture') throw new Error('Photons are of pictures.');
  const [first] = drawn.data.samples;
  if (first === undefined) throw new Error('There is no picture.');
  const theta = Float64Array.of(-2, -3);
  const terms = [{ regulariser: 'tv', potential: 'charbonnier' }];
  const shape = { width: 4, height: 1, channels: 1 } as const;
  const samples = [{ ...first, ...shape, ridge: 0, theta, terms, ...sample }];
  return {
    regime: 'photons',
    data: { kind: 'picture', samples },
    scale: 1,
    pair: { lower: 'newton-cg', linear: 'cg' },
    epsilon: Number.MIN_VALUE,
    delta: Number.MIN_VALUE,
    maxWork: 2000,
    iterations: { lower: 20, linear: 20 },
    changes: true,
  };
}

describe('certificates of photon noise', () => {
  const falling = Float64Array.of(0.2, 0.4, 0.6, 0.9);
  it.each([
    ['where counts cancel', 30, Float64Array.from([...aboutTheEnd(30, 1).slice(0, 3), 0.5]), 'tv'],
    [
      'where counts cancel, by blocks',
      30,
      Float64Array.from(aboutTheEnd(30, 1).slice(1)),
      'tv-isotropic',
    ],
    ['of few photons', 0.02, falling, 'tv'],
    ['of so many that means are expanded', 9000, falling, 'tv-colour'],
  ])('hold to the last digit %s', (_name, photons, measured, regulariser) => {
    const one = solved(
      {
        measured,
        truth: falling,
        terms: [{ regulariser, potential: regulariser === 'tv' ? 'charbonnier' : 'huber' }],
        noise: { name: 'poisson', options: { photons, white: 1 } },
      },
      0,
    );
    const { judgements, refusals, noTruth } = runCase(one);
    expect({ refusals, noTruth }).toEqual({ refusals: [], noTruth: undefined });
    expect(judgements.length).toBeGreaterThan(10);
    expect(judgements.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  });

  it('have an L_B that does not vanish where its square does', () => {
    const weight = 1e-170;
    const one = solved(
      {
        measured: falling,
        truth: falling,
        terms: [
          { regulariser: 'tv', potential: 'huber', smoothing: 1 },
          { regulariser: 'tv-isotropic', potential: 'fair', smoothing: 1 },
        ],
        theta: Float64Array.of(Math.log(weight), Math.log(weight)),
        noise: { name: 'gaussian', options: {} },
      },
      0,
    );
    const { judgements } = runCase(one);
    const columns = judgements.filter(({ bound }) => bound === 'lipschitz-cross');
    expect(columns.length).toBeGreaterThan(0);
    for (const { limit, verdict } of columns) {
      expect(limit).toBeGreaterThan(0);
      expect(verdict).toBe('holds');
    }
  });
});
