import { describe, expect, it } from 'vitest';
import { csvFile, csvRows } from '../src/csvFile.js';

const NAMES = [
  '=cmd|/c calc!A1',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\uFF1D1',
  '\uFF0B1',
  '\uFF0D1',
  '\uFF201',
  "'=quoted already",
  "''-twice",
  "'plain quote",
  'cat',
  'a,b "c"\nd',
  '',
  'x=1',
  '−0.5',
];

describe('a CSV file', () => {
  it('has no cell that a spreadsheet runs, and comes back as it was', () => {
    const rows = NAMES.map((name, index) => ({ index, name }));
    const text = csvFile(rows, ['index', 'name']);
    // Cells as a spreadsheet sees them: after the quotes of the format are taken off.
    const cells = [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\n]*))/gm)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    );
    for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/);
    expect(csvRows(text).map(({ name }) => name)).toEqual(NAMES);
    expect(text.split('\n')[1]).toBe("0,'=cmd|/c calc!A1");
  });

  it('leaves numbers as they are', () => {
    const text = csvFile([{ a: -0.5, b: 1e-300, c: -Infinity }], ['a', 'b', 'c']);
    expect(text).toBe('a,b,c\n-0.5,1e-300,-Infinity\n');
    expect(Number(csvRows(text)[0]?.['a'])).toBe(-0.5);
  });

  it('may have columns of any names', () => {
    expect(csvRows('__proto__,__proto__,a\n1,2,3\n')).toHaveLength(1);
    expect(csvRows('"],x",a\n1,2\n')).toEqual([{ '],x': '1', a: '2' }]);
  });

  it('has the columns asked for, in their order, also without rows', () => {
    expect(csvFile([{ b: 1, a: 'x' }])).toBe('b,a\n1,x\n');
    expect(csvFile([], ['index', 'label'])).toBe('index,label\n');
    expect(csvRows('index,label\n')).toEqual([]);
  });
});
