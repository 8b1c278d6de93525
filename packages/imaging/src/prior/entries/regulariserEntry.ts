import type { BlockKind } from '@bilevel/kernels';
import type { Description, Parameter, Values } from '../../describe/description.js';
import type { OptionDescription, OptionValues } from '../../describe/options.js';

/** Somewhere that learning may start, by name. */
export interface NamedStart {
  readonly name: string;
  readonly label: string;
  /** What it is, in a clause. */
  readonly help: string;
  /** As {@link Parameter.start}, in place of it, by the key that a parameter has in {@link CommonEntry.parameters}. */
  readonly of: (options: OptionValues, seed: number) => Values;
}

/** What every regulariser is described by. One file each in this folder, and a line in `catalogue.ts`. */
interface CommonEntry extends Description {
  /** `chosen`: any potential may be taken for φ. Otherwise the name of its own. */
  readonly potential: 'chosen' | 'quadratic';
  /** Numbers that say which of its kind it is, such as how many filters. */
  readonly options: readonly OptionDescription[];
  /** For values of all options. */
  readonly parameters: (options: OptionValues) => readonly Parameter[];
  /** Where learning may start, the usual place first. Default: there alone. */
  readonly starts?: readonly NamedStart[];
  /** Whether channels are coupled, always: such a regulariser is made for pictures in colour. */
  readonly couplesChannels: boolean;
}

/** R = w Σ_p φ(|(Dx)_p|; ν) over blocks p of forward differences. */
export interface BlockEntry extends CommonEntry {
  readonly kind: 'blocks';
  /** What makes a block of differences. */
  readonly blocks: BlockKind;
}

/** R = Σ_j w_j Σ_p φ((C_j x)_p; ν_j) over responses of filters, of which it has options `count`, `size`, `channels`. */
export interface FilterEntry extends CommonEntry {
  readonly kind: 'filters';
}

/** R = (w/2)‖x‖². */
export interface RidgeEntry extends CommonEntry {
  readonly kind: 'ridge';
}

/**
 * R = w Σ φ(|Dx − v|; ν) + w' Σ φ(|Ev|; ν') + (η/2)‖v‖² of x and slopes v that are unknowns as well, two for each of its
 * numbers; an option `ridge` is η, and the parameters are w, ν, w', ν'.
 */
export interface JointEntry extends CommonEntry {
  readonly kind: 'joint';
}

/** R = Σ_p w_p φ(|(Dx)_p|; ν), log w_p by hat functions on `columns` × `rows` nodes. */
export interface MapEntry extends CommonEntry {
  readonly kind: 'map';
  /** What makes a block of differences, by its options. */
  readonly blocksOf: (options: OptionValues) => BlockKind;
}

/** A regulariser, as it is described. */
export type RegulariserEntry = MapEntry | BlockEntry | FilterEntry | RidgeEntry | JointEntry;
