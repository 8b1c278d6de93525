import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../../core/test/support/random.js';
import type { Measurement } from '../../../src/image.js';
import { centredPlaces } from '../../../src/physics/kspace/centred.js';
import { kspaceDoubts } from '../../../src/physics/kspace/doubts.js';
import { fourierSampling } from '../../../src/physics/kspace/fourierSampling.js';
import { samplingPattern } from '../../../src/physics/sampling/patterns.js';

const [width, height] = [33, 32];
const d = width * height;
const shape = { width, height, channels: 1 } as const;
const disc = Float64Array.from({ length: d }, (_, p) => {
  const [x, y] = [(p % width) - 18, Math.floor(p / width) - 14];
  return Math.hypot(x, y) < 9 ? 0.8 : 0.1;
});

/** k-space of the disc, turned by a phase, with noise. */
function measured(phase: (p: number) => number = () => 0, sigma = 0.02): Measurement {
  const one = { width, height, coils: 1 };
  const angles = disc.map((_, p) => phase(p));
  const sensitivities = { ...one, re: angles.map(Math.cos), im: angles.map(Math.sin) };
  const K = fourierSampling(shape, { sensitivities });
  const data = new Float64Array(2 * d);
  K.apply(disc, data);
  const noise = normalVector(randomStream(1), 2 * d);
  return { width, height, channels: 2, data: data.map((value, k) => value + sigma * noise[k]!) };
}

const codes = (of: Measurement, observed?: Uint8Array): string[] =>
  kspaceDoubts(of, observed).map(({ code }) => code);
const { observed } = fourierSampling(shape, {
  pattern: samplingPattern('points', shape, { rate: 0.4 }),
});
const masked = (of: Measurement): Measurement => ({
  ...of,
  data: of.data.map((value, k) => (observed?.[k] === 0 ? 0 : value)),
});

describe('doubts about k-space', () => {
  it.each([0, 0.02, 0.2])('are none of a real picture with noise %d', (sigma) => {
    expect(codes(measured(undefined, sigma))).toEqual([]);
    expect(codes(masked(measured(undefined, sigma)), observed)).toEqual([]);
  });

  it('are that the picture has a phase, whether all is measured or not', () => {
    const turned = measured((p) => 0.5 + (p % width) / 20);
    expect(codes(turned)).toEqual(['phase']);
    expect(codes(masked(turned), observed)).toEqual(['phase']);
  });

  it('are that another pattern was measured', () => {
    expect(codes(masked(measured()))).toEqual(['pattern-empty']);
    expect(codes(measured(), observed)).toEqual(['pattern-filled']);
  });

  it('are fatal where the frequency 0 is in the corner', () => {
    const { data, ...of } = measured();
    const places = centredPlaces(width, height);
    const cornered = new Float64Array(2 * d);
    for (let k = 0; k < 2 * d; k++) cornered[k < d ? places[k]! : d + places[k - d]!] = data[k]!;
    expect(() => kspaceDoubts({ ...of, data: cornered })).toThrow('fftshift');
  });
});
