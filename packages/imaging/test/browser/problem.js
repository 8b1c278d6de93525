// The problem as the page and its workers make it.
import { describedReconstruction } from '@bilevel/imaging/problem';

const inWorker = typeof window === 'undefined';

/** Denoising; a worker that meets `fault` closes itself, throws, or cannot make the problem. */
export function faultyDenoising({ description, fault }) {
  if (fault === 'impossible' && inWorker) throw new RangeError('this problem cannot be made');
  const problem = describedReconstruction(description);
  if (fault === undefined || !inWorker) return problem;
  return {
    ...problem,
    samples: problem.samples.map((sample) => ({
      ...sample,
      lower(theta) {
        if (fault === 'throw') throw new TypeError('the gradient is broken');
        // It ends when it next returns to its events.
        globalThis.close();
        return sample.lower(theta);
      },
    })),
  };
}
