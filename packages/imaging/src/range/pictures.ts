import type { Measurement } from '../image.js';
import type { Finding } from './finding.js';

/** A picture with so large a share of pixels of one value has little to teach. */
const SATURATED = 0.9;
/** Noisy pictures have so large a share more of pixels at the ends of their format than clean ones. */
const CLIPPED = 0.02;

/** A picture, clean or noisy, with what its format takes for white: 1 for floats. */
export interface NamedImage {
  readonly name: string;
  readonly image: Measurement;
  readonly white: number;
  readonly clean: boolean;
  /** Whether it was read by a range other than that of its format. */
  readonly stated: boolean;
}

/** Counts of one picture that {@link pictureFindings} is made from. */
export interface Ends {
  readonly name: string;
  readonly clean: boolean;
  /** Shares of pixels at the least and at the largest value of the picture. */
  readonly least: number;
  readonly largest: number;
  /** Shares of pixels at 0 and at the white of an integer format; 0 for floats. */
  readonly atEnds: number;
}

/** Counts pixels at the ends of a picture and of its format. */
export function endsOf({ name, image, white, clean, stated }: NamedImage): Ends {
  const { data } = image;
  let [low, high] = [Infinity, -Infinity];
  let [least, largest, ends] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (x < low) {
      low = x;
      least = 0;
    }
    if (x > high) {
      high = x;
      largest = 0;
    }
    if (x === low) least++;
    if (x === high) largest++;
    if (x === 0 || x === 1) ends++;
  }
  const n = data.length;
  const atEnds = white === 1 || stated ? 0 : ends / n;
  return { name, clean, least: least / n, largest: largest / n, atEnds };
}

/** What there is to say about pictures that are saturated, and noise that is cut off. */
export function pictureFindings(pictures: readonly Ends[]): Finding[] {
  const per = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const findings: Finding[] = [];
  const flat = pictures.filter(({ clean, least, largest }) => {
    return clean && Math.max(least, largest) > SATURATED;
  });
  const [first] = flat;
  if (first !== undefined) {
    const end = first.largest > first.least ? 'largest' : 'least';
    const message =
      `${per(Math.max(first.least, first.largest))} of the pixels of ${first.name} have its ${end} ` +
      `value${flat.length > 1 ? ` (and so in ${String(flat.length - 1)} more)` : ''}: there is ` +
      'little to learn from. Leave out pictures that are over- or underexposed.';
    findings.push({ code: 'saturated', message });
  }
  const cleanAt = new Map(pictures.filter((p) => p.clean).map((p) => [p.name, p.atEnds]));
  const cut = pictures.filter(
    ({ name, clean, atEnds }) => !clean && atEnds > (cleanAt.get(name) ?? 0) + CLIPPED,
  );
  const [worst] = [...cut].sort((a, b) => b.atEnds - a.atEnds);
  if (worst !== undefined) {
    const message =
      `The noise is cut off at black and white in ${String(cut.length)} noisy pictures: ${per(worst.atEnds)} ` +
      `of the pixels of ${worst.name} are at one of the ends of its format. Cut-off noise shifts dark ` +
      'and light places; save noisy pictures with room at both ends (32-bit TIFF, npy).';
    findings.push({ code: 'noise-clipped', message });
  }
  return findings;
}
