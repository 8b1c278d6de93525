import { ArgumentError, expected } from '@bilevel/core/errors';
import {
  optionRange,
  optionText,
  resolveOptions,
  type OptionDescription,
  type OptionValues,
} from './options.js';

/** A part of a model by name, with the options that are not the default ones. */
export interface NamedChoice {
  readonly name: string;
  readonly options?: OptionValues | undefined;
}

interface Choosable {
  readonly name: string;
  readonly options: readonly OptionDescription[];
}

/**
 * One of `all`, as it is written on the command line: `poisson`, or with options `poisson:photons=30,white=255`.
 *
 * @throws ArgumentError for a name or option that there is not, or a value out of range
 */
export function choiceIn(what: string, all: readonly Choosable[], text: string): NamedChoice {
  const [name = '', list] = text.split(/:(.*)/s);
  const found = all.find((one) => one.name === name);
  if (found === undefined) {
    throw new ArgumentError(
      expected(`one of ${all.map((one) => one.name).join(', ')}`, what, name),
    );
  }
  if (list === undefined) return { name };
  const options = valuesIn(`the options of ${name}`, list, found.options);
  resolveOptions(name, found.options, options);
  return { name, options };
}

/** The same as text; `all` has the names that some values have. */
export function choiceText(
  { name, options = {} }: NamedChoice,
  all: readonly Choosable[] = [],
): string {
  const described = all.find((one) => one.name === name)?.options ?? [];
  const given = Object.entries(options).map(([key, value]) => {
    const option = described.find((one) => one.key === key);
    return `${key}=${optionText(option, value)}`;
  });
  return given.length === 0 ? name : `${name}:${given.join(',')}`;
}

/**
 * Numbers by name: `weight=0.05,smoothing=0.01`; of options whose values have names, those: `pattern=spokes`.
 *
 * @throws ArgumentError for other text
 */
export function valuesIn(
  what: string,
  text: string,
  options: readonly OptionDescription[] = [],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [key = '', word = ''] = part.split('=').map((side) => side.trim());
      const option = options.find((one) => one.key === key);
      if (option?.names !== undefined) {
        const place = option.names.indexOf(word);
        if (place >= 0) return [key, place];
        throw new ArgumentError(expected(optionRange(option), `${key} in ${what}`, word));
      }
      const value = Number(word);
      if (key === '' || word === '' || Number.isNaN(value)) {
        throw new ArgumentError(expected('names with numbers, such as a=1,b=2,', what, text));
      }
      return [key, value];
    }),
  );
}
