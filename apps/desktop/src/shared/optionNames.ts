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
  [/--out/g, '“Folder for the results”'],
];

/** A message with the names that options have on the pages. */
export function inNamesOfPages(message: string): string {
  return NAMES.reduce((text, [option, name]) => text.replace(option, name), message);
}
