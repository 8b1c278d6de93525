/** Options of the command line, which messages of the packages name, as the pages call them. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/--header \(in code: header: true\)/g, '“The first line names the columns”'],
  [/--label-column/g, '“Column of the labels”'],
  [/--encoding/g, '“Encoding”'],
  [/--separator/g, '“Separator”'],
  [/--decimal/g, '“Decimal”'],
  [/--ignore/g, '“Columns to leave out”'],
  [/--missing/g, '“Missing values”'],
  [/--bit-depth/g, '“Bits per sample”'],
  [/--format/g, '“Format”'],
  [/--seed/g, '“Seed”'],
  [
    /--range (-?[\d.e+]+)\.\.(-?[\d.e+]*\d)/g,
    '“Black in the files” $1 and “White in the files” $2',
  ],
  [/--range (-?[\d.e+]*\d)/g, '“White in the files” $1'],
  [/--range/g, '“Black in the files” and “White in the files”'],
  [/--noise (\d+)%/g, '“Standard deviation of the noise” $1 with “% of range”'],
  [/--noisy/g, '“Real pairs”'],
  [/--noise/g, '“Standard deviation of the noise”'],
  [/--part (\d+)/g, '“A typical part” of $1 pixels a side'],
  [/--out/g, '“Folder for the results”'],
];

/** A message with the names that options have on the pages. */
export function inNamesOfPages(message: string): string {
  return NAMES.reduce((text, [option, name]) => text.replace(option, name), message);
}
