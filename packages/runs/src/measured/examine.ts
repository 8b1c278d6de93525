import {
  FORMAT_RANGE,
  findRange,
  ImageContentError,
  joined,
  noiseFindings,
  pairFindings,
  pictureFindings,
  sigmaOf,
  type Finding,
  type Measured,
  type NoiseEstimate,
  type NoiseRequest,
} from '@bilevel/imaging';
import type { DataSettings } from '../config.js';
import { onceEach, sizesOf } from '../examine.js';
import type { Prepared } from '../prepared.js';
import { significant } from '../report/format.js';
import type { NoisyFacts } from './readNoisy.js';
import { secondFindings } from './second.js';

/** Given σ that is so many times that estimated, or the other way round, is told. */
const FAR = 1.5;
/** σ of pictures that are learned from together and differ by this factor. */
const UNLIKE = 1.5;

/**
 * What settings and pictures come to of which no clean ones are learned from: their range under the noise, σ of each where
 * it is to be estimated, and what there is to say about them.
 *
 * @throws ImageContentError for a picture in which no noise can be estimated, ImageRangeError for numbers that nothing sound
 *   would come of
 */
export function examineMeasured(all: readonly NoisyFacts[], settings: DataSettings): Prepared {
  const { noise } = settings;
  if (noise.kind !== 'measured') throw new Error('These pictures were measured.');
  const checks = all.flatMap(({ check }) => check ?? []);
  const ofChecks = checks.length > 0 ? pairFindings(checks) : [];
  const asked = requestOf(noise);
  const { range, findings } = findRange(
    all.map((one) => ({
      name: one.name,
      white: one.file.white,
      unit: one.file.unit,
      measured: withoutNoise(one),
    })),
    settings.range,
  );
  const measured = joined(all.map(({ file }) => file.measured));
  const seconds = all.flatMap(({ second, estimate }) =>
    second === undefined ? [] : [{ second, estimate: usable(estimate) }],
  );
  const estimates =
    asked === undefined && seconds.length === 0
      ? all.map((one) => ({ name: one.name, ...required(one) }))
      : [];
  const given = asked && sigmaOf(asked, range);
  const mean = Math.sqrt(
    estimates.reduce((sum, { sigma }) => sum + sigma ** 2 / estimates.length, 0),
  );
  const sigma = given ?? (estimates.length > 0 ? mean : undefined);
  return {
    range,
    measured: { low: measured.low, high: measured.high },
    ...(sigma !== undefined && { sigma }),
    ...(estimates.length > 0 && {
      estimates: estimates.map(({ name, sigma: own, error, doubts }) => ({
        ...{ name, sigma: own, error },
        doubts: doubts.map(({ message }) => message),
      })),
    }),
    originals: sizesOf(all.map(({ original }) => original)),
    pictures: sizesOf(all.map(({ learned }) => learned)),
    findings: [
      ...findings,
      ...ofChecks,
      ...(sigma === undefined ? [] : noiseFindings(sigma, measured)),
      ...(given === undefined ? [] : farFromGiven(all, given)),
      ...secondFindings(seconds, measured.high - measured.low),
      ...onceEach(estimates.flatMap(({ doubts }) => doubts)),
      ...unlike(estimates),
      ...onceEach(all.flatMap(({ file }) => file.findings)),
      ...pictureFindings(all.map(({ file }) => file.ends)),
    ],
  };
}

function requestOf({
  sigma,
  percent,
}: {
  readonly sigma?: number | undefined;
  readonly percent?: number | undefined;
}): NoiseRequest | undefined {
  if (sigma !== undefined) return { kind: 'gaussian', sigma };
  return percent === undefined ? undefined : { kind: 'relative', percent };
}

const usable = (estimate: NoisyFacts['estimate']): NoiseEstimate | undefined =>
  estimate instanceof ImageContentError ? undefined : estimate;

function required({ path, estimate }: NoisyFacts): NoiseEstimate {
  if (estimate instanceof ImageContentError) throw estimate;
  if (estimate !== undefined) return estimate;
  throw new ImageContentError(
    path,
    'a picture whose noise can be estimated',
    'complex numbers, such as those of k-space',
    'Give the standard deviation of their noise with `noise`.',
  );
}

/** The numbers of a picture without the ends that noise alone makes: those decide whether floats run from 0 to 1. */
function withoutNoise({
  file: { measured, white },
  estimate,
  second,
  original,
}: NoisyFacts): Measured {
  const sigma = second?.sigma ?? usable(estimate)?.sigma ?? 0;
  if (white !== FORMAT_RANGE.white) return measured;
  // What the largest of so many normal numbers is about.
  const most = sigma * Math.sqrt(2 * Math.log(Math.max(2, original.width * original.height)));
  const { low, high, median } = measured;
  return { ...measured, low: Math.min(low + most, median), high: Math.max(high - most, median) };
}

/** What is estimated of given noise, where nothing speaks against the estimate and it is far away. */
function farFromGiven(all: readonly NoisyFacts[], given: number): Finding[] {
  const far = all.flatMap(({ name, estimate }) => {
    const found = usable(estimate);
    if (found === undefined || found.doubts.length > 0) return [];
    const ratio = given / found.sigma;
    return ratio > FAR || ratio < 1 / FAR ? [{ name, sigma: found.sigma }] : [];
  });
  const [first] = far;
  if (first === undefined) return [];
  const message =
    `The noise is said to have σ = ${significant(given, 3)}, but in ${String(far.length)} of ${String(all.length)} pictures another is estimated ` +
    `(${first.name}: ${significant(first.sigma, 3)}). Too large a σ smooths too much, too small a one too little. Check \`noise\`, or leave it ` +
    'out to have it estimated.';
  return [{ code: 'noise-differs', message }];
}

/** One set of weights for pictures whose noise differs suits none of them. */
function unlike(
  estimates: readonly { readonly name: string; readonly sigma: number }[],
): Finding[] {
  const sorted = [...estimates].sort((a, b) => a.sigma - b.sigma);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined || most.sigma < UNLIKE * least.sigma) return [];
  const message =
    `The noise differs from picture to picture, as estimated: from σ = ${significant(least.sigma, 3)} in ${least.name} to ` +
    `${significant(most.sigma, 3)} in ${most.name}. One weight for all of them suits few; learn from each kind by itself.`;
  return [{ code: 'noise-differs', message }];
}
