const [BLOCK, CARD] = [2880, 80];
const SETTERS = { 8: 'Uint8', 16: 'Int16', 32: 'Int32', '-32': 'Float32', '-64': 'Float64' };

const fill = (bytes, by) =>
  Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK, by)]);

/** A card; numbers and T stand at the right, texts in quotes at the left. */
function card([keyword, value]) {
  if (value === undefined) return keyword.padEnd(CARD);
  const isText = typeof value === 'string' && value !== 'T';
  const shown = isText ? `'${value.padEnd(8)}'` : String(value).padStart(20);
  return `${keyword.padEnd(8)}= ${shown} / of the test`.padEnd(CARD);
}

/** A FITS file of parts `{ bitpix, lengths, values, more }`, the first axis varying fastest. */
export function fitsBytes(parts) {
  return Buffer.concat(
    parts.map(({ bitpix = 8, lengths = [], values = [], more = [] }, k) => {
      const cards = [
        k === 0 ? ['SIMPLE', 'T'] : ['XTENSION', 'IMAGE'],
        ['BITPIX', bitpix],
        ['NAXIS', lengths.length],
        ...lengths.map((length, axis) => [`NAXIS${axis + 1}`, length]),
        ...(k === 0
          ? []
          : [
              ['PCOUNT', 0],
              ['GCOUNT', 1],
            ]),
        ...more,
        ['END'],
      ];
      const header = Buffer.from(cards.map(card).join(''), 'latin1');
      const step = Math.abs(bitpix) / 8;
      const data = Buffer.alloc(step * values.length);
      const view = new DataView(data.buffer, data.byteOffset, data.length);
      values.forEach((value, p) => view[`set${SETTERS[bitpix]}`](p * step, value));
      return Buffer.concat([fill(header, ' '), fill(data, 0)]);
    }),
  );
}
