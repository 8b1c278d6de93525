import type { DrawRegime } from './drawn.js';
import {
  drawDenormalModels,
  drawFarModels,
  drawFarVariances,
  drawKinks,
  drawMissing,
  drawModels,
  drawPhotons,
  drawScaledModels,
  drawSimpleModels,
} from './models.js';
import {
  drawCheckerboard,
  drawConstant,
  drawDenormal,
  drawEdges,
  drawFarParameters,
  drawLargeConstant,
  drawLines,
  drawOrdinaryPictures,
  drawScaled,
  drawSixteen,
  drawTrivial,
} from './pictures.js';
import { drawQuadratic, drawRegression } from './regression.js';
import { drawFarFeatures, drawOrdinarySamples, drawPredictions } from './samples.js';

/** How to draw each regime. */
export const REGIMES = {
  pictures: drawOrdinaryPictures,
  constant: drawConstant,
  checkerboard: drawCheckerboard,
  edges: drawEdges,
  lines: drawLines,
  scaled: drawScaled,
  denormal: drawDenormal,
  'far-parameters': drawFarParameters,
  trivial: drawTrivial,
  models: drawModels,
  'simple-models': drawSimpleModels,
  kinks: drawKinks,
  'scaled-models': drawScaledModels,
  'denormal-models': drawDenormalModels,
  'far-models': drawFarModels,
  missing: drawMissing,
  variances: drawFarVariances,
  photons: drawPhotons,
  samples: drawOrdinarySamples,
  predictions: drawPredictions,
  'far-features': drawFarFeatures,
  regression: drawRegression,
  quadratic: drawQuadratic,
  'large-constant': drawLargeConstant,
  sixteen: drawSixteen,
} as const satisfies Readonly<Record<string, DrawRegime>>;

export type RegimeName = keyof typeof REGIMES;

export const REGIME_NAMES = Object.keys(REGIMES) as readonly RegimeName[];

/** Those that take a second or so a case. */
const SLOW: readonly RegimeName[] = ['large-constant', 'sixteen'];
const FAST = REGIME_NAMES.filter((name) => !SLOW.includes(name));
/** Cases of the others for each slow one. */
const BETWEEN_SLOW = 149;

/** Deals the regimes out in turn: case `index` is the same however many cases there are. */
export function regimeOf(index: number): RegimeName {
  const round = Math.floor(index / (BETWEEN_SLOW + 1));
  const place = index % (BETWEEN_SLOW + 1);
  const slow = SLOW[round % SLOW.length];
  const fast = FAST[(round * BETWEEN_SLOW + place) % FAST.length];
  if (slow === undefined || fast === undefined) throw new Error('There is no regime.');
  return place === BETWEEN_SLOW ? slow : fast;
}
