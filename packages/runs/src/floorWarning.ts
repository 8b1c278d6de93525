import {
  boxOf,
  lengthOf,
  type MeasuredPicture,
  type Model,
  type NamedChoice,
  type WeightStep,
} from '@bilevel/imaging';
import { significant } from './report/format.js';
import type { Warning } from './warning.js';

/** What to say of a result whose smoothing is the least that the probes of its risk are right for. */
export function floorWarning(
  { theta }: Pick<WeightStep, 'theta'>,
  training: readonly MeasuredPicture[],
  model: Model,
  risk: NamedChoice | undefined,
): Warning | undefined {
  const { lower } = boxOf(training, model, risk);
  const { lower: usual } = boxOf(training, model);
  if (typeof lower === 'number' || typeof usual === 'number') return undefined;
  const keys = model.learned.flatMap((one) => new Array<string>(lengthOf(one)).fill(one.key));
  const at = theta.findIndex((t, i) => t <= lower[i]! && lower[i]! > usual[i]!);
  if (at < 0) return undefined;
  return {
    code: 'smoothing-floor',
    message:
      `The ${keys[at]!} came to ${significant(Math.exp(lower[at]!))}, the least that is learned with probes of this size: the estimated ` +
      'error hardly changes below. Smaller probes (`tau`) allow less, at more work.',
  };
}
