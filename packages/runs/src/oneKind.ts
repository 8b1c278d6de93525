import { ArgumentError } from '@bilevel/core';
import { termsOf } from '@bilevel/imaging/describe';

/** @throws ArgumentError where a regulariser is for pictures of so many channels, and these are not all alike */
export function requireOneKind(prior: string, channels: readonly number[]): void {
  const term = termsOf(prior).find(({ entry }) =>
    entry.options.some(({ follows }) => follows === 'channels'),
  );
  const inColour = channels.filter((count) => count > 1).length;
  if (term === undefined || inColour === 0 || inColour === channels.length) return;
  throw new ArgumentError(
    `Expected pictures that are all grey or all in colour for ${term.entry.name} but received ` +
      `${String(inColour)} of ${String(channels.length)} in colour. Learn from the grey of all with ` +
      '`colour` grey, or leave those of one kind out.',
  );
}
