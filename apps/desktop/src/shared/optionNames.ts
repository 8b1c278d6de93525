import { DATA_OPTIONS, describedOption, withOptionNames } from '@bilevel/runs/options';

/** Options that are no settings, or are several controls of a page, by key. */
const CONTROLS: Readonly<Record<string, string>> = {
  range: '“Black in the files” and “White in the files”',
  out: '“Folder for the results”',
  data: '“Choose a folder”',
  bitDepth: '“Bits per sample”',
  format: '“Format”',
};

/** With their values, where a page has another form for them. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [
    /`range` (-?[\d.e+]+)\.\.(-?[\d.e+]*\d)/g,
    '“Black in the files” $1 and “White in the files” $2',
  ],
  [/`range` (-?[\d.e+]*\d)/g, '“White in the files” $1'],
  [/`noise` (\d+)%/g, `“${DATA_OPTIONS.noise.name}” $1 with “% of range”`],
  [/`page` all/g, '“Each page is a picture”'],
  [/`part` (\d+)/g, '“A typical part” of $1 pixels a side'],
];

function controlOf(key: string): string | undefined {
  const option = describedOption(key);
  return CONTROLS[key] ?? (option && `“${option.name}”`);
}

/** What runs of earlier versions recorded has flags of the command line in place of keys. */
function withKeys(message: string): string {
  return message
    .replace(/\b[\w-]+ \(--([a-z-]+) on the command line\)/g, '--$1')
    .replace(/--([a-z]+(?:-[a-z]+)*)(?: \(in code: [^)]*\))?/g, (text, flag: string) => {
      const key = flag.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase());
      return controlOf(key) === undefined ? text : `\`${key}\``;
    });
}

/** A message with the names that options have on the pages. */
export function inNamesOfPages(message: string): string {
  const valued = VALUES.reduce(
    (text, [option, name]) => text.replace(option, name),
    withKeys(message),
  );
  return withOptionNames(valued, controlOf);
}
