import { RunFolder } from '../runFolder.js';
import { CLEANING } from './files.js';

/** Names of the classes by number; undefined where they have none. */
export type ClassNames = readonly string[] | undefined;

/** A label as the tables of a run have it: the name of its class, else its number. */
export function labelText(label: number, classNames: ClassNames): string {
  return classNames?.[label] ?? String(label);
}

/** The label that a table of a run has as `text`; NaN where there is no such class. */
export function labelReader(classNames: ClassNames): (text: string) => number {
  if (classNames === undefined) return Number;
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  return (text) => numbers.get(text) ?? NaN;
}

/** The names that a cleaning run found in its data. @throws FileFormatError */
export async function classNamesOf(folder: string): Promise<ClassNames> {
  const { config } = await RunFolder.open(CLEANING, folder);
  return config.data.classNames;
}
