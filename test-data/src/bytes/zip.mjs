import { crc32, deflateRawSync } from 'node:zlib';

const number = (bytes, value) => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};

/** A ZIP archive of [name, contents] pairs, stored or deflated. */
export function zipBytes(files, { deflated = false } = {}) {
  const bodies = [];
  const entries = [];
  let offset = 0;
  for (const [name, contents] of files) {
    const title = Buffer.from(name);
    const packed = deflated ? deflateRawSync(contents) : contents;
    const common = Buffer.concat([
      number(2, 20),
      number(2, 0),
      number(2, deflated ? 8 : 0),
      number(2, 0),
      number(2, 0x21),
      number(4, crc32(contents)),
      number(4, packed.length),
      number(4, contents.length),
      number(2, title.length),
      number(2, 0),
    ]);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), common, title, packed]);
    const rest = Buffer.concat([Buffer.alloc(10), number(4, offset), title]);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02'), number(2, 20), common, rest]));
    bodies.push(body);
    offset += body.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.concat([
    Buffer.from('PK\x05\x06'),
    number(4, 0),
    number(2, files.length),
    number(2, files.length),
    number(4, directory.length),
    number(4, offset),
    number(2, 0),
  ]);
  return Buffer.concat([...bodies, directory, end]);
}
