import type { BlockKind } from '@bilevel/kernels';
import type { Description, Parameter } from '../../describe/description.js';

/**
 * A regulariser R = w Σ_p φ(|(Dx)_p|; ν) over blocks p of forward differences, as it is described. One file
 * each in this folder, and a line in `catalogue.ts`.
 */
export interface RegulariserEntry extends Description {
  /** What makes a block of differences. */
  readonly blocks: BlockKind;
  /** `chosen`: any potential may be taken for φ. Otherwise the name of its own. */
  readonly potential: 'chosen' | 'quadratic';
  readonly parameters: readonly Parameter[];
  /** Whether channels are coupled: such a regulariser is made for pictures in colour. */
  readonly couplesChannels: boolean;
}
