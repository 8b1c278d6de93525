import { REGULARISERS, optionText, readOption } from '@bilevel/imaging/describe';

/** A term of the regulariser as settings write it: `name:potential,option=value`. */
export interface TermText {
  readonly name: string;
  /** Undefined: the usual one. */
  readonly potential: string | undefined;
  /** Those that are said. */
  readonly options: Readonly<Record<string, number>>;
}

export function readTerm(text: string): TermText {
  const [name = '', list = ''] = text.trim().split(':');
  const words = list.split(',').map((word) => word.trim());
  return {
    name,
    potential: words.find((word) => word !== '' && !word.includes('=')),
    options: Object.fromEntries(
      words.flatMap((word) => {
        const [key = '', value] = word.split('=').map((side) => side.trim());
        return value === undefined ? [] : [readOption(optionsOf(name), key, value)];
      }),
    ),
  };
}

export function writeTerm({ name, potential, options }: TermText): string {
  const words = [
    ...(potential === undefined ? [] : [potential]),
    ...Object.entries(options).map(([key, value]) => {
      const option = optionsOf(name).find((one) => one.key === key);
      return `${key}=${optionText(option, value)}`;
    }),
  ];
  return words.length === 0 ? name : `${name}:${words.join(',')}`;
}

const optionsOf = (name: string) => REGULARISERS.find((one) => one.name === name)?.options ?? [];
