/**
 * What a person is told of a setting, and what it may be: the one description that schemas, the command
 * line and forms are made from. Plain data, so that help and forms load nothing that checks.
 */
export type SettingOption = NumberOption | ChoiceOption | OtherOption;

/** Options by the name of their setting. */
export type SettingOptions = Readonly<Record<string, SettingOption>>;

interface Described {
  /** On the command line: `ridge` of `--ridge`. */
  readonly flag: string;
  /** How help calls its value: `a` of `--ridge <a>`; none for a flag. */
  readonly value?: string;
  /** Of its field in a form. */
  readonly name: string;
  /** What it is, and its unit: a clause without its last stop. */
  readonly help: string;
  /** What holds when it is not given, in words, where that is no value of its own. */
  readonly otherwise?: string;
}

/** A number within limits. */
export interface NumberOption extends Described {
  readonly kind: 'number';
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  /** A number that it may not be. */
  readonly except?: number;
  /** `or-share`: whole from 1 on; below that a share. */
  readonly whole?: boolean | 'or-share';
  readonly default?: number;
}

/** One of some names, each with what it means. */
export interface ChoiceOption extends Described {
  readonly kind: 'choice';
  readonly choices: Readonly<Record<string, string>>;
  readonly default?: string;
}

/** What each front end reads in its own way. */
interface OtherOption extends Described {
  readonly kind: 'other';
  readonly default?: string;
  /** Names that it may begin with, each with what it means. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** Whether a number may be the value. */
export function accepts(option: NumberOption, value: number): boolean {
  const { min = -Infinity, above = -Infinity, max = Infinity, below = Infinity, whole } = option;
  if (!Number.isFinite(value) || value === option.except) return false;
  if (value < min || value <= above || value > max || value >= below) return false;
  if (whole === 'or-share') return value < 1 || Number.isSafeInteger(value);
  return whole !== true || Number.isSafeInteger(value);
}

/** What may be the value, in words: `a whole number of at least 1`. */
export function expectedOf({ min, above, max, below, except, whole }: NumberOption): string {
  if (whole === 'or-share') {
    return `a share below 1 or a whole number${above === undefined ? '' : `, above ${String(above)}`}`;
  }
  const what = whole === true ? 'a whole number' : 'a number';
  if (except !== undefined) return `${what} other than ${String(except)}`;
  const last = max ?? below;
  const to = last === undefined ? '' : `${max === undefined ? 'below ' : ''}${String(last)}`;
  if (min !== undefined) {
    return to === ''
      ? `${what} of at least ${String(min)}`
      : `${what} from ${String(min)} to ${to}`;
  }
  const from = above === undefined ? what : `${what} above ${String(above)}`;
  return to === '' ? from : `${from} and up to ${to}`;
}

/** The names that a choice has. */
export function choicesOf<T extends ChoiceOption>(
  option: T,
): [keyof T['choices'] & string, ...(keyof T['choices'] & string)[]] {
  return Object.keys(option.choices) as [
    keyof T['choices'] & string,
    ...(keyof T['choices'] & string)[],
  ];
}

/** The values that settings have when nothing is given. */
export type Defaults<T extends SettingOptions> = {
  -readonly [K in keyof T as T[K] extends { readonly default: unknown } ? K : never]: T[K] extends {
    readonly default: infer D;
  }
    ? D
    : never;
};

/** The values of those that have one when they are not given. */
export function defaultsOf<const T extends SettingOptions>(options: T): Defaults<T> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, option]) =>
      'default' in option ? [[key, option.default]] : [],
    ),
  ) as Defaults<T>;
}

/** What holds when an option is not given, in words; undefined where that is nothing. */
export function defaultText(option: SettingOption): string | undefined {
  if (option.otherwise !== undefined) return option.otherwise;
  return 'default' in option ? String(option.default) : undefined;
}
