import type { LearnStep } from '@bilevel/core';
import { numbersIn, type WeightStep } from '@bilevel/imaging';
import { stoppingAt } from './ended.js';
import { nothingLearned } from './nothingLearned.js';
import type { RunSummary } from './summary.js';

/** JSON has no infinity: the PSNR of equal pictures is stored as null. */
function jsonQuality(of: WeightStep['train']): RunSummary['train'] {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const scoreOf = (s: { noisy: number; reconstructed: number }): RunSummary['train']['psnr'] => ({
    noisy: finite(s.noisy),
    reconstructed: finite(s.reconstructed),
  });
  return { psnr: scoreOf(of.psnr), ssim: scoreOf(of.ssim) };
}

/** The summary of a run whose best step is `best`. */
export function summarise(
  status: RunSummary['status'],
  start: { readonly objective: number },
  best: WeightStep,
  last: LearnStep,
  seconds: number,
  tolerance: number,
): RunSummary {
  const { objective, bound, drawn } = best;
  const train = jsonQuality(best.train);
  const note = nothingLearned({ status, steps: last.step, train });
  const measure = { objective: objective.value, norm: best.gradientNorm, bound: bound.total };
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
    ...(note !== undefined && { note }),
  };
}
