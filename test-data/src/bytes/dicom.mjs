const LONG_LENGTHS = new Set(['OB', 'OW', 'SQ', 'UN', 'UT']);
const SYNTAX = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  big: '1.2.840.10008.1.2.2',
};

function numbers(values, bytes, big) {
  const buffer = Buffer.alloc(bytes * values.length);
  values.forEach((value, k) => {
    const stored = value < 0 ? value + 256 ** bytes : value;
    if (big) buffer.writeUIntBE(stored, k * bytes, bytes);
    else buffer.writeUIntLE(stored, k * bytes, bytes);
  });
  return buffer;
}

/** An attribute; texts and pixels of odd length are filled up, as PS3.5 asks for. */
function element(group, number, vr, value, syntax) {
  const big = syntax === 'big';
  let body = value;
  if (vr === 'US') body = numbers([value], 2, big);
  else if (typeof value === 'string') body = Buffer.from(value, 'latin1');
  if (body.length % 2)
    body = Buffer.concat([body, Buffer.from(vr === 'UI' || vr === 'OB' ? '\0' : ' ')]);
  const head = numbers([group, number], 2, big);
  if (syntax === 'implicit') return Buffer.concat([head, numbers([body.length], 4, big), body]);
  const length = LONG_LENGTHS.has(vr)
    ? Buffer.concat([Buffer.alloc(2), numbers([body.length], 4, big)])
    : numbers([body.length], 2, big);
  return Buffer.concat([head, Buffer.from(vr), length, body]);
}

/**
 * A DICOM file with uncompressed pixels.
 *
 * @param values stored whole numbers, row by row, of one frame or several; RGB side by side
 * @param options.more further attributes as [group, number, vr, value]
 */
export function dicomBytes(
  { width, height },
  values,
  {
    syntax = 'explicit',
    photometric = 'MONOCHROME2',
    samples = 1,
    bits = 16,
    stored = bits,
    high = stored - 1,
    signed = false,
    frames,
    more = [],
  } = {},
) {
  const meta = [
    [2, 2, 'UI', '1.2.840.10008.5.1.4.1.1.7'],
    [2, 3, 'UI', '1.2.826.0.1.3680043.10.1.1'],
    [2, 0x10, 'UI', SYNTAX[syntax]],
    [2, 0x12, 'UI', '1.2.826.0.1.3680043.10.1'],
  ].map((one) => element(...one, 'explicit'));
  const metaBytes = Buffer.concat(meta);
  const vr = bits === 8 ? 'OB' : 'OW';
  const attributes = [
    [8, 0x16, 'UI', '1.2.840.10008.5.1.4.1.1.7'],
    [8, 0x18, 'UI', '1.2.826.0.1.3680043.10.1.1'],
    ...more,
    [0x28, 2, 'US', samples],
    [0x28, 4, 'CS', photometric],
    ...(samples === 3 ? [[0x28, 6, 'US', 0]] : []),
    ...(frames === undefined ? [] : [[0x28, 8, 'IS', String(frames)]]),
    [0x28, 0x10, 'US', height],
    [0x28, 0x11, 'US', width],
    [0x28, 0x100, 'US', bits],
    [0x28, 0x101, 'US', stored],
    [0x28, 0x102, 'US', high],
    [0x28, 0x103, 'US', signed ? 1 : 0],
    [0x7fe0, 0x10, vr, numbers(values, bits / 8, syntax === 'big')],
  ].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    element(2, 0, 'UL', numbers([metaBytes.length], 4, false), 'explicit'),
    metaBytes,
    ...attributes.map((one) => element(...one, syntax)),
  ]);
}
