import { describe, expect, it } from 'vitest';
import { CLEANING_HISTORY, type CleaningRow } from '../src/cleaning/history.js';
import { FileFormatError } from '../src/errors.js';

const row = (step: number): CleaningRow => ({
  ...{ step, objective: 0.1 + step, objectiveLower: -0.5, objectiveUpper: Infinity },
  ...{ hypergradientNorm: 1 / 3, hypergradientBound: NaN, holdOutLoss: 5e-324 },
  ...{ holdOutAccuracy: 1, lowerWork: 2, adjointWork: 3, totalWork: 5, seconds: 0.25 },
});
const text = (...steps: number[]): string =>
  CLEANING_HISTORY.header + steps.map((step) => CLEANING_HISTORY.format(row(step))).join('');
const read = (contents: string): CleaningRow[] =>
  CLEANING_HISTORY.parse(contents, 'run/history.csv');

describe('a history', () => {
  it('comes back to the bit', () => {
    expect(read(text(0, 1, 2))).toEqual([row(0), row(1), row(2)]);
    expect(read(text())).toEqual([]);
    expect(read('')).toEqual([]);
  });

  it.each([
    ['cut short', '2,0.1,0'],
    ['with bytes that were never written', `${'\0'.repeat(40)}\n${'\0'.repeat(7)}`],
    ['that holds something else', 'x,y\n'],
  ])('leaves out an end %s, as a power cut may leave', (_what, end) => {
    expect(read(text(0, 1) + end)).toEqual([row(0), row(1)]);
  });

  it.each([
    ['a text in place of a number', (line: string) => line.replace(',', ',cat')],
    ['too few cells', (line: string) => line.replace(',', '')],
    ['too many cells', (line: string) => `${line},1`],
    ['no whole step', (line: string) => `0.5${line.slice(1)}`],
    ['nothing', () => ','],
  ])('is refused with %s before its end, by line', (_what, change) => {
    const lines = text(0, 1, 2).split('\n');
    lines[2] = change(lines[2] ?? '');
    const spoilt = (): unknown => read(lines.join('\n'));
    expect(spoilt).toThrow(FileFormatError);
    expect(spoilt).toThrow(/in line 3 of run\/history\.csv but received/);
  });
});
