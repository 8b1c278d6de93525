import { ArgumentError, expected } from '@bilevel/core/errors';
import { arrayText, type ArrayDescription, type ArrayValues } from './arrays.js';
import {
  optionRange,
  optionText,
  readOption,
  resolveOptions,
  type OptionDescription,
  type OptionValues,
} from './options.js';

/** A part of a model by name, with the options that are not the default ones. */
export interface NamedChoice {
  readonly name: string;
  readonly options?: OptionValues | undefined;
  /** Where its arrays are to be had, by their keys: a list as text ({@link listIn}), or a file. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** The arrays themselves. */
  readonly arrays?: ArrayValues | undefined;
}

interface Choosable {
  readonly name: string;
  readonly options: readonly OptionDescription[];
  readonly arrays?: readonly ArrayDescription[];
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
  const { numbers, files } = withoutFiles(list, found);
  const options = numbers === '' ? {} : valuesIn(`the options of ${name}`, numbers, found.options);
  resolveOptions(name, found.options, options);
  return { name, options, ...(Object.keys(files).length > 0 && { files }) };
}

/** What is given of arrays, and the rest. What has no `=` belongs to what is before it, as in `angles=0,10,20`. */
function withoutFiles(
  list: string,
  { options, arrays = [] }: Choosable,
): { readonly numbers: string; readonly files: Readonly<Record<string, string>> } {
  const parts: string[] = [];
  for (const part of list.split(',')) {
    if (part.includes('=') || parts.length === 0) parts.push(part);
    else parts.push(`${parts.pop() ?? ''},${part}`);
  }
  const files: Record<string, string> = {};
  const numbers = parts.filter((part) => {
    const [, key = '', text = ''] = /^\s*([^=]*?)\s*=(.*)$/s.exec(part) ?? [];
    const option = options.find((one) => one.key === key);
    const isValue =
      option?.names === undefined
        ? text.trim() !== '' && Number.isFinite(Number(text))
        : option.names.includes(text.trim()) || !/[./\\]/.test(text);
    if (!arrays.some((one) => one.key === key) || (option && isValue)) return true;
    files[key] = text.trim();
    return false;
  });
  return { numbers: numbers.join(','), files };
}

/** The same as text; `all` has the names that some values have. */
export function choiceText(
  { name, options = {}, files = {}, arrays = {} }: NamedChoice,
  all: readonly Choosable[] = [],
): string {
  const described = all.find((one) => one.name === name)?.options ?? [];
  const given = Object.entries(options).map(([key, value]) => {
    const option = described.find((one) => one.key === key);
    return `${key}=${optionText(option, value)}`;
  });
  for (const [key, array] of Object.entries(arrays)) {
    given.push(`${key}=${files[key] ?? arrayText(array)}`);
  }
  for (const [key, text] of Object.entries(files)) {
    if (arrays[key] === undefined) given.push(`${key}=${text}`);
  }
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
      const [now, value] = readOption(options, key, word);
      if (key !== '' && !Number.isNaN(value)) return [now, value];
      const option = options.find((one) => one.key === key);
      if (option?.names !== undefined) {
        throw new ArgumentError(expected(optionRange(option), `${key} in ${what}`, word));
      }
      throw new ArgumentError(expected('names with numbers, such as a=1,b=2,', what, text));
    }),
  );
}
