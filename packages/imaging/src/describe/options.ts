import { ArgumentError, expected } from '@bilevel/core/errors';

/** A number that says which of its kind an operator or a data term is, with its limits. */
export interface OptionDescription {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  /** `data`: that of the values of the pictures; `data²` that of their squares. */
  readonly unit: '' | 'data' | 'data²';
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly default: number;
  /** What the whole numbers from 0 on stand for: a choice of one of these, by its name wherever people read or write it. */
  readonly names?: readonly string[];
  /** The key under which it was written by number before its values had names. It is still read. */
  readonly formerKey?: string;
  /** `channels`: it is that of the pictures, unless told; the default is that of grey ones. */
  readonly follows?: 'channels';
}

export type OptionValues = Readonly<Record<string, number>>;

const POWERS = { '': 0, data: 1, 'data²': 2 } as const;

/**
 * The options by default for pictures whose white is `white`, black being 0: the defaults are those of
 * pictures from 0 to 1.
 */
export function scaledOptions(
  options: readonly OptionDescription[],
  white: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    options.map(({ key, unit, default: value }) => [key, value * white ** POWERS[unit]]),
  );
}

/** A value as people write it: by its name where it has one. */
export function optionText(option: OptionDescription | undefined, value: number): string {
  return option?.names?.[value] ?? String(value);
}

/**
 * An option as people write it, its key and its number: by name where values have names, or by number under its former
 * key. NaN for text that stands for no value.
 */
export function readOption(
  options: readonly OptionDescription[],
  key: string,
  text: string,
): readonly [key: string, value: number] {
  const names = options.find((one) => one.key === key)?.names;
  if (names !== undefined) {
    const place = names.indexOf(text);
    return [key, place < 0 ? NaN : place];
  }
  const now = options.find((one) => one.formerKey === key)?.key ?? key;
  return [now, text === '' ? NaN : Number(text)];
}

/** What values an option takes, for messages. */
export function optionRange({ min, max, whole = false, names }: OptionDescription): string {
  if (names !== undefined) return `one of ${names.join(', ')}`;
  return `a ${whole ? 'whole ' : ''}number from ${String(min)} to ${String(max)}`;
}

/** An option whose values are names: the places in the list. */
export function namedOption(
  option: Pick<OptionDescription, 'key' | 'label' | 'help' | 'formerKey'>,
  names: readonly string[],
): OptionDescription {
  return { ...option, unit: '', min: 0, max: names.length - 1, whole: true, default: 0, names };
}

/**
 * Every option with its value, given or by default.
 *
 * @throws ArgumentError for an option that `of` does not have, or a value out of range
 */
export function resolveOptions(
  of: string,
  options: readonly OptionDescription[],
  given: OptionValues = {},
): OptionValues {
  for (const key of Object.keys(given)) {
    if (options.some((option) => option.key === key)) continue;
    const known = options.map((option) => option.key).join(', ') || 'no options';
    throw new ArgumentError(expected(known, `the options of ${of}`, key));
  }
  return Object.fromEntries(
    options.map((option) => {
      const { key, min, max, whole = false } = option;
      const value = given[key] ?? option.default;
      if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
        throw new ArgumentError(expected(optionRange(option), `${key} of ${of}`, value));
      }
      return [key, value];
    }),
  );
}
