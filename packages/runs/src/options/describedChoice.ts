import {
  optionText,
  type ArrayDescription,
  type OptionDescription,
} from '@bilevel/imaging/describe';

/** An entry of a catalogue in words: `poisson (photons=30, white=1)`. */
export function describedChoice(entry: {
  readonly name: string;
  readonly options: readonly OptionDescription[];
  readonly arrays?: readonly ArrayDescription[];
}): string {
  const options = entry.options.map(
    (option) => `${option.key}=${optionText(option, option.default)}`,
  );
  for (const { key, dimensions } of entry.arrays ?? []) {
    options.push(`${key}=${dimensions === 1 ? 'a;b;…|first:step:last|file' : 'file'}`);
  }
  return options.length === 0 ? entry.name : `${entry.name} (${options.join(', ')})`;
}
