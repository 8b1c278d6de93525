import type { Dice } from '../dice.js';

const CARD = 80;
const KEYWORDS = [
  ...['SIMPLE', 'BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2', 'NAXIS3', 'BSCALE', 'BZERO', 'BLANK'],
  ...['PCOUNT', 'GCOUNT', 'GROUPS', 'ZIMAGE', 'XTENSION', 'EXTNAME', 'BUNIT', 'END'],
];
const VALUES = ['T', 'F', '0', '1', '-1', '-32', '64', '1e308', '2D0', 'NaN', "'x'", "'", '', '/'];

/** Writes other cards in the place of some. */
export function mutateCards(original: Buffer, dice: Dice): Buffer {
  const bytes = Buffer.from(original);
  for (let k = 1 + dice.below(3); k > 0; k--) {
    const at = CARD * dice.below(Math.min(16, Math.floor(bytes.length / CARD)));
    const own = bytes.toString('latin1', at, at + 8);
    const keyword = dice.chance(0.6) ? own : dice.pick(KEYWORDS).padEnd(8);
    const value = dice.chance(0.5) ? dice.pick(VALUES) : String(dice.edge());
    bytes.write(`${keyword}= ${value.padStart(20)}`.padEnd(CARD).slice(0, CARD), at, 'latin1');
  }
  return bytes;
}
