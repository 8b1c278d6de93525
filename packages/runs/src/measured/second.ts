import {
  ImageRangeError,
  type Finding,
  type Measurement,
  type NoiseEstimate,
} from '@bilevel/imaging';
import { significant } from '../report/format.js';

/** How two measurements of a scene differ. */
export interface Compared {
  readonly name: string;
  readonly identical: boolean;
  /** Root mean square of their difference, over √2: σ where both have as much noise, of their own. */
  readonly sigma: number;
  /** Mean of the second minus the first. */
  readonly offset: number;
  readonly numbers: number;
}

/** Compares two measurements of one shape. */
export function comparedTo(name: string, first: Measurement, second: Measurement): Compared {
  const n = first.data.length;
  let [sum, squares] = [0, 0];
  for (let k = 0; k < n; k++) {
    const difference = second.data[k]! - first.data[k]!;
    sum += difference;
    squares += difference * difference;
  }
  return {
    ...{ name, identical: squares === 0, numbers: n },
    ...{ sigma: Math.sqrt(squares / n / 2), offset: sum / n },
  };
}

/** σ by the difference as a multiple of σ by one picture: less is noise that both share, more is no noise. */
const USUAL = { least: 0.7, most: 1.5 };
/** An offset as a share of the range of the pictures, beyond what noise makes of it. */
const OFFSET = 0.03;

/**
 * What there is to say about two measurements of each scene: that the noise of one says nothing of the other's, and has
 * mean 0, is what learning from them rests on.
 *
 * @throws ImageRangeError for the same numbers twice
 */
export function secondFindings(
  all: readonly { readonly second: Compared; readonly estimate?: NoiseEstimate | undefined }[],
  width: number,
): Finding[] {
  const which = (some: readonly { readonly second: Compared }[]): string => {
    const names = some.slice(0, 5).map(({ second }) => second.name);
    return `${String(some.length)} of ${String(all.length)} (${names.join(', ')}${some.length > 5 ? ', …' : ''})`;
  };
  const equal = all.filter(({ second }) => second.identical);
  if (equal.length > 0) {
    throw new ImageRangeError(
      `Expected two measurements of each scene with noise of their own but received the same numbers twice in ${which(equal)}. ` +
        'Give other measurements with `second`; where there is only one of each, learn from that with `unsupervised`.',
    );
  }
  const ratio = ({ second, estimate }: (typeof all)[number]): number =>
    estimate === undefined || estimate.doubts.length > 0 ? 1 : second.sigma / estimate.sigma;
  const findings: Finding[] = [];
  const shared = all.filter((one) => ratio(one) < USUAL.least);
  const [first] = shared;
  if (first !== undefined) {
    findings.push({
      code: 'noise-shared',
      message:
        `The two measurements differ by less than their noise in ${which(shared)}: by σ = ${significant(first.second.sigma, 3)}, where one alone ` +
        `has ${significant(first.estimate?.sigma ?? NaN, 3)}. Noise that both have is learned as if it were picture. Measure twice; two files of ` +
        'one measurement, or averages that overlap, will not do.',
    });
  }
  const moved = all.filter((one) => ratio(one) > USUAL.most);
  const [other] = moved;
  if (other !== undefined) {
    findings.push({
      code: 'pairs-mixed',
      message:
        `The two measurements differ by more than their noise in ${which(moved)}: by σ = ${significant(other.second.sigma, 3)}, where one alone ` +
        `has ${significant(other.estimate?.sigma ?? NaN, 3)}. Perhaps the scene has moved or changed, or partners are mixed up; they have the same name.`,
    });
  }
  const shifted = all.filter(
    ({ second: { offset, sigma, numbers } }) =>
      Math.abs(offset) > OFFSET * width + (6 * sigma) / Math.sqrt(numbers),
  );
  const [away] = shifted;
  if (away !== undefined) {
    findings.push({
      code: 'pairs-offset',
      message:
        `The second measurements are on average ${significant(away.second.offset, 3)} away from the first in ${which(shifted)}: noise should leave the ` +
        'mean alone. Check exposure and black level.',
    });
  }
  return findings;
}
