import { ArgumentError, expected } from '@bilevel/core';
import type { RealImage } from '../../image.js';
import type { ImageMetadata } from '../metadata.js';
import { BLOCK_BYTES, CARD_BYTES } from './header.js';

/**
 * FITS of one grey picture. 8 bits are integers, already on the scale of their type.
 *
 * @throws ArgumentError for colour: FITS has planes, but none that are red, green and blue
 */
export function encodeFits(image: RealImage, bits: 8 | 32 | 64, metadata: ImageMetadata): Buffer {
  const { width, height, channels, data } = image;
  if (channels === 3) {
    const remedy = 'Choose another format, such as TIFF, or convert it to grey.';
    throw new ArgumentError(expected('a grey picture in a FITS file', 'image', 'colour', remedy));
  }
  const { cards = cardsOf(metadata) } = metadata;
  const header = [
    card('SIMPLE', 'T'),
    card('BITPIX', String(bits === 8 ? 8 : -bits)),
    card('NAXIS', '2'),
    card('NAXIS1', String(width)),
    card('NAXIS2', String(height)),
    ...cards,
    'END',
  ].map((line) => line.slice(0, CARD_BYTES).padEnd(CARD_BYTES));
  const pixels = Buffer.alloc((data.length * bits) / 8);
  for (let p = 0; p < data.length; p++) {
    const value = data[p]!;
    if (bits === 8) pixels[p] = value;
    else if (bits === 32) pixels.writeFloatBE(value, 4 * p);
    else pixels.writeDoubleBE(value, 8 * p);
  }
  return Buffer.concat([filled(Buffer.from(header.join(''), 'latin1'), ' '), filled(pixels, '\0')]);
}

function card(keyword: string, value: string): string {
  return `${keyword.padEnd(8)}= ${value.padStart(20)}`;
}

/** In printable ASCII, as FITS has it, and in one card. */
function cardsOf({ description = '' }: ImageMetadata): string[] {
  const text = description
    .replace(/[^ -~]+/g, '')
    .trim()
    .replaceAll("'", "''");
  // Cut, but not between two quotes that stand for one.
  const [cut = ''] = /^(?:[^']|''){0,60}/.exec(text) ?? [];
  const short = cut.length > 66 ? '' : cut;
  return short === '' ? [] : [`OBJECT  = '${short.padEnd(8)}'`];
}

function filled(bytes: Buffer, by: string): Buffer {
  const rest = (BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES;
  return Buffer.concat([bytes, Buffer.alloc(rest, by)]);
}
