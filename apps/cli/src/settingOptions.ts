import { ArgumentError } from '@bilevel/core';
import {
  accepts,
  choicesOf,
  defaultText,
  expectedOf,
  type SettingOption,
  type SettingOptions,
} from '@bilevel/runs/options';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { numberOption } from './numbers.js';

/** Parsers of what is not a number or one of some names alone, by setting. */
export type Parsers<T extends SettingOptions> = {
  readonly [K in keyof T]?: (text: string) => unknown;
};

/** Adds an option for each setting, as it is described. A setting has no value unless one is given. */
export function addSettings<T extends SettingOptions>(
  command: Command,
  options: T,
  parsers: Parsers<T> = {},
): Command {
  for (const [key, option] of Object.entries(options)) {
    command.addOption(settingOption(option, parsers[key]));
  }
  return command;
}

/** The option of a setting; `parse` reads its text where a number or a name is not all that it may be. */
export function settingOption(option: SettingOption, parse?: (text: string) => unknown): Option {
  const { flag, value, help } = option;
  const otherwise = defaultText(option);
  const made = new Option(
    value === undefined ? `--${flag}` : `--${flag} <${value}>`,
    otherwise === undefined ? help : `${help} (default: ${otherwise})`,
  );
  if (parse !== undefined) return made.argParser(parse);
  if (option.kind === 'choice') return made.choices(choicesOf(option));
  if (option.kind !== 'number') return made;
  return made.argParser(numberOption(expectedOf(option), (x) => accepts(option, x)));
}

/** A parser whose errors are told as those of its option. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof ArgumentError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}

/** What an option's value is called among the parsed ones. */
const attributeOf = ({ flag }: SettingOption): string => new Option(`--${flag}`).attributeName();

/**
 * The settings that were given, by their names. Their types are those that the parsers return.
 */
export function givenSettings<S>(options: SettingOptions, flags: object): Partial<S> {
  const values = flags as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, option]) => {
      const value = values[attributeOf(option)];
      return value === undefined ? [] : [[key, value]];
    }),
  ) as Partial<S>;
}

/**
 * With --resume the run's own settings apply.
 *
 * @param allowed options that may be given all the same, as `--budget`
 * @throws ArgumentError for any other that was given
 */
export function requireResumable(command: Command, allowed: readonly string[]): void {
  const given = command.options.find(
    (option) =>
      ![...allowed, '--resume'].includes(option.long ?? '') &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given === undefined && command.args.length === 0) return;
  throw new ArgumentError(
    `Expected nothing but ${allowed.join(', ').replace(/, ([^,]*)$/, ' and $1')} with --resume but ` +
      `received ${given?.long ?? command.args.join(' ')}. The run's own configuration applies.`,
  );
}
