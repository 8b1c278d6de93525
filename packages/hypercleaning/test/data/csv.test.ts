import { ArgumentError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DataContentError,
  DataFileError,
  labelledData,
  parseCsv,
  readTable,
  selectRows,
  type CsvOptions,
} from '../../src/index.js';
import { findDialect, firstRows, isHeader } from '../../src/data/dialect.js';
import { folderOf, refusal } from './support.js';

const message = async (text: string, options: CsvOptions = {}): Promise<string> => {
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
    expect(await message('width,label\n1,0\n')).toContain('`header`');
    expect(await message('1,label\n1,0\n')).not.toContain('`header`');
    expect(await message('width,label\n1,x\n', { header: true })).toContain('line 2, column 2');
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
    const folder = await folderOf({
      'half.csv': '1,0\n2,1\n3,2.5\n',
      't.csv': '1,0\n2,1\n3,3\n',
      'u.csv': '1,0\n2,1\n3,-1\n',
    });
    const half = await refusal(() => readTable(`${folder}/half.csv`));
    expect(half).toBeInstanceOf(DataFileError);
    expect(half.message).toContain('line 3, but received 2.5');
    for (const file of ['t.csv', 'u.csv']) {
      const error = await refusal(() => readTable(`${folder}/${file}`, { classes: 3 }));
      expect(error.message).toMatch(/from 0 to 2,.*line 3, but received (?:3|-1)/);
    }
    const columns = await refusal(() => readTable(`${folder}/t.csv`, { labelColumn: 4 }));
    expect(columns.message).toContain('`labelColumn`');
  });

  it('numbers classes that are other whole numbers than 0, 1, 2, …, and keeps these as names', async () => {
    for (const [labels, names] of [
      ['-1 1 -1 1', ['-1', '1']],
      ['0 1 3 1', ['0', '1', '3']],
      ['10 2 70000 2', ['2', '10', '70000']],
      ['1.0 2.0 2.0 1.0', ['1', '2']],
    ] as const) {
      const rows = labels.split(' ').map((label, i) => `0.${String(i)},${label}`);
      const folder = await folderOf({ 't.csv': rows.join('\n') });
      const data = await readTable(`${folder}/t.csv`);
      expect(data.classNames).toEqual(names);
      expect(Array.from(data.labels, (label) => Number(names[label]))).toEqual(
        labels.split(' ').map(Number),
      );
    }
  });
});

describe('labels that are names', () => {
  const named = (text: string, options: CsvOptions = {}) =>
    parseCsv('t.csv', text, { labelColumn: -1, ...options });

  it('number the classes by code point, whichever comes first', () => {
    // U+FF5A comes before U+1F98A, though the first half of the pair that encodes it does not.
    const names = ['fox', '🦊', 'Cat', 'ｚ', 'cat', 'fox'];
    const { classNames, values } = named(names.map((name, i) => `${String(i)},${name}`).join('\n'));
    expect(classNames).toEqual(['Cat', 'cat', 'fox', 'ｚ', '🦊']);
    expect(Array.from(names, (_, i) => values[2 * i + 1])).toEqual([2, 4, 0, 3, 1, 2]);
    expect(named('1,0\n2,1\n').classNames).toBeUndefined();
  });

  it('are read back whatever they hold', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .map((text) => `n${text}.`);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 2, maxLength: 6 }),
        fc.boolean(),
        (all, left) => {
          const rows = [...all, ...all].map((one, i) => {
            const cells = [String(i), `"${one.replaceAll('"', '""')}"`];
            return (left ? cells.toReversed() : cells).join(',');
          });
          const { classNames, values } = named(rows.join('\n'), { labelColumn: left ? 1 : 2 });
          const label = (i: number): number => values[2 * i + (left ? 0 : 1)] ?? NaN;
          expect(rows.map((_, i) => classNames?.[label(i)])).toEqual([...all, ...all]);
          expect(rows.map((_, i) => values[2 * i + (left ? 1 : 0)])).toEqual(rows.map((_, i) => i));
        },
      ),
      { seed: 8, numRuns: 30 },
    );
  });

  it('may hold commas and quotes; blanks around them do not count', () => {
    const text = '1,"Felis, the ""cat"""\n2, dog \n3," dog"\n';
    expect(named(text).classNames).toEqual(['Felis, the "cat"', 'dog']);
  });

  it('are not mixed with numbers: the first label decides', async () => {
    const at = { labelColumn: -1 };
    expect(await message('1,0\n2,1\n3,cat\n', at)).toContain(
      'a finite number, as the first label is one, in t.csv, line 3, column 2, but received "cat"',
    );
    for (const cell of ['1', '-2.5e3', 'NaN', '"7"', 'inf', '1e999']) {
      expect(await message(`1,cat\n2,dog\n3,${cell}\n`, at)).toContain(
        'the name of a class, as the first label is one, in t.csv, line 3, column 2, ' +
          `but received "${cell.replaceAll('"', '')}"`,
      );
    }
    expect(await message('1,cat\n2,\n', at)).toContain('column 2, but received an empty cell');
    expect(await message('1,cat\n2," "\n', at)).toContain('column 2, but received an empty cell');
    expect(await message('1,\n2,cat\n', at)).toContain('a label in t.csv, line 1, column 2,');
    expect(await message('1,NaN\n2,cat\n', at)).toContain('line 1, column 2, but received "NaN"');
    expect(await message('1,"a\nb"\n2,cat\n', at)).toContain('on one line in t.csv, line 2');
  });

  it('are told from a line that names the columns', async () => {
    const rows = '1.5,cat\n2.5,dog\n3.5,cat\n';
    expect(named(rows).rows).toBe(3);
    const hint = 'but received "width". If this line names the columns, say so with `header`';
    expect(await message(`width,species\n${rows}`, { labelColumn: -1 })).toContain(hint);
    expect(named(`width,species\n${rows}`, { header: true }).classNames).toEqual(['cat', 'dog']);
    // The label comes first, and could be one.
    const left = 'species,width\ncat,1\ndog,2\ncat,3\n';
    expect(await message(left, { labelColumn: 1 })).toContain(`line 1, column 2, ${hint}`);
    // Programs number columns that have no name.
    for (const labels of ['cat dog cat dog', '0 1 0 1']) {
      const table = labels.split(' ').map((label) => `0.5,2,${label}`);
      const text = ['0,1,species', ...table].join('\n');
      expect(await message(text, { labelColumn: -1 })).toMatch(/line [12],? .*with `header`/);
    }
    expect(named('0,1,fox\n3,2,cat\n0,1,fox\n5,6,cat\n').rows).toBe(4);
  });

  it('are two at least, and fewer than samples', async () => {
    const at = { labelColumn: 2 };
    expect(await message('1,cat\n2,cat\n', at)).toMatch(/column 2.*only "cat".*`labelColumn`/);
    expect(await message('1,ann\n2,bob\n3,cid\n', at)).toMatch(
      /column 2.*3 different ones of 3 samples.*`labelColumn`/,
    );
  });

  it('come with the data, and count the classes', async () => {
    const folder = await folderOf({ 't.csv': 'fox,7\ncat,8\nfox,9\ncat,1\n' });
    const data = await readTable(`${folder}/t.csv`, { labelColumn: 1, classes: 2 });
    expect(data).toMatchObject({ classes: 2, classNames: ['cat', 'fox'] });
    expect([...data.labels]).toEqual([1, 0, 1, 0]);
    expect([...data.features.values]).toEqual([7, 8, 9, 1]);
    expect(selectRows(data, [0]).classNames).toEqual(['cat', 'fox']);
    const options = { labelColumn: 1, classes: 3 };
    const conflict = await refusal(() => readTable(`${folder}/t.csv`, options));
    expect(conflict).toBeInstanceOf(DataFileError);
    expect(conflict.message).toMatch(/names of 3 classes.*those of 2.*`classes`/);
    const wrong = await refusal(() => readTable(`${folder}/t.csv`));
    expect(wrong.message).toMatch(/line 1, column 1, .* "fox"\. If that is a label.*`labelColumn`/);
  });

  it('name the class that has no sample', async () => {
    const features = { rows: 2, columns: 1, values: Float64Array.of(1, 2), scale: 1 };
    const classNames = ['cat', 'dog', 'fox'];
    const missing = await refusal(() => labelledData(features, [0, 2], { classNames }));
    expect(missing).toBeInstanceOf(DataContentError);
    expect(missing.message).toContain('none of class "dog"');
    const twice = await refusal(() => labelledData(features, [0, 1], { classNames: ['a', 'a'] }));
    expect(twice).toBeInstanceOf(ArgumentError);
  });
});

it('sees whether the first line names the columns', () => {
  const cases = [
    ['width,species\n1,cat\n', true],
    ['\uFEFF\n"width, cm",species\r\n1,cat\n', true],
    [',width,species\n0,1,cat\n', true],
    ['"width","species"\n"1",2,"cat"\n', true],
    ['1.5,cat\n2,dog\n', false],
    ['cat,1.5\n', false],
    ['"1","2","cat"\n', false],
    [',cat\n', false],
    ['NaN,cat\n1,dog\n', false],
    ['0,1,species\n', false],
    ['"width,species\n1,cat\n', false],
    ['', false],
    // Longer than what is looked at.
    [Array.from({ length: 25000 }, (_, i) => `pixel ${String(i)}`).join(), true],
  ] as const;
  for (const [text, answer] of cases) {
    const dialect = findDialect(text, {});
    expect(isHeader(firstRows(text, dialect, 2), dialect.decimal), text.slice(0, 40)).toBe(answer);
  }
});
