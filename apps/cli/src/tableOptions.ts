import { InvalidArgumentError } from 'commander';

const NAMED: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  bar: '|',
  blank: ' ',
  space: ' ',
};

/** A separator of cells, by name or as it is. */
export function separatorOption(text: string): string {
  const character = NAMED[text] ?? text;
  if (character.length === 1) return character;
  throw new InvalidArgumentError('Expected comma, semicolon, tab, bar, blank or one character.');
}

/** Numbers of columns, from 1 or, negative, from the right. */
export function columnsOption(text: string): number[] {
  if (text === 'none') return [];
  const columns = text.split(',').map((one) => (one.trim() === '' ? NaN : Number(one)));
  if (columns.every((column) => Number.isSafeInteger(column) && column !== 0)) return columns;
  throw new InvalidArgumentError('Expected whole numbers other than 0, such as 1,3, or none.');
}
