import type { Description } from '../describe/description.js';
import type { OptionDescription } from '../describe/options.js';

/** What learning minimises, as people are told of it. */
export interface RiskEntry extends Description {
  readonly options: readonly OptionDescription[];
  /** What has to be known of every picture, as `MeasuredPicture` has it. */
  readonly needs: 'truth' | 'second' | 'sigma';
  /** What its value is, of an operator that sees the picture as it is, and of others: for reports. */
  readonly meaning: { readonly denoising: string; readonly other: string };
}
