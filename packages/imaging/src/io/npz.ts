import { npyHeader, type NpyHeader } from '@bilevel/npy';
import { ImageFileError } from '../errors.js';
import type { Image } from '../image.js';
import { chosenVariable, type PictureChoice } from './choice.js';
import { decodeNpy, describeNpy, encodeNpy, isNpyPicture, npyPages } from './npy.js';
import type { OpenedFile } from './open.js';
import type { FormatReader } from './reader.js';
import { DamagedZip, unzip, unzipBeginning, zipMembers, zipOf, type ZipMember } from './zip.js';

/** Reads archives of numpy.savez: the only picture among their arrays, or the one that is chosen. */
export const npzReader: FormatReader = {
  decode: (file, choice) => decodeNpy(arrayOf(file, choice), choice),
  describe: (file, choice) => describeNpy(arrayOf(file, choice, 'first')),
  pages: (file, choice) => npyPages(arrayOf(file, choice)),
};

const EXTENSION = '.npy';
/** Of an array: the codes of deflate take some 500 bytes at most, a header 128. */
const LOOKED_AT = 1024;

interface NamedArray {
  readonly name: string;
  readonly member: ZipMember;
  readonly header: NpyHeader | undefined;
  readonly isPicture: boolean;
}

/** The chosen array as a file of its own. @throws ImageFileError */
function arrayOf(file: OpenedFile, choice: PictureChoice, otherwise?: 'first'): OpenedFile {
  const { path } = file;
  try {
    const arrays = zipMembers(file.bytes)
      .filter(({ name }) => name.endsWith(EXTENSION))
      .map((member): NamedArray => {
        const header = headerOf(unzipBeginning(member, LOOKED_AT));
        const isPicture = header !== undefined && isNpyPicture(header);
        return { name: member.name.slice(0, -EXTENSION.length), member, header, isPicture };
      });
    // What is wrong with the only one is told by its own reader.
    const [only] = arrays;
    const first = arrays.find(({ isPicture }) => isPicture);
    const picked =
      arrays.length === 1 && choice.variable === undefined
        ? only
        : otherwise === 'first' && choice.variable === undefined
          ? first
          : undefined;
    const { member } = picked ?? chosenVariable(path, choice, arrays, described);
    return { ...file, bytes: unzip(member) };
  } catch (error) {
    if (!(error instanceof DamagedZip)) throw error;
    throw new ImageFileError(
      path,
      'a complete NumPy archive',
      `a damaged, truncated or unsupported one (${error.message})`,
      'Save it again with numpy.savez or numpy.savez_compressed.',
      { cause: error },
    );
  }
}

function described({ name, header }: NamedArray): string {
  return `${name} (${header === undefined ? 'no array of numbers' : `${header.shape.join('×')} ${header.descr}`})`;
}

/** The header of an array of which the end is missing. */
function headerOf(bytes: Buffer): NpyHeader | undefined {
  let found: NpyHeader | undefined;
  try {
    npyHeader(bytes, { accept: (header) => (found = header) });
  } catch {
    // What comes of its end is no matter here.
  }
  return found;
}

/** An archive of one array, `image`, as `encodeNpy` has it. */
export function encodeNpz(image: Image, bitDepth: 32 | 64): Buffer {
  return zipOf(`image${EXTENSION}`, Buffer.from(encodeNpy(image, bitDepth)));
}
