import { deflateSync } from 'node:zlib';

type Tags = Readonly<Record<number, readonly number[] | string>>;

/** A little-endian TIFF file of directories, each with its tags and one strip or tile of pixels. */
function tiffOf(
  ...directories: readonly { tags: Tags; pixels: Uint8Array }[]
): Buffer<ArrayBuffer> {
  let file = Buffer.from('II*\0\0\0\0\0', 'latin1');
  let link = 4;
  for (const { tags, pixels } of directories) {
    const [offset, length] = 322 in tags ? [324, 325] : [273, 279];
    const start = file.length;
    file = Buffer.concat([file, pixels]);
    const all: Tags = { ...tags, [offset]: [start], [length]: [pixels.length] };
    // Numbers as keys come in ascending order, as TIFF wants the tags.
    const entries = Object.entries(all).map(([tag, value]) => {
      const isText = typeof value === 'string';
      const bytes = isText
        ? Buffer.from(`${value}\0`)
        : Buffer.from(Uint32Array.from(value).buffer);
      const entry = Buffer.alloc(12);
      entry.writeUInt16LE(Number(tag), 0);
      entry.writeUInt16LE(isText ? 2 : 4, 2);
      entry.writeUInt32LE(isText ? bytes.length : value.length, 4);
      if (bytes.length <= 4) bytes.copy(entry, 8);
      else {
        entry.writeUInt32LE(file.length, 8);
        file = Buffer.concat([file, bytes]);
      }
      return entry;
    });
    file.writeUInt32LE(file.length, link);
    const count = Buffer.alloc(2);
    count.writeUInt16LE(entries.length);
    link = file.length + 2 + 12 * entries.length;
    file = Buffer.concat([file, count, ...entries, Buffer.alloc(4)]);
  }
  return file;
}

const size = (width: number, height: number, bits: number): Tags => ({
  ...{ 256: [width], 257: [height], 258: [bits], 259: [1], 262: [1], 277: [1] },
});
const noise = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, i) => (37 * i) % 251));
const floats = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => i / length);
const bytesOf = (values: Float32Array | Float64Array): Buffer =>
  Buffer.from(values.buffer as ArrayBuffer);

/** A file of every kind of pixels, stacks, thumbnails and notes that are read or refused by name. */
export function tiffFiles(): Buffer<ArrayBuffer>[] {
  const one = (tags: Tags, pixels: Uint8Array) => tiffOf({ tags, pixels });
  const grey = { tags: size(3, 2, 8), pixels: noise(6) };
  return [
    one({ ...size(3, 2, 64), 339: [3] }, bytesOf(Float64Array.from(floats(6)))),
    one({ ...size(3, 2, 16), 339: [3] }, Buffer.alloc(12, 0x38)),
    one({ ...size(3, 2, 32), 339: [3], 42113: '-9999' }, bytesOf(floats(6))),
    one({ ...size(8, 4, 32), 259: [8], 317: [3], 339: [3] }, deflateSync(bytesOf(floats(32)))),
    one({ ...size(5, 4, 16), 259: [8], 317: [2], 322: [16], 323: [16] }, deflateSync(noise(512))),
    one({ ...size(5, 3, 12), 266: [2], 274: [6] }, noise(24)),
    one({ ...size(9, 3, 1), 262: [0] }, noise(6)),
    one({ ...size(3, 2, 2), 262: [3], 320: Array.from(noise(12)) }, noise(2)),
    one({ ...size(3, 2, 8), 277: [2], 258: [8, 8], 338: [0] }, noise(12)),
    one(
      { ...size(1, 2, 8), 262: [2], 277: [4], 258: [8, 8, 8, 8], 338: [2] },
      Buffer.alloc(8, 255),
    ),
    one({ ...size(6, 1, 8), 259: [32773] }, Buffer.of(1, 7, 9, 253, 5)),
    one({ ...size(2, 1, 8), 270: 'ImageJ=1.53\nimages=3\n' }, noise(6)),
    one({ ...size(2, 1, 8), 270: '{"shape": [3, 1, 2]}' }, noise(6)),
    tiffOf(grey, { ...grey, tags: { ...grey.tags, 254: [1] } }, grey),
    tiffOf(grey, { tags: { ...size(3, 2, 1), 254: [4], 262: [4] }, pixels: Buffer.alloc(2, 255) }),
  ];
}
