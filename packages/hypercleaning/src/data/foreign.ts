import { DataFileError } from '../errors.js';

/** A kind of file that is no table of text, and what to do with one. */
interface ForeignKind {
  readonly name: string;
  /** What such a file begins with. */
  readonly start: readonly number[] | string;
  readonly remedy: string;
}

const EXPORT = 'Export the table as CSV, and give that.';
const PANDAS = 'Write it with pandas: DataFrame.to_csv("own.csv", index=False), and give that.';
const UNPACK = 'Unpack it, and give what is in it.';
const PICTURE = 'Pictures are taken as IDX files, as MNIST has them, or as rows of a table.';

/** By their first bytes; archives are told apart by the names in them. */
const KINDS: readonly ForeignKind[] = [
  { name: 'a Parquet file', start: 'PAR1', remedy: PANDAS },
  { name: 'an Arrow (Feather) file', start: 'ARROW1', remedy: PANDAS },
  { name: 'a Feather file of version 1', start: 'FEA1', remedy: PANDAS },
  { name: 'an ORC file', start: 'ORC', remedy: PANDAS },
  { name: 'an Avro file', start: 'Obj\u0001', remedy: PANDAS },
  { name: 'an HDF5 file', start: '\u0089HDF\r\n\u001a\n', remedy: EXPORT },
  { name: 'a SQLite database', start: 'SQLite format 3\0', remedy: EXPORT },
  {
    name: 'an old Office file, such as .xls,',
    start: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    remedy: EXPORT,
  },
  { name: 'a MATLAB file', start: 'MATLAB 5.0', remedy: EXPORT },
  { name: 'an R data file', start: 'RDX', remedy: EXPORT },
  { name: 'an SPSS file', start: '$FL2', remedy: EXPORT },
  { name: 'a Stata file', start: '<stata_dta>', remedy: EXPORT },
  { name: 'a pickle of Python', start: [0x80, 0x02], remedy: PANDAS },
  { name: 'a pickle of Python', start: [0x80, 0x03], remedy: PANDAS },
  { name: 'a pickle of Python', start: [0x80, 0x04], remedy: PANDAS },
  { name: 'a pickle of Python', start: [0x80, 0x05], remedy: PANDAS },
  { name: 'a bzip2 archive', start: 'BZh', remedy: UNPACK },
  { name: 'an xz archive', start: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], remedy: UNPACK },
  { name: 'a Zstandard archive', start: [0x28, 0xb5, 0x2f, 0xfd], remedy: UNPACK },
  { name: 'a 7-Zip archive', start: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], remedy: UNPACK },
  { name: 'a RAR archive', start: 'Rar!', remedy: UNPACK },
  { name: 'a PNG picture', start: '\u0089PNG', remedy: PICTURE },
  { name: 'a JPEG picture', start: [0xff, 0xd8, 0xff], remedy: PICTURE },
  { name: 'a TIFF picture', start: 'II*\0', remedy: PICTURE },
  { name: 'a TIFF picture', start: 'MM\0*', remedy: PICTURE },
  { name: 'a PDF document', start: '%PDF', remedy: EXPORT },
  { name: 'a web page or XML', start: '<?xml', remedy: EXPORT },
  { name: 'a web page or XML', start: '<!doctype', remedy: EXPORT },
  { name: 'a web page or XML', start: '<html', remedy: EXPORT },
  { name: 'JSON', start: '{', remedy: EXPORT },
  { name: 'JSON', start: '[', remedy: EXPORT },
  { name: 'an ARFF file', start: '@relation', remedy: EXPORT },
];

/** What is in a ZIP file, by a name that is found in it. */
const ARCHIVES: readonly (readonly [string, string, string])[] = [
  ['xl/', 'an Excel workbook (.xlsx)', 'Save the sheet as "CSV UTF-8" in Excel, and give that.'],
  ['opendocument.spreadsheet', 'an OpenDocument spreadsheet (.ods)', EXPORT],
  [
    '.npy',
    'NumPy arrays in one file (.npz)',
    'Save them with numpy.save as features.npy and labels.npy in one folder, and give that.',
  ],
];
/** The names of a small archive's members, and the last ones of any. */
const NAMES = 64 * 1024;

/**
 * Refuses files that are no tables of text by what they are, told by their first bytes.
 *
 * @throws DataFileError
 */
export function refuseForeign(path: string, bytes: Buffer): void {
  const kind = bytes.subarray(0, 2).toString('latin1') === 'PK' ? zipKind(bytes) : kindOf(bytes);
  if (kind === undefined) return;
  const what = 'a table: CSV text, plain or packed as .gz, or a .npy array,';
  throw new DataFileError(path, { what, received: kind.name, remedy: kind.remedy });
}

function kindOf(bytes: Buffer): ForeignKind | undefined {
  const start = bytes.subarray(0, 64).toString('latin1');
  // Text of these kinds may begin with blanks.
  const text = start.replace(/^(?:\u00ef\u00bb\u00bf)?\s*/, '').toLowerCase();
  return KINDS.find(({ start: of }) => {
    if (typeof of !== 'string') return of.every((byte, i) => bytes[i] === byte);
    return start.startsWith(of) || (/^[[{<@]/.test(of) && text.startsWith(of));
  });
}

function zipKind(bytes: Buffer): ForeignKind {
  const names =
    bytes.subarray(0, NAMES).toString('latin1') + bytes.subarray(-NAMES).toString('latin1');
  const found = ARCHIVES.find(([name]) => names.includes(name));
  const [, name, remedy] = found ?? ['', 'a ZIP archive', UNPACK];
  return { name, start: 'PK', remedy };
}
