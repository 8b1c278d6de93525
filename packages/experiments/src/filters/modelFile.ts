import { FORMAT_RANGE, termsOf, type LearnedModel } from '@bilevel/imaging';
import { modelFileOf } from '@bilevel/runs';
import type { FilterModelSummary, FiltersSummary } from './summary.js';
import { levelText } from './summary.js';

/** model.json of a learned model, with where it is from: `bilevel apply` reads it. */
export function modelFile(
  learned: LearnedModel,
  model: FilterModelSummary,
  summary: FiltersSummary,
): object {
  const { windows, data, seed, sigma, testPictures } = summary;
  const variation = summary.models.find(({ prior: of }) => of === 'tv');
  return {
    ...modelFileOf(learned, FORMAT_RANGE),
    sigma,
    provenance: {
      summary: summaryOf(learned.prior),
      learnedFrom:
        `${String(windows.count)} windows of ${String(windows.size)}×${String(windows.size)} pixels of ` +
        `${String(windows.pictures)} pictures (${data.train}), grey, with noise of σ = ${levelText(sigma)}`,
      how: `bilevel reproduce filters: ${String(model.steps)} steps in ${model.seconds.toFixed(0)} s`,
      ...{ seed, licence: 'MIT' },
      scores: model.test.map(({ sigma: at, psnr }, k) => ({
        ...{ pictures: `${String(testPictures)} pictures (${data.test})`, sigma: at },
        psnr: round(psnr),
        ...(variation && { totalVariation: round(variation.test[k]!.psnr) }),
      })),
    },
  };
}

/** `24 learned filters of 5×5 under log-cosh`. */
function summaryOf(prior: string): string {
  const [term] = termsOf(prior);
  if (term?.entry.kind !== 'filters') return prior;
  const { count = 0, size = 0 } = term.options;
  return `${String(count)} learned filters of ${String(size)}×${String(size)} under ${term.potential}`;
}

function round(psnr: number): number {
  return Number(psnr.toFixed(2));
}
