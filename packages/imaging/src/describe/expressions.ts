import { ArgumentError, expected } from '@bilevel/core/errors';
import { resolveOptions, type OptionDescription, type OptionValues } from './options.js';

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
  const options = valuesIn(`the options of ${name}`, list);
  resolveOptions(name, found.options, options);
  return { name, options };
}

/** The same as text. */
export function choiceText({ name, options = {} }: NamedChoice): string {
  const given = Object.entries(options).map(([key, value]) => `${key}=${String(value)}`);
  return given.length === 0 ? name : `${name}:${given.join(',')}`;
}

/** Numbers by name: `weight=0.05,smoothing=0.01`. @throws ArgumentError for other text */
export function valuesIn(what: string, text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [key = '', number = ''] = part.split('=');
      const value = Number(number);
      if (key.trim() === '' || number.trim() === '' || Number.isNaN(value)) {
        throw new ArgumentError(expected('names with numbers, such as a=1,b=2,', what, text));
      }
      return [key.trim(), value];
    }),
  );
}
