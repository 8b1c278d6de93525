import {
  CLEANING_OPTIONS,
  DATA_OPTIONS,
  TABLE_OPTIONS,
  TRAINING_OPTIONS,
  type SettingOption,
} from '@bilevel/runs/options';

/** Options of the command line that are no settings, or are several controls of a page. */
const CONTROLS: Readonly<Record<string, string>> = {
  range: '“Black in the files” and “White in the files”',
  noisy: '“Real pairs”',
  out: '“Folder for the results”',
  data: '“Choose a folder”',
  'bit-depth': '“Bits per sample”',
  format: '“Format”',
};

/** With their values, where a page has another form for them. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [
    /--range (-?[\d.e+]+)\.\.(-?[\d.e+]*\d)/g,
    '“Black in the files” $1 and “White in the files” $2',
  ],
  [/--range (-?[\d.e+]*\d)/g, '“White in the files” $1'],
  [/--noise (\d+)%/g, `“${DATA_OPTIONS.noise.name}” $1 with “% of range”`],
  [/--page all/g, '“Each page is a picture”'],
  [/--part (\d+)/g, '“A typical part” of $1 pixels a side'],
];

/** The first that has a flag tells its name: messages about samples name flags that learning has, too. */
const OPTIONS: readonly SettingOption[] = [
  ...Object.values(TABLE_OPTIONS),
  ...Object.values(CLEANING_OPTIONS),
  ...Object.values(DATA_OPTIONS),
  ...Object.values(TRAINING_OPTIONS),
];

function controlOf(flag: string): string | undefined {
  const option = OPTIONS.find((one) => one.flag === flag);
  return CONTROLS[flag] ?? (option && `“${option.name}”`);
}

/** A message with the names that options have on the pages. */
export function inNamesOfPages(message: string): string {
  const valued = VALUES.reduce((text, [option, name]) => text.replace(option, name), message);
  return valued
    .replace(/\b[\w-]+ \(--([a-z-]+) on the command line\)/g, (text, flag: string) => {
      return controlOf(flag) ?? text;
    })
    .replace(/--([a-z]+(?:-[a-z]+)*)(?: \(in code: [^)]*\))?/g, (text, flag: string) => {
      return controlOf(flag) ?? text;
    });
}
