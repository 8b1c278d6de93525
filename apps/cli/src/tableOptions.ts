import { SEPARATORS, columnsIn } from '@bilevel/runs/options';
import { InvalidArgumentError } from 'commander';

const NAMED: Readonly<Record<string, string>> = { ...SEPARATORS, '\\t': '\t', space: ' ' };

/** A separator of cells, by name or as it is. */
export function separatorOption(text: string): string {
  const character = NAMED[text] ?? text;
  if (character.length === 1) return character;
  const names = Object.keys(SEPARATORS).join(', ');
  throw new InvalidArgumentError(`Expected ${names} or one character.`);
}

/** Numbers of columns, from 1 or, negative, from the right. */
export function columnsOption(text: string): number[] {
  const columns = columnsIn(text);
  if (columns !== undefined) return columns;
  throw new InvalidArgumentError('Expected whole numbers other than 0, such as 1,3, or none.');
}
