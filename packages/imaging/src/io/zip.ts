import { constants, crc32, inflateRawSync } from 'node:zlib';

/** An archive that is none, damaged, or of a kind that is not read; the message says what was received. */
export class DamagedZip extends Error {}

/** A file in an archive. */
export interface ZipMember {
  readonly name: string;
  /** Of its contents, as the archive says. */
  readonly bytes: number;
  readonly crc: number;
  readonly packed: Buffer;
  readonly deflated: boolean;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65535;
/** Of 32-bit lengths that are given elsewhere, in 64 bits. */
const ELSEWHERE = 0xffffffff;
const [STORED, DEFLATED] = [0, 8] as const;
const ENCRYPTED = 1;
/** More files than this are no archive of pictures, but may be one that stands for itself many times. */
const MOST_MEMBERS = 1024;
/** The most bytes that one deflated byte can stand for. */
const LARGEST_RATIO = 1032;

/**
 * The files in a ZIP archive (PKWARE's APPNOTE 6.3), by its directory; nothing is unpacked.
 *
 * Read here and not by a package: `fflate` and `yauzl` do not compare the contents with their check sums, so
 * that damage would come through as other numbers.
 *
 * @throws DamagedZip
 */
export function zipMembers(bytes: Buffer): ZipMember[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const members: ZipMember[] = [];
  let at = bytes.readUInt32LE(end + 16);
  if (count > MOST_MEMBERS) throw new DamagedZip(`${String(count)} files`);
  if (at === ELSEWHERE) throw new DamagedZip('an archive of more than 4 GB');
  for (let k = 0; k < count; k++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== ENTRY) {
      throw new DamagedZip('a directory that ends within an entry');
    }
    const length = (field: number): number => bytes.readUInt16LE(at + field);
    const nameEnd = at + 46 + length(28);
    const next = nameEnd + length(30) + length(32);
    if (next > end) throw new DamagedZip('a directory that ends within a name');
    members.push(memberAt(bytes, at, bytes.toString('utf8', at + 46, nameEnd)));
    at = next;
  }
  return members;
}

/** Where the record at the end of an archive is. */
function endOf(bytes: Buffer): number {
  const least = Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= least; at--) {
    if (bytes.readUInt32LE(at) === END) return at;
  }
  throw new DamagedZip('no directory at its end, as when a file is cut off');
}

function memberAt(bytes: Buffer, at: number, name: string): ZipMember {
  const shown = JSON.stringify(name);
  const method = bytes.readUInt16LE(at + 10);
  const [packedBytes, wholeBytes] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
  const local = bytes.readUInt32LE(at + 42);
  if ((bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw new DamagedZip(`${shown} encrypted`);
  if (method !== STORED && method !== DEFLATED) {
    throw new DamagedZip(`${shown} packed by method ${String(method)}`);
  }
  if ([packedBytes, wholeBytes, local].includes(ELSEWHERE)) {
    throw new DamagedZip(`${shown} of more than 4 GB`);
  }
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) {
    throw new DamagedZip(`a directory that leads to no file for ${shown}`);
  }
  // Lengths there may be unknown yet or in 64 bits; those of the directory count.
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + packedBytes);
  if (packed.length < packedBytes) throw new DamagedZip(`${shown} past the end of the file`);
  const most = method === STORED ? packedBytes : packedBytes * LARGEST_RATIO;
  if (wholeBytes > most || (method === STORED && wholeBytes !== packedBytes)) {
    throw new DamagedZip(`${shown} of ${String(wholeBytes)} bytes in ${String(packedBytes)}`);
  }
  const deflated = method === DEFLATED;
  return { name, bytes: wholeBytes, crc: bytes.readUInt32LE(at + 16), packed, deflated };
}

/** The contents of a file. Never more than it declares are allocated. @throws DamagedZip */
export function unzip({ name, bytes, crc, packed, deflated }: ZipMember): Buffer {
  const shown = JSON.stringify(name);
  let contents: Buffer;
  try {
    contents = deflated ? inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) }) : packed;
  } catch (error) {
    throw new DamagedZip(`${shown}, which cannot be unpacked: ${(error as Error).message}`);
  }
  if (contents.length !== bytes) {
    throw new DamagedZip(`${String(contents.length)} of ${String(bytes)} bytes of ${shown}`);
  }
  if (crc32(contents) !== crc) throw new DamagedZip(`${shown} with another check sum`);
  return contents;
}

/** The beginning of the contents, as much as `packedBytes` of the archive stand for; damage is not seen. */
export function unzipBeginning({ packed, deflated }: ZipMember, packedBytes: number): Buffer {
  const part = packed.subarray(0, packedBytes);
  if (!deflated) return part;
  try {
    return inflateRawSync(part, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

/** An archive of one file, stored as it is. The same contents give the same bytes. */
export function zipOf(name: string, contents: Buffer): Buffer {
  const title = Buffer.from(name, 'utf8');
  // Version 2.0; 1 January 1980, the first date that there is.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(contents), 10);
  common.writeUInt32LE(contents.length, 14);
  common.writeUInt32LE(contents.length, 18);
  common.writeUInt16LE(title.length, 22);
  const local = Buffer.concat([signature(LOCAL), common, title]);
  const entry = Buffer.concat([
    signature(ENTRY),
    Buffer.from([20, 0]),
    common,
    Buffer.alloc(14),
    title,
  ]);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length + contents.length, 16);
  return Buffer.concat([local, contents, entry, end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
