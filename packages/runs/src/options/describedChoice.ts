import { optionText, type OptionDescription } from '@bilevel/imaging/describe';

/** An entry of a catalogue in words: `poisson (photons=30, white=1)`. */
export function describedChoice(entry: {
  readonly name: string;
  readonly options: readonly OptionDescription[];
}): string {
  const options = entry.options.map(
    (option) => `${option.key}=${optionText(option, option.default)}`,
  );
  return options.length === 0 ? entry.name : `${entry.name} (${options.join(', ')})`;
}
