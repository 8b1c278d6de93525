import type { RunSummary } from './summary.js';

/** In decibels: less than this nobody could see, or use. */
const LEAST_GAIN = 0.01;

const ADVICE =
  'Check that the clean and the noisy pictures belong together and are on one scale, and that there ' +
  'is noise to remove; or start elsewhere.';
const GO_ON = 'It denoises as it is; for a more accurate result ask for a smaller tolerance.';

/** The same of noisy pictures alone. */
const ADVICE_OF_NOISY =
  'Check the standard deviation of the noise, or that two measurements of a scene belong together and have noise of their own; or ' +
  'start elsewhere.';

type Ended = Pick<RunSummary, 'status' | 'steps' | 'train' | 'psnrEstimated'>;

/** Why a run that has ended has learned nothing, and what to do; undefined when it has. */
export function nothingLearned({ status, steps, train, psnrEstimated }: Ended): string | undefined {
  if (status === 'interrupted') return undefined;
  const { noisy, reconstructed } = psnrEstimated?.train ?? train.psnr;
  const unchanged = psnrEstimated === undefined ? ADVICE : ADVICE_OF_NOISY;
  const gain = noisy === null || reconstructed === null ? NaN : reconstructed - noisy;
  const advice = gain >= LEAST_GAIN ? GO_ON : unchanged;
  if (status === 'unmoved') {
    return (
      'Nothing was learned: the result is the start, or no better. The tolerance is met there, and no ' +
      'trial, with weight and smoothing up to e²⁴ times larger and smaller, was lower for certain. ' +
      advice
    );
  }
  if (status === 'flat') {
    return (
      'The run ended on a plateau: weight and smoothing can be several times larger and smaller there, ' +
      'alone or together, and the objective stays the same. ' +
      unchanged
    );
  }
  if (steps === 0) {
    return 'Nothing was learned: the run ended at its start, before a step could be made.';
  }
  if (!(Math.abs(gain) < LEAST_GAIN)) return undefined;
  return (
    'Nothing was learned that helps: denoising with the result changes the PSNR of the training ' +
    `pictures by less than ${String(LEAST_GAIN)} dB. ${unchanged}`
  );
}
