import { largerRidge } from '@bilevel/core';
import { termsOf } from '@bilevel/imaging';
import { bestRow } from '../ended.js';
import { LEARNING } from '../learning/files.js';
import { modelOfSettings } from '../modelOptions.js';
import { objectiveInWords, riskMeaning, riskOf } from '../riskText.js';
import { AUTOMATIC } from '../options/training.js';
import { dominantTerm } from './bound.js';
import { interval } from './format.js';
import { markup, type Markup } from './markup.js';
import { printed } from './printed.js';
import type { ReportData } from './reportData.js';

/** What the bounds prove about the result, for a reader who has not read the paper. */
export function certificateSection({ config, summary, rows }: ReportData): Markup | undefined {
  const best = bestRow(LEARNING, rows, summary);
  if (best === undefined) return undefined;
  const norm = summary?.hypergradient.norm ?? best.hypergradientNorm;
  const bound = summary?.hypergradient.bound ?? best.hypergradientBound;
  const final = summary?.objective.final ?? best.objective;
  const upper = summary?.objective.certifiedUpper ?? best.objectiveUpper;
  const dominant = dominantTerm(best);
  return markup`<h2>How accurate this result is</h2>
<p>The objective is the ${objectiveInWords(config.settings)}, where x* is the exact
reconstruction of a picture (the minimiser of D(Kx; y) + R(x), with y what was measured of
it by K, D the data term and R the regulariser), ${symbolsInWords(config.settings)} and the square is summed over the pixels. Its
derivative with respect to the logarithms of what is learned is the hypergradient. Both depend on
x*, which a computer only approaches: each reconstruction is known to within ε, and each adjoint
system is solved up to a residual δ. From these, and from constants of the problem, the run bounds
what that does to its numbers.</p>
<p>At the result the computed hypergradient has norm ${printed.number(norm)} and differs from the true one
by at most ${printed.bound(bound)}. So the norm of the true hypergradient is at most
${printed.bound(norm + bound)}, and the true objective lies within ${interval(final, upper - final)}.
${convexity(best.strongConvexity)}
${claim(summary?.hypergradient.kind)} ${ofRisk(config.settings)} ${overWindows(config.settings.data.size)}</p>
${
  dominant === undefined
    ? undefined
    : markup`<p>The largest part of the bound, ${printed.percent(dominant.share, 0)}, comes from
${dominant.term.origin} (“${dominant.term.label}” in the charts). ${dominant.term.remedy}
${ridgeRemedy(config.settings, best.strongConvexity)}</p>`
}`;
}

/** What stands in the formula of the risk beside x* and y. */
function symbolsInWords(settings: ReportData['config']['settings']): string {
  switch (riskOf(settings).needs) {
    case 'truth':
      return 't its truth,';
    case 'second':
      return 'y₁ and y₂ two measurements of the scene,';
    case 'sigma':
      return 'b a probe of seeded normal numbers, τ its size, σ the standard deviation of the noise, m how many numbers were measured,';
  }
}

/** What is certified where no true pictures are known. */
function ofRisk(settings: ReportData['config']['settings']): string {
  const { needs } = riskOf(settings);
  if (needs === 'truth') return '';
  const amplified =
    needs === 'sigma'
      ? ' Errors of the perturbed reconstructions count σ²/τ times, which the bounds have in them.'
      : '';
  return (
    `It holds of this objective: ${riskMeaning(settings)}. How near that is to the distance to the true pictures is a ` +
    `matter of the noise, and no bound is given for it; PSNR that follows from it is estimated.${amplified}`
  );
}

/** What a larger ridge would do, where little else makes reconstructions unique. */
function ridgeRemedy(
  settings: ReportData['config']['settings'],
  mu: number | undefined,
): string | undefined {
  const { prior, ridge } = settings.training;
  if (mu === undefined || prior === AUTOMATIC) return undefined;
  if (termsOf(prior).some(({ entry }) => entry.kind === 'ridge')) return undefined;
  const value = ridge ?? (settings.data.operator ? modelOfSettings(settings).ridgeOf(0) : 0);
  // μ is rounded down.
  return value <= 1.001 * mu ? largerRidge({ value, strongConvexity: mu }) : undefined;
}

/** μ, which weakly convex regularisers take a part of. */
function convexity(mu: number | undefined): Markup | undefined {
  if (mu === undefined) return undefined;
  return markup`There the problem of each reconstruction is strongly convex with μ ≥ ${printed.number(mu)}.`;
}

/** What the numbers are of where pictures are learned from in windows. */
function overWindows(size: ReportData['config']['settings']['data']['size']): string {
  if (size.kind !== 'windows') return '';
  return (
    `All of this is said of the ${String(size.count)} windows of ${String(size.size)}×${String(size.size)} pixels that ` +
    'config.json lists, and not of whole pictures.'
  );
}

function claim(kind: 'certified' | 'estimated' | undefined): Markup {
  switch (kind) {
    case 'certified':
      return markup`This is <strong>certified</strong>: every constant in the bound is proven, and the
rounding of the arithmetic is accounted for by its level.`;
    case 'estimated':
      return markup`This is <strong>estimated</strong>, not proven: at least one constant in the bound was
measured instead of derived, and could be larger than measured.`;
    case undefined:
      return markup`Whether every constant in the bound is proven is recorded when the run ends.`;
  }
}
