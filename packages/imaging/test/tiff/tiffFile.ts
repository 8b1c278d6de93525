/** A tag with its values. Types: 1 byte, 2 text, 3 of 16 bits, 4 of 32 bits, 5 fractions, 7 bytes. */
interface Field {
  readonly tag: number;
  readonly type: 1 | 2 | 3 | 4 | 5 | 7;
  readonly values: readonly number[] | string;
}

/** A directory with the strips or tiles of its pixels. */
export interface Directory {
  readonly fields: readonly Field[];
  readonly blocks: readonly Uint8Array[];
  readonly tiled?: boolean;
}

interface Form {
  readonly little?: boolean;
  /** BigTIFF. */
  readonly big?: boolean;
}

const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 7: 1 } as const;

/** The fields of a picture of one strip, or as many as it is given blocks. */
export function picture(
  width: number,
  height: number,
  blocks: Uint8Array | readonly Uint8Array[],
  tags: Readonly<Record<number, number | readonly number[] | string>> = {},
): Directory {
  const all: Record<number, number | readonly number[] | string> = {
    ...{ 256: width, 257: height, 258: 8, 259: 1, 262: 1, 277: 1 },
    ...tags,
  };
  const fields = Object.entries(all).map(([tag, value]): Field => {
    if (typeof value === 'string') return { tag: Number(tag), type: 2, values: value };
    const values = typeof value === 'number' ? [value] : value;
    const type = values.some((one) => one > 65535) ? 4 : 3;
    return { tag: Number(tag), type, values };
  });
  return { fields, blocks: blocks instanceof Uint8Array ? [blocks] : blocks, tiled: 322 in tags };
}

/** A TIFF file of directories, by the specification and with nothing of the code under test. */
export function tiffFile(directories: readonly Directory[], form: Form = {}): Buffer {
  const { little = true, big = false } = form;
  const number = (value: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size);
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value));
    else bytes.writeUIntLE(value, 0, size);
    return little ? bytes : bytes.reverse();
  };
  const word = big ? 8 : 4;
  const order = Buffer.from(little ? 'II' : 'MM', 'latin1');
  const parts = [order, number(big ? 43 : 42, 2)];
  if (big) parts.push(number(8, 2), number(0, 2));
  let end = parts.reduce((sum, { length }) => sum + length, 0) + word;
  const body: Buffer[] = [];
  /** Where the offset of the next directory stands, to be set when it is known. */
  const links: Buffer[] = [];
  const first = Buffer.alloc(word);
  links.push(first);
  const put = (bytes: Uint8Array): number => {
    const at = end;
    body.push(Buffer.from(bytes));
    end += bytes.length;
    return at;
  };
  for (const { fields, blocks, tiled = false } of directories) {
    const offsets = blocks.map(put);
    const lengths = blocks.map(({ length }) => length);
    const all: Field[] = [
      ...fields,
      { tag: tiled ? 324 : 273, type: 4 as const, values: offsets },
      { tag: tiled ? 325 : 279, type: 4 as const, values: lengths },
    ].sort((a, b) => a.tag - b.tag);
    const entries = all.map(({ tag, type, values }) => {
      const bytes =
        typeof values === 'string'
          ? Buffer.from(`${values}\0`, 'utf8')
          : Buffer.concat(values.map((value) => number(value, SIZES[type])));
      const count = type === 5 ? values.length / 2 : bytes.length / SIZES[type];
      const value =
        bytes.length <= word
          ? Buffer.concat([bytes, Buffer.alloc(word - bytes.length)])
          : number(put(bytes), word);
      return Buffer.concat([number(tag, 2), number(type, 2), number(count, word), value]);
    });
    const next = Buffer.alloc(word);
    const count = number(entries.length, big ? 8 : 2);
    const at = put(Buffer.concat([count, ...entries]));
    body.push(next);
    end += word;
    number(at, word).copy(links.at(-1) ?? next);
    links.push(next);
  }
  return Buffer.concat([...parts, first, ...body]);
}
