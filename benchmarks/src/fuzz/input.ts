import { Dice } from './dice.js';
import { mutateBytes, noise } from './mutation.js';
import { READERS, type Reader, type ReaderName } from './reader.js';

/** An input of a reader, and the choices that are left to reading it. */
export interface Input {
  readonly bytes: Buffer;
  readonly dice: Dice;
}

/** The i-th input of a seed: a valid file now and then, else a changed one. */
export function inputOf(name: ReaderName, reader: Reader, seed: number, i: number): Input {
  const dice = new Dice(seed, READERS.indexOf(name), i);
  const original = dice.pick(reader.valid);
  const kind = dice.below(100);
  const change = (): Buffer => {
    if (kind < 4) return noise(original, dice);
    if (kind < 35) return mutateBytes(original, dice);
    return dice.pick(reader.mutations)(original, dice);
  };
  return { bytes: kind === 0 ? original : change(), dice };
}
