import { shapeOfPicture, type MeasuredPicture } from '../problem/trainingPair.js';
import type { Model } from '../problem/model.js';
import type { ChosenRisk } from './chosenRisk.js';
import { probeSize } from './probes.js';

/** Of the size of the probes: below, the risk hardly depends on the smoothing, and solves get dear. */
const SHARE = 0.1;

/**
 * The least smoothing that is learned by a risk with probes, a tenth of the least τ: changes of τ in the data tell nothing of
 * what happens within less (mathematics.md §8.15). 0 of other risks, which have no such size.
 */
export function smoothingFloor(
  pictures: readonly MeasuredPicture[],
  model: Model,
  { entry, options }: Pick<ChosenRisk, 'entry' | 'options'>,
): number {
  if (entry.needs !== 'sigma') return 0;
  const sizes = pictures.map((picture) => {
    if (picture.probes) return picture.probes.tau;
    const own = model.withPicture(picture.operatorPicture);
    const { observed } = own.operatorOf(shapeOfPicture(picture, own));
    return probeSize(picture.measured.data.length, picture.sigma ?? 0, options, observed);
  });
  return SHARE * Math.min(...sizes);
}
