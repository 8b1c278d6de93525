import { ArgumentError } from '@bilevel/core';
import { termsOf } from '@bilevel/imaging/describe';
import type { Dataset } from './dataset.js';

/** @throws ArgumentError where a regulariser is for pictures of so many channels, and these are not all alike */
export function requireOneKind(
  prior: string,
  { train, validation }: Pick<Dataset, 'train' | 'validation'>,
): void {
  const term = termsOf(prior).find(({ entry }) =>
    entry.options.some(({ follows }) => follows === 'channels'),
  );
  const pictures = [...train, ...validation];
  const inColour = pictures.filter(({ truth }) => truth.channels > 1).length;
  if (term === undefined || inColour === 0 || inColour === pictures.length) return;
  throw new ArgumentError(
    `Expected pictures that are all grey or all in colour for ${term.entry.name} but received ` +
      `${String(inColour)} of ${String(pictures.length)} in colour. Learn from the grey of all with ` +
      '`colour` grey, or leave those of one kind out.',
  );
}
