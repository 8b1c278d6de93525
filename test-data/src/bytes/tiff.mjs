const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;

/** [tag, type, value] in the order TIFF asks for. */
function entriesOf({ width, height, bits, isFloat, data }, dataOffset) {
  return [
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, bits],
    [259, SHORT, 1],
    [262, SHORT, 1],
    [273, LONG, dataOffset],
    [277, SHORT, 1],
    [278, LONG, height],
    [279, LONG, data.length],
    [339, SHORT, isFloat ? 3 : 1],
  ];
}

function directory(entries, next) {
  const bytes = Buffer.alloc(2 + ENTRY_BYTES * entries.length + 4);
  bytes.writeUInt16LE(entries.length, 0);
  entries.forEach(([tag, type, value], k) => {
    const at = 2 + ENTRY_BYTES * k;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  bytes.writeUInt32LE(next, bytes.length - 4);
  return bytes;
}

/**
 * A grey TIFF without compression, little-endian, of one page or several. A page is
 * `{ width, height, bits, isFloat, data }` with `data` a Buffer.
 */
export function tiffBytes(pages) {
  const parts = [Buffer.from('II*\0\x08\0\0\0', 'latin1')];
  let offset = 8;
  pages.forEach((page, k) => {
    const length = 2 + ENTRY_BYTES * entriesOf(page, 0).length + 4;
    const end = offset + length + page.data.length;
    const next = k === pages.length - 1 ? 0 : end;
    parts.push(directory(entriesOf(page, offset + length), next), page.data);
    offset = end;
  });
  return Buffer.concat(parts);
}
