import {
  ArgumentError,
  expected,
  sumOfSamples,
  type BilevelProblem,
  type Measures,
  type Sample,
} from '@bilevel/core';
import type { NamedChoice } from '../describe/expressions.js';
import { createImage, type Image, type Shape } from '../image.js';
import type { MetricOptions } from '../metric/options.js';
import { imageQuality } from '../metric/quality.js';
import { chosenRisk, type ChosenRisk } from '../risk/chosenRisk.js';
import { estimatedPsnr, type Estimated } from '../risk/estimatedPsnr.js';
import { referenceOf } from '../risk/reference.js';
import { riskTerms, type RiskTerm } from '../risk/riskTerms.js';
import { requireScored } from '../risk/truthLoss.js';
import { withinRectangle } from '../transform/rectangle.js';
import type { Model } from './model.js';
import { evaluationMemory } from './memory.js';
import { requireMeasurement } from './requireMeasurement.js';
import { shapeOfPicture, type MeasuredPicture } from './trainingPair.js';

function sample(
  picture: MeasuredPicture,
  shared: Model,
  scores: MetricOptions,
  risk: ChosenRisk,
): Sample {
  const shape = shapeOfPicture(picture, shared);
  requireMeasurement(shared, shape, picture.measured, picture.name);
  requireScored(picture, shape);
  const model = shared.withPicture(picture.operatorPicture);
  const terms = riskTerms(risk, { picture, model, shape });
  const dimension = model.dimensionOf(shape);
  const partOf = ({ measured, loss }: RiskTerm): Sample => ({
    dimension,
    memory: evaluationMemory(model.prior, model.gridOf(shape)),
    start: model.startOf(measured, shape),
    lower: (theta) => model.lowerLevel(measured, shape, theta),
    upper: loss,
  });
  const [first, ...others] = terms.map(partOf);
  if (first === undefined) throw new Error('A risk takes a reconstruction.');
  const whole = others.length === 0 ? first : sumOfSamples([first, ...others]);
  const estimatedAt = (x: Float64Array): Estimated => ({
    ...{ terms, value: whole.upper.value(x, NONE) },
    solutions: terms.map((_, p) => x.subarray(p * dimension, (p + 1) * dimension)),
  });
  return {
    ...whole,
    measure: (x) => ({
      ...against(picture, model, shape, x.subarray(0, dimension), scores),
      ...(risk.name !== 'clean' && estimatedPsnr(picture, model, risk, estimatedAt(x), scores)),
    }),
  };
}

/** PSNR and SSIM of a solution against what there is to compare it with; none where there is nothing. */
function against(
  picture: MeasuredPicture,
  model: Model,
  shape: Shape,
  x: Float64Array,
  scores: MetricOptions,
): Measures {
  const reference = referenceOf(picture, model)?.image;
  if (reference === undefined) return {};
  const { width, height, channels } = shape;
  const image = createImage(width, height, model.resultOf(x, shape), channels);
  const { scored } = picture;
  const only = (all: Image): Image => {
    if (scored === undefined) return all;
    const data = new Float64Array(scored.width * scored.height * channels);
    return createImage(
      scored.width,
      scored.height,
      withinRectangle(all.data, shape, scored, data),
      channels,
    );
  };
  return { ...imageQuality(only(image), only(reference), scores) };
}

/** Losses of pictures do not depend on θ. */
const NONE = new Float64Array(0);

/**
 * Learning the parameters of `model` from pictures and what was measured of them:
 *
 *     F(θ) = (1/m) Σ_i (c_i/2)‖S_i(x_i*(θ) − t_i)‖²
 *
 * (per picture, summed over its pixels and channels, not those of a margin or slopes; the mean is over the m pictures), with
 * c_i the weight of the picture, 1 by default, S_i the part of it that counts, all by default, and x_i*(θ) the
 * reconstruction (mathematics.md §8.8) and t_i the true picture, on the scale of the data term; or another risk, which
 * stands in for that where no true picture is known (§8.15). Every constant is
 * certified. A solution starts at what was measured; its measures are PSNR and SSIM against the truth, or a second noisy
 * picture without one, and what another risk estimates of the PSNR, with the peak of `scores`. Where the model needs the
 * convexity of its pictures (`Model.over`) and has none, it is that of these.
 *
 * @param risk one of `RISKS`. Default `clean`
 * @throws ArgumentError without pictures, for a model of which nothing is left to learn, or for pictures of which not
 *   all is known that the risk needs
 */
export function reconstructionProblem(
  pictures: readonly MeasuredPicture[],
  model: Model,
  scores: MetricOptions = {},
  risk?: NamedChoice,
): BilevelProblem {
  if (pictures.length === 0) {
    throw new ArgumentError(expected('at least one picture', 'pairs', pictures));
  }
  if (model.parameters === 0) {
    throw new ArgumentError(
      `Expected something to be learned but received fixed values for all parameters of ${model.prior}. ` +
        'Leave one of them out.',
    );
  }
  const whole = model.over(pictures);
  const chosen = chosenRisk(risk);
  return {
    parameters: model.parameters,
    samples: pictures.map((picture) => sample(picture, whole, scores, chosen)),
  };
}
