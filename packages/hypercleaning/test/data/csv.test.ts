import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataContentError, DataFileError, parseCsv, readTable } from '../../src/index.js';
import { folderOf, refusal } from './support.js';

const message = async (text: string, header?: boolean): Promise<string> => {
  const options = header === undefined ? {} : { header };
  const error = await refusal(() => parseCsv('t.csv', text, options));
  expect(error).toBeInstanceOf(DataFileError);
  return error.message;
};

describe('CSV tables', () => {
  it('reads numbers as they are written, to the bit', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
            minLength: 3,
            maxLength: 3,
          }),
          {
            minLength: 1,
            maxLength: 9,
          },
        ),
        (table) => {
          const text = table.map((row) => row.join(',')).join('\n');
          expect(parseCsv('t.csv', text).values).toEqual(
            Float64Array.from(table.flat(), (x) => x + 0),
          );
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it('takes blanks, blank lines, quotes, a byte-order mark and either line end', () => {
    const { rows, columns, values, lines } = parseCsv('t.csv', '\uFEFF 1 ,"2"\r\n\r\n.5,-3e-2\r\n');
    expect([rows, columns, ...values]).toEqual([2, 2, 1, 2, 0.5, -0.03]);
    expect([...lines]).toEqual([1, 3]);
    expect(parseCsv('t.csv', 'a,b\n1,2\n', { header: true }).rows).toBe(1);
  });

  it('says where a cell is no finite number', async () => {
    expect(await message('1,2\n3,NaN\n')).toContain('t.csv, line 2, column 2, but received "NaN"');
    expect(await message('1,2\n3,\n')).toContain('line 2, column 2, but received an empty cell');
    expect(await message('1,2\n\n\ncat,4\n')).toContain('line 4, column 1, but received "cat"');
    for (const cell of ['Infinity', '1e999', '0x10', '1_000', '--1', '1 2', "'1'"]) {
      expect(await message(`1,2\n3,${cell}\n`)).toContain('line 2, column 2');
    }
  });

  it('recognises a header line', async () => {
    expect(await message('width,label\n1,0\n')).toContain('--header');
    expect(await message('1,label\n1,0\n')).not.toContain('--header');
    expect(await message('width,label\n1,x\n', true)).toContain('line 2, column 2');
  });

  it('refuses ragged rows, open quotes and empty files', async () => {
    expect(await message('1,2\n3\n')).toContain('2 cells, as in the first row, in t.csv, line 2,');
    expect(await message('1,2\n"3,4\n')).toContain('t.csv');
    expect(await message('1,2\n3"x",4\n')).toContain('line 2');
    expect(await message('')).toContain('no row');
    expect(await message('\n \n')).toContain('t.csv');
  });
});

describe('tables with labels', () => {
  it('takes the label from any column', async () => {
    const folder = await folderOf({ 't.csv': '0.5,1,7\n0.25,0,8\n' });
    const data = await readTable(`${folder}/t.csv`, { labelColumn: 2 });
    expect([...data.labels]).toEqual([1, 0]);
    expect([...data.features.values]).toEqual([0.5, 7, 0.25, 8]);
    expect(data.classes).toBe(2);
  });

  it('refuses labels that are none', async () => {
    for (const [label, found] of [
      ['2.5', '2.5'],
      ['-1', '-1'],
      ['70000', '70000'],
    ] as const) {
      const folder = await folderOf({ 't.csv': `1,0\n2,1\n3,${label}\n` });
      const error = await refusal(() => readTable(`${folder}/t.csv`));
      expect(error).toBeInstanceOf(DataFileError);
      expect(error.message).toContain(`line 3, but received ${found}`);
    }
    const folder = await folderOf({ 't.csv': '1,0\n2,1\n3,3\n' });
    const options = { classes: 3 };
    expect((await refusal(() => readTable(`${folder}/t.csv`, options))).message).toContain(
      '0 to 2',
    );
    const gap = await refusal(() => readTable(`${folder}/t.csv`));
    expect(gap).toBeInstanceOf(DataContentError);
    expect(gap.message).toContain('none of class 2');
    const columns = await refusal(() => readTable(`${folder}/t.csv`, { labelColumn: 4 }));
    expect(columns.message).toContain('--label-column');
  });
});
