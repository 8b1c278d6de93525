import { ArgumentError } from '@bilevel/core/errors';
import type { Measurement } from '../../image.js';
import { shortNumber } from '../../range/range.js';
import { oppositePlaces } from './centred.js';

/** The energy about the corner over that about the middle: the frequency 0 is in the corner where it is above this. */
const CORNER = 10;
/** Shares of entries that are told: 0 though they are measured, and not 0 though they are not. */
const ODD_ENTRIES = 0.02;
/** Share of the energy of low frequencies that real pictures do not have, and how many times that of high ones. */
const PHASE = { share: 0.01, beyondNoise: 8 };
/** Low frequencies, in shares of the highest. */
const LOW = 0.25;

/** Something odd about a measurement: what was found, and what to do. */
export interface Doubt {
  readonly code: 'pattern-empty' | 'pattern-filled' | 'phase';
  readonly message: string;
}

/**
 * What is odd about k-space.
 *
 * @param observed 1 for each number that is measured, 0 for others. Default: all are
 * @param ofComplex whether pictures are complex, of which a phase is no matter. Default: they are real
 * @throws ArgumentError where the frequency 0 is in the corner
 */
export function kspaceDoubts(
  measured: Measurement,
  observed?: Uint8Array,
  ofComplex = false,
): Doubt[] {
  const { width, height, channels, data } = measured;
  const d = width * height;
  const energy = new Float64Array(d);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < d; k++) energy[k]! += data[c * d + k]! ** 2;
  }
  requireCentred(energy, width, height);
  return [...oddEntries(energy, observed), ...(ofComplex ? [] : phase(measured, energy, observed))];
}

/** @throws ArgumentError where the low frequencies are in the corner */
export function requireCentred(energy: Float64Array, width: number, height: number): void {
  const [reachX, reachY] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  if (reachX < 2 || reachY < 2) return;
  const about = (column: number, row: number): number => {
    let sum = 0;
    for (let i = -reachY; i < reachY; i++) {
      for (let j = -reachX; j < reachX; j++) {
        const [y, x] = [(row + i + height) % height, (column + j + width) % width];
        sum += energy[y * width + x]!;
      }
    }
    return sum;
  };
  const corner = about(0, 0);
  if (!(corner > CORNER * about(width >> 1, height >> 1))) return;
  throw new ArgumentError(
    'Expected k-space with the frequency 0 in the middle but received one whose low frequencies seem to be in the corner. ' +
      'Save numpy.fft.fftshift of it, or take all steps from the picture: fftshift(fft2(ifftshift(x), norm="ortho")).',
  );
}

function oddEntries(energy: Float64Array, observed: Uint8Array | undefined): Doubt[] {
  let [measured, empty, rest, filled] = [0, 0, 0, 0];
  for (const [k, e] of energy.entries()) {
    if (observed?.[k] === 0) {
      rest++;
      if (e > 0) filled++;
    } else {
      measured++;
      if (e === 0) empty++;
    }
  }
  const percent = (count: number, of: number): string => `${shortNumber((100 * count) / of)} %`;
  const told: Doubt[] = [];
  if (empty > ODD_ENTRIES * measured) {
    told.push({
      code: 'pattern-empty',
      message:
        `${percent(empty, measured)} of the entries of k-space that the pattern has as measured are 0, as if they were not: the result ` +
        'is drawn to 0 there. Give the operator the pattern of these measurements, such as mri:pattern=mask.npy.',
    });
  }
  if (filled > ODD_ENTRIES * rest) {
    told.push({
      code: 'pattern-filled',
      message: `${percent(filled, rest)} of the entries of k-space that the pattern has as not measured hold numbers, which are left out.`,
    });
  }
  return told;
}

/** At opposite frequencies a real picture has conjugate numbers, but for the noise, of which all frequencies have as much. */
function phase(measured: Measurement, energy: Float64Array, observed?: Uint8Array): Doubt[] {
  const { width, height, channels, data } = measured;
  const d = width * height;
  // Coils have phases of their own.
  if (channels !== 2 && channels !== 6) return [];
  const opposite = oppositePlaces(width, height);
  const seen = (k: number): boolean => observed?.[k] !== 0;
  const [low, high] = [
    { apart: 0, all: 0, count: 0 },
    { apart: 0, all: 0, count: 0 },
  ];
  for (let k = 0; k < d; k++) {
    const other = opposite[k]!;
    if (!seen(k) || !seen(other)) continue;
    const x = ((k % width) - (width >> 1)) / (width / 2);
    const y = (Math.floor(k / width) - (height >> 1)) / (height / 2);
    const of = Math.hypot(x, y) <= LOW ? low : high;
    of.count++;
    of.all += energy[k]!;
    for (let c = 0; c < channels; c += 2) {
      const re = data[c * d + k]! - data[c * d + other]!;
      const im = data[(c + 1) * d + k]! + data[(c + 1) * d + other]!;
      // Of what is not conjugate, half is in each of the two.
      of.apart += (re * re + im * im) / 4;
    }
  }
  const share = low.apart / low.all;
  const noise = high.count === 0 ? 0 : high.apart / high.count;
  if (!(share > PHASE.share && low.apart / low.count > PHASE.beyondNoise * noise)) return [];
  const message =
    `${shortNumber(100 * share)} % of the energy of the low frequencies of k-space is none that real pictures have, and more than ` +
    'the noise: the picture has a phase, as those of scanners have. The result is real, and as much is lost. Learn complex pictures ' +
    'instead (mri:unknown=complex), or take the phase off before, such as that of a smooth picture of the lowest frequencies.';
  return [{ code: 'phase', message }];
}
