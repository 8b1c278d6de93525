import { DataFileError } from '../errors.js';

/** A kind of file that is no table of text, and what to do with one. */
interface ForeignKind {
  readonly name: string;
  readonly remedy: string;
}

const EXPORT = 'Export the table as CSV, and give that.';
const PANDAS = 'Write it with pandas: DataFrame.to_csv("own.csv", index=False), and give that.';
const UNPACK = 'Unpack it, and give what is in it.';
const PICKLE = 'a pickle of Python';
const PICTURE = 'Pictures are taken as IDX files, as MNIST has them, or as rows of a table.';

/** Kinds by their first bytes, as Latin-1, for each remedy; archives are told apart by the names in them. */
const KINDS: readonly (readonly [remedy: string, starts: Readonly<Record<string, string>>])[] = [
  [
    PANDAS,
    {
      PAR1: 'a Parquet file',
      ARROW1: 'an Arrow (Feather) file',
      FEA1: 'a Feather file of version 1',
      ORC: 'an ORC file',
      'Obj\u0001': 'an Avro file',
      '\u0080\u0002': PICKLE,
      '\u0080\u0003': PICKLE,
      '\u0080\u0004': PICKLE,
      '\u0080\u0005': PICKLE,
    },
  ],
  [
    UNPACK,
    {
      BZh: 'a bzip2 archive',
      '\u00fd7zXZ\0': 'an xz archive',
      '(\u00b5/\u00fd': 'a Zstandard archive',
      "7z\u00bc\u00af'\u001c": 'a 7-Zip archive',
      'Rar!': 'a RAR archive',
    },
  ],
  [
    PICTURE,
    {
      '\u0089PNG': 'a PNG picture',
      '\u00ff\u00d8\u00ff': 'a JPEG picture',
      'II*\0': 'a TIFF picture',
      'MM\0*': 'a TIFF picture',
    },
  ],
  [
    EXPORT,
    {
      '\u0089HDF\r\n\u001a\n': 'an HDF5 file',
      'SQLite format 3\0': 'a SQLite database',
      '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1': 'an old Office file, such as .xls,',
      'MATLAB 5.0': 'a MATLAB file',
      RDX: 'an R data file',
      $FL2: 'an SPSS file',
      '<stata_dta>': 'a Stata file',
      '%PDF': 'a PDF document',
      '<?xml': 'a web page or XML',
      '<!doctype': 'a web page or XML',
      '<html': 'a web page or XML',
      '{': 'JSON',
      '[': 'JSON',
      '@relation': 'an ARFF file',
    },
  ],
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
  const begin = bytes.subarray(0, 64).toString('latin1');
  // Text of these kinds may begin with blanks.
  const text = begin.replace(/^(?:\u00ef\u00bb\u00bf)?\s*/, '').toLowerCase();
  for (const [remedy, starts] of KINDS) {
    for (const [start, name] of Object.entries(starts)) {
      if (begin.startsWith(start) || (/^[[{<@]/.test(start) && text.startsWith(start))) {
        return { name, remedy };
      }
    }
  }
  return undefined;
}

function zipKind(bytes: Buffer): ForeignKind {
  const names =
    bytes.subarray(0, NAMES).toString('latin1') + bytes.subarray(-NAMES).toString('latin1');
  const found = ARCHIVES.find(([name]) => names.includes(name));
  const [, name, remedy] = found ?? ['', 'a ZIP archive', UNPACK];
  return { name, remedy };
}
