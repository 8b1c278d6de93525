import type { RunSummary } from './summary.js';

/** In decibels: less than this nobody could see, or use. */
const LEAST_GAIN = 0.01;

const ADVICE =
  'Check that the clean and the noisy pictures belong together and are on one scale, and that there ' +
  'is noise to remove; or start elsewhere.';

type Ended = Pick<RunSummary, 'status' | 'steps' | 'train'>;

/** Why a run that has ended has learned nothing, and what to do; undefined when it has. */
export function nothingLearned({ status, steps, train }: Ended): string | undefined {
  if (status === 'interrupted') return undefined;
  if (status === 'unmoved') {
    return (
      'Nothing was learned: the result is the start. The objective hardly changes there, and no ' +
      'trial far from it, weight and smoothing up to e²⁴ times larger and smaller, was lower for ' +
      `certain. ${ADVICE}`
    );
  }
  if (steps === 0) return `Nothing was learned: the run ended at its start. ${ADVICE}`;
  const { noisy, reconstructed } = train.psnr;
  if (noisy === null || reconstructed === null) return undefined;
  if (Math.abs(reconstructed - noisy) >= LEAST_GAIN) return undefined;
  return (
    'Nothing was learned that helps: denoising with the result changes the PSNR of the training ' +
    `pictures by less than ${String(LEAST_GAIN)} dB. ${ADVICE}`
  );
}
