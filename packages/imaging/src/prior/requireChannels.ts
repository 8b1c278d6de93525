import { ArgumentError, expected } from '@bilevel/core/errors';
import type { RegulariserTerm } from './expression.js';

/** @throws ArgumentError where a term is made for pictures of other channels */
export function requireChannels(
  { entry, options }: Pick<RegulariserTerm, 'entry' | 'options'>,
  channels: number,
): void {
  for (const { key, follows } of entry.options) {
    const own = options[key];
    if (follows !== 'channels' || own === channels) continue;
    const what = `${String(own)} channel${own === 1 ? '' : 's'}`;
    const remedy = `Choose ${key}=${String(channels)}, or other pictures: grey ones have 1 channel, complex ones 2.`;
    throw new ArgumentError(expected(what, `pictures with ${entry.name}`, channels, remedy));
  }
}
