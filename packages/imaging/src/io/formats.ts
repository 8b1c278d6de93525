// What there is to say of each file format, once: messages, help, pages and tables are made from it. Plain
// data without imports, so that help and pages load nothing that reads files.

/** Bits per sample: 8 and 16 are integers, 32 and 64 are floats. */
export type BitDepth = 8 | 16 | 32 | 64;

interface FormatDescription {
  /** In messages: `a complete PNG file`. */
  readonly label: string;
  /** In lists of formats; default: the label. */
  readonly name?: string;
  /** In lower case, the usual one first. */
  readonly extensions: readonly [string, ...string[]];
  /** What the first bytes of such a file may say, as labels of `labelsOfContents`; default: the label. */
  readonly contents?: readonly string[];
  /** What to do with a file whose first bytes say nothing. */
  readonly unknown?: string;
  /** What of it is read: a clause. */
  readonly reads: string;
  /** Bits per sample that can be written, the usual ones first; none where it is not written. */
  readonly depths: readonly BitDepth[];
}

/** The file formats that are read, and those of them that are written. */
export const FORMATS = {
  png: { label: 'PNG', extensions: ['.png'], reads: '1 to 16 bits', depths: [8, 16] },
  jpeg: { label: 'JPEG', extensions: ['.jpg', '.jpeg'], reads: '8 bits', depths: [8] },
  tiff: {
    label: 'TIFF',
    extensions: ['.tif', '.tiff'],
    reads: 'integers of 1 to 16 bits, floats; BigTIFF, pages, ImageJ and OME stacks',
    depths: [32, 16, 8, 64],
  },
  webp: { label: 'WebP', extensions: ['.webp'], reads: '8 bits', depths: [8] },
  npy: {
    label: 'NumPy',
    name: 'npy',
    extensions: ['.npy'],
    reads: 'bool, uint8, uint16, floats; (height, width), also with channels or pages',
    depths: [64, 32],
  },
  npz: {
    label: 'NumPy archive',
    name: 'npz',
    extensions: ['.npz'],
    contents: ['ZIP'],
    reads: 'one array of several, as npy',
    depths: [64, 32],
  },
  dicom: {
    label: 'DICOM',
    extensions: ['.dcm', '.dicom', '.ima'],
    unknown:
      'Save it as a DICOM file of today, with a preamble and meta information: dcmconv +F does.',
    reads: 'uncompressed, grey or RGB, 8 to 32 bits; values in their unit (HU), frames',
    depths: [],
  },
  nifti: {
    label: 'NIfTI',
    extensions: ['.nii', '.nii.gz'],
    contents: ['NIfTI', 'gzip'],
    reads: 'NIfTI-1 and -2, integers, floats, RGB; scaled values, slices',
    depths: [32, 64, 8],
  },
  fits: {
    label: 'FITS',
    extensions: ['.fits', '.fit', '.fts'],
    reads: 'integers, floats; scaled values (BSCALE, BZERO), extensions by name, planes of cubes',
    depths: [32, 64, 8],
  },
  mat: {
    label: 'MATLAB',
    name: 'MATLAB .mat',
    extensions: ['.mat'],
    reads: 'level 5 (-v6, -v7), one array of several: (height, width), also with channels or pages',
    depths: [64, 32, 8],
  },
} as const satisfies Readonly<Record<string, FormatDescription>>;

/** The file formats that are read. */
export type ImageFormat = keyof typeof FORMATS;
/** Those that are written as well. */
export type WrittenFormat = {
  [F in ImageFormat]: (typeof FORMATS)[F]['depths'] extends readonly [] ? never : F;
}[ImageFormat];

/** All formats, in the order in which they are told. */
export const IMAGE_FORMATS = Object.keys(FORMATS) as readonly ImageFormat[];

/** What is said of a format. */
export function describedFormat(format: ImageFormat): FormatDescription {
  return FORMATS[format];
}

/** Whether pictures can be written in a format. */
export function isWritten(format: ImageFormat): format is WrittenFormat {
  return describedFormat(format).depths.length > 0;
}

/** The formats that are written, in the order in which they are told. */
export const WRITTEN_FORMATS: readonly WrittenFormat[] = IMAGE_FORMATS.filter(isWritten);

/** The formats as people are told of them: `PNG, JPEG, … and npz`. */
export function formatNames(formats: readonly ImageFormat[] = IMAGE_FORMATS): string {
  const names = formats.map((format) => {
    const { name, label } = describedFormat(format);
    return name ?? label;
  });
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

/** The usual extension of a format without its stop, as `--format` takes it. */
export function formatExtension(format: ImageFormat): string {
  return describedFormat(format).extensions[0].slice(1);
}

/** The names that `--format` takes: the extensions of what is written, without their stops. */
export const WRITTEN_NAMES: readonly string[] = WRITTEN_FORMATS.flatMap((format) =>
  describedFormat(format).extensions.map((extension) => extension.slice(1)),
);

/** Every extension with its format. */
export const EXTENSIONS: ReadonlyMap<string, ImageFormat> = new Map(
  IMAGE_FORMATS.flatMap((format) =>
    describedFormat(format).extensions.map((extension) => [extension, format] as const),
  ),
);

/** The formats as a table in Markdown. */
export function formatTable(): string {
  const rows = IMAGE_FORMATS.map((format) => {
    const { name, label, extensions, reads, depths } = describedFormat(format);
    const written = depths.length === 0 ? 'no' : `${depths.join(', ')} bits`;
    return [name ?? label, extensions.map((one) => `\`${one}\``).join(' '), reads, written];
  });
  const lines = [['format', 'extensions', 'read', 'written'], ...rows];
  const widths = [0, 1, 2, 3].map((k) => Math.max(...lines.map((cells) => cells[k]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, k) => cell.padEnd(widths[k]!)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
