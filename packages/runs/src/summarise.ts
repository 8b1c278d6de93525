import type { LearnStep } from '@bilevel/core';
import { numbersIn, type WeightStep } from '@bilevel/imaging';
import { stoppingAt } from './ended.js';
import { nothingLearned } from './nothingLearned.js';
import type { EstimatedBefore } from './measured/estimatedBefore.js';
import type { RunSummary } from './summary.js';

type Score = RunSummary['train']['psnr'];

/** JSON has no infinity: the PSNR of equal pictures is stored as null. */
function jsonScore({ noisy, reconstructed }: { noisy: number; reconstructed: number }): Score {
  const finite = (value: number): number | null => (Math.abs(value) === Infinity ? null : value);
  return { noisy: finite(noisy), reconstructed: finite(reconstructed) };
}

function jsonQuality(of: WeightStep['train']): RunSummary['train'] {
  return { psnr: jsonScore(of.psnr), ssim: jsonScore(of.ssim) };
}

/** The mean PSNR of what was measured, as its noise says, beside what the risk says of the result. */
function estimates(
  { psnrEstimated }: WeightStep,
  before: EstimatedBefore | undefined,
): RunSummary['psnrEstimated'] {
  if (psnrEstimated === undefined) return undefined;
  const { train, validation, errors } = psnrEstimated;
  const of = (noisy = NaN, reconstructed: number, error = NaN) => ({
    ...jsonScore({ noisy, reconstructed }),
    error,
  });
  return {
    train: of(before?.train, train, errors?.train),
    validation:
      validation === undefined ? null : of(before?.validation, validation, errors?.validation),
  };
}

/** The summary of a run whose best step is `best`. */
export function summarise(
  status: RunSummary['status'],
  start: { readonly objective: number },
  best: WeightStep,
  last: LearnStep,
  seconds: number,
  tolerance: number,
  before?: EstimatedBefore,
): RunSummary {
  const { objective, bound, drawn } = best;
  const train = jsonQuality(best.train);
  const psnrEstimated = estimates(best, before);
  const note = nothingLearned({ status, steps: last.step, train, psnrEstimated });
  const measure = {
    ...{ objective: objective.value, bound: bound.total },
    ...{ norm: best.gradientNorm, stationarity: best.stationarity },
  };
  return {
    status,
    steps: last.step,
    best: best.step,
    seconds,
    work: last.work,
    parameters: numbersIn(best.parameters),
    objective: {
      start: start.objective,
      final: objective.value,
      certifiedLower: objective.value - objective.error,
      certifiedUpper: objective.value + objective.error,
      // Of windows nothing is certified of the pictures.
      kind: drawn === undefined ? objective.kind : 'estimated',
    },
    hypergradient: {
      norm: best.gradientNorm,
      bound: bound.total,
      kind: drawn === undefined ? bound.kind : 'estimated',
    },
    stopping: stoppingAt(measure, tolerance),
    train,
    validation: best.validation === undefined ? null : jsonQuality(best.validation),
    ...(psnrEstimated && { psnrEstimated }),
    ...(note !== undefined && { note }),
  };
}
