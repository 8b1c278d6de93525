import { OPERATORS, type OperatorEntry } from '@bilevel/imaging/describe';
import type { Draft } from './draft.js';

/** Channels of the pictures that are learned from: 1 grey, 2 complex, 3 in colour. */
export function channelsOf(
  { colour, operator }: Draft['settings']['data'],
  pictures: readonly { readonly channels: number | null }[],
): 1 | 2 | 3 {
  const entry: OperatorEntry | undefined = OPERATORS.find(({ name }) => name === operator?.name);
  if (entry?.seesComplex?.(operator?.options ?? {}) === true) return 2;
  // Grey with opacity has two channels.
  const inColour = colour !== 'grey' && pictures.some(({ channels }) => (channels ?? 1) > 2);
  return inColour ? 3 : 1;
}
