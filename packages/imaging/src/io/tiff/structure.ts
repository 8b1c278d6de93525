/** Bytes that break the rules of TIFF; the message says which, for a sentence that names the file. */
export class DamagedTiff extends Error {}

/** Bytes a value takes, by the number of its type. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 },
  ...{ 16: 8, 17: 8, 18: 8 },
};

/** More entries than this in all directories together are no picture. */
const MAX_ENTRIES = 500_000;

/** An entry of a directory: where the values of a tag are. */
interface Entry {
  readonly type: number;
  readonly count: number;
  readonly offset: number;
}

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

const READ: Readonly<Record<number, ReadNumber>> = {
  1: (view, at) => view.getUint8(at),
  2: (view, at) => view.getUint8(at),
  3: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  5: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little),
  6: (view, at) => view.getInt8(at),
  7: (view, at) => view.getUint8(at),
  8: (view, at, little) => view.getInt16(at, little),
  9: (view, at, little) => view.getInt32(at, little),
  10: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little),
  11: (view, at, little) => view.getFloat32(at, little),
  12: (view, at, little) => view.getFloat64(at, little),
  13: (view, at, little) => view.getUint32(at, little),
  16: (view, at, little) => Number(view.getBigUint64(at, little)),
  17: (view, at, little) => Number(view.getBigInt64(at, little)),
  18: (view, at, little) => Number(view.getBigUint64(at, little)),
};

/** The tags of one picture in a file ("image file directory"). */
export class TiffDirectory {
  readonly #entries = new Map<number, Entry>();

  constructor(
    readonly file: TiffFile,
    readonly start: number,
  ) {}

  add(tag: number, entry: Entry): void {
    // TIFF has every tag once; of a second one readers take no notice.
    if (!this.#entries.has(tag)) this.#entries.set(tag, entry);
  }

  /** @returns the bytes of a tag's values; undefined when the tag is absent */
  bytes(tag: number): Uint8Array | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    const { type, count, offset } = entry;
    const length = count * (TYPE_BYTES[type] ?? 0);
    if (offset + length > this.file.bytes.length) {
      throw new DamagedTiff(`tag ${String(tag)} points past the end of the file`);
    }
    return this.file.bytes.subarray(offset, offset + length);
  }

  /** @returns the values of a tag, the first `most` of them; undefined when the tag is absent */
  numbers(tag: number, most = Infinity): number[] | undefined {
    const bytes = this.bytes(tag);
    const { type = 0, count = 0 } = this.#entries.get(tag) ?? {};
    const read = READ[type];
    if (bytes === undefined || read === undefined) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = TYPE_BYTES[type] ?? 0;
    return Array.from({ length: Math.min(count, most) }, (_, i) =>
      read(view, i * size, this.file.little),
    );
  }

  /** @returns the first value of a tag; undefined when the tag is absent or empty */
  number(tag: number): number | undefined {
    return this.numbers(tag, 1)?.[0];
  }

  /**
   * The values of a tag that counts or numbers something, or says where it is.
   *
   * @throws DamagedTiff unless they are whole and not negative
   */
  wholes(tag: number, most = Infinity): number[] | undefined {
    const values = this.numbers(tag, most);
    const bad = values?.find((value) => !(Number.isSafeInteger(value) && value >= 0));
    if (bad === undefined) return values;
    throw new DamagedTiff(`${String(bad)} for tag ${String(tag)}, which counts`);
  }

  /** The first of them; undefined when the tag is absent or empty. @throws DamagedTiff likewise */
  whole(tag: number): number | undefined {
    return this.wholes(tag, 1)?.[0];
  }

  /** @returns a text without the zeros at its end; undefined when the tag is absent */
  text(tag: number): string | undefined {
    const bytes = this.bytes(tag);
    return bytes && Buffer.from(bytes).toString('utf8').replace(/\0+$/, '');
  }
}

/** The bytes of a TIFF or BigTIFF file, and how numbers are written in it. */
export class TiffFile {
  readonly little: boolean;
  readonly #view: DataView;
  readonly #big: boolean;
  #entriesRead = 0;

  /** @throws DamagedTiff for a header that is none */
  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.little = this.bytes[0] === 0x49;
    this.#big = this.#read(3, 2) === 43;
    if (this.#big && (this.#read(3, 4) !== 8 || this.#read(3, 6) !== 0)) {
      throw new DamagedTiff('a BigTIFF header with offsets that are not 8 bytes');
    }
  }

  /** The directories of the file in order, without those that others point to. @throws DamagedTiff */
  directories(): TiffDirectory[] {
    const found: TiffDirectory[] = [];
    const seen = new Set<number>();
    let at = this.#big ? this.#read(16, 8) : this.#read(4, 4);
    while (at !== 0) {
      if (seen.has(at)) throw new DamagedTiff('directories that lead back to themselves');
      seen.add(at);
      const { directory, next } = this.directoryAt(at);
      found.push(directory);
      at = next;
    }
    if (found.length === 0) throw new DamagedTiff('no picture');
    return found;
  }

  /** The directory at an offset, and the offset of the next one or 0. @throws DamagedTiff */
  directoryAt(start: number): { directory: TiffDirectory; next: number } {
    const [countType, wordType, word, entryBytes] = this.#big ? [16, 16, 8, 20] : [3, 4, 4, 12];
    const count = this.#read(countType, start);
    this.#entriesRead += count;
    const first = start + (this.#big ? 8 : 2);
    const end = first + count * entryBytes;
    if (this.#entriesRead > MAX_ENTRIES || end + word > this.bytes.length) {
      throw new DamagedTiff('a directory that does not end');
    }
    const directory = new TiffDirectory(this, start);
    for (let at = first; at < end; at += entryBytes) {
      const type = this.#read(3, at + 2);
      const size = TYPE_BYTES[type];
      // Readers pass over types that they do not know, says TIFF.
      if (size === undefined) continue;
      const values = this.#read(wordType, at + 4);
      const inline = at + 4 + word;
      const offset = values * size <= word ? inline : this.#read(wordType, inline);
      directory.add(this.#read(3, at), { type, count: values, offset });
    }
    return { directory, next: this.#read(wordType, end) };
  }

  /** A copy of the bytes with one directory, of the `tags` alone that it has. */
  withOnly({ start }: TiffDirectory, tags: readonly number[]): Buffer {
    const [wordType, word, entryBytes] = this.#big ? [16, 8, 20] : [4, 4, 12];
    const countBytes = this.#big ? 8 : 2;
    const count = this.#read(this.#big ? 16 : 3, start);
    const bytes = Buffer.from(this.bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const put = (at: number, value: number, type: number): void => {
      if (type === 3) view.setUint16(at, value, this.little);
      else if (type === 4) view.setUint32(at, value, this.little);
      else view.setBigUint64(at, BigInt(value), this.little);
    };
    let to = start + countBytes;
    for (let k = 0; k < count; k++) {
      const at = start + countBytes + k * entryBytes;
      if (!tags.includes(this.#read(3, at))) continue;
      bytes.set(this.bytes.subarray(at, at + entryBytes), to);
      to += entryBytes;
    }
    put(start, (to - start - countBytes) / entryBytes, this.#big ? 16 : 3);
    put(to, 0, wordType);
    put(word === 8 ? 8 : 4, start, wordType);
    return bytes;
  }

  #read(type: number, at: number): number {
    if (at + (TYPE_BYTES[type] ?? 0) > this.bytes.length) {
      throw new DamagedTiff('a file that ends within its header or a directory');
    }
    return READ[type]?.(this.#view, at, this.little) ?? 0;
  }
}
