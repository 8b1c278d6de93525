import { inflateRawSync } from 'node:zlib';
import dicomParser, { type DataSet } from 'dicom-parser';
import { ImageFileError } from '../../errors.js';
import { MAX_PIXELS } from '../limits.js';
import { OTHER_SYNTAXES, SYNTAX, TAG } from './tags.js';

/** More bytes than this a data set does not unpack to: the largest picture, and what is said of it. */
const MOST_BYTES = 6 * MAX_PIXELS;

/**
 * The data set of a DICOM file (PS3.10). By `dicom-parser`: MIT, without dependencies, 32 KB, the parser of the
 * usual viewers for the web. `dcmjs` is several times as large and brings Babel's runtime along.
 *
 * @throws ImageFileError damaged, truncated, or with compressed pixels
 */
export function dataSetOf(path: string, bytes: Buffer): DataSet {
  let dataSet: DataSet;
  try {
    dataSet = dicomParser.parseDicom(bytes, { inflater });
  } catch (error) {
    // The parser throws texts, and objects with what it had read before.
    throw damaged(path, textOf(error), error);
  }
  const syntax = dataSet.string(TAG.transferSyntax) ?? '';
  if (!(Object.values(SYNTAX) as string[]).includes(syntax)) {
    const name = OTHER_SYNTAXES[syntax] ?? `transfer syntax ${syntax === '' ? 'none' : syntax}`;
    throw new ImageFileError(
      path,
      'pixels that are not compressed',
      `${name}${syntax === '' || OTHER_SYNTAXES[syntax] === undefined ? '' : ` (${syntax})`}`,
      'Decompress the file first: gdcmconv --raw, dcmdjpeg or dcmdrle do, or export it from the viewer so.',
    );
  }
  return dataSet;
}

/** A file that breaks the rules. */
export function damaged(path: string, how: string, cause?: unknown): ImageFileError {
  return new ImageFileError(
    path,
    'a complete DICOM file',
    `a damaged, truncated or unsupported one (${how})`,
    'Copy or export the picture again.',
    { cause },
  );
}

function textOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (error instanceof Error) return error.message;
  const { exception } = error as { readonly exception?: unknown };
  return exception === undefined ? 'no data set' : textOf(exception);
}

/** The whole file with its data set unpacked; never more than a picture takes. */
function inflater(bytes: Uint8Array, position: number): Buffer {
  const unpacked = inflateRawSync(bytes.subarray(position), { maxOutputLength: MOST_BYTES });
  return Buffer.concat([bytes.subarray(0, position), unpacked]);
}

/**
 * The item of a functional group of a frame, from 0: that of the frame, else that all share. Multi-frame files
 * of the newer kind say there what others say at their top (PS3.3, section C.7.6.16).
 */
export function groupOf(dataSet: DataSet, frame: number, group: string): DataSet | undefined {
  const itemsOf = (set: DataSet | undefined, tag: string): (DataSet | undefined)[] =>
    set?.elements[tag]?.items?.map((item) => item.dataSet) ?? [];
  const perFrame = itemsOf(dataSet, TAG.perFrameGroups)[frame];
  const [shared] = itemsOf(dataSet, TAG.sharedGroups);
  return itemsOf(perFrame, group)[0] ?? itemsOf(shared, group)[0];
}

/** A text in the character set of the file, as far as it is UTF-8 or Latin. */
export function textAt(dataSet: DataSet, tag: string): string | undefined {
  const element = dataSet.elements[tag];
  if (element === undefined || element.length === 0) return undefined;
  const { dataOffset, length } = element;
  const bytes = Buffer.from(dataSet.byteArray.subarray(dataOffset, dataOffset + length));
  const isUnicode = dataSet.string(TAG.characterSet) === 'ISO_IR 192';
  const text = bytes
    .toString(isUnicode ? 'utf8' : 'latin1')
    .replace(/[\0 ]+$/, '')
    .trim();
  return text === '' ? undefined : text;
}
