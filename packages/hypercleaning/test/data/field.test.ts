import { gzipSync } from 'node:zlib';
import { encodeNpy } from '@bilevel/npy';
import { describe, expect, it } from 'vitest';
import { readData, repeatedSamples, type DataSet, type TableOptions } from '../../src/index.js';
import { folderOf, refusal } from './support.js';

/** Samples of two features and a label, 0 or 1. */
const ROWS = Array.from({ length: 40 }, (_, i) => [
  (Math.sin(i) + (i % 2)).toFixed(4),
  Math.cos(3 * i).toFixed(4),
  String(i % 2),
]);
const table = (
  separator = ',',
  change: (cell: string, j: number, i: number) => string = (cell) => cell,
): string =>
  ROWS.map((row, i) => row.map((cell, j) => change(cell, j, i)).join(separator)).join('\n');
const comma = (cell: string): string => cell.replace('.', ',');

async function read(contents: string | Buffer, options: TableOptions = {}, name = 't.csv') {
  return readData(`${await folderOf({ [name]: contents })}/${name}`, options);
}
async function messageOf(contents: string | Buffer, options: TableOptions = {}): Promise<string> {
  return (await refusal(() => read(contents, options))).message;
}
const numbers = ({ train }: DataSet): number[] => Array.from(train.features.values);
const told = ({ reading }: DataSet): string => (reading?.warnings ?? []).join('\n');

describe('tables as programs write them', () => {
  it('are read the same, whatever separates cells and fractions', async () => {
    const plain = await read(table());
    const cases: readonly (readonly [string | Buffer, string])[] = [
      [table(';'), 'semicolons'],
      [table('\t'), 'tabs'],
      [table('|'), 'vertical bars'],
      [table('   '), 'blanks'],
      [table(';', comma), 'decimal commas'],
      [table('\t', comma), 'decimal commas'],
      [table(',', (cell) => `"${comma(cell)}"`), 'decimal commas'],
      [`sep=;\r\n${table(';').replaceAll('\n', '\r\n')}`, 'semicolons'],
      [`# made on a Monday\n${table()}\n# and that was all\n`, '#'],
      [table().replaceAll('\n', ',\n') + ',\n', 'commas'],
      [`x,y,label\n${table()}`, 'the first line names the columns'],
      [`\uFEFF${table()}`, 'commas'],
      [Buffer.from(`\uFEFF${table(';', comma)}`, 'utf16le'), 'utf-16le'],
      [Buffer.from(`\uFEFF${table()}`, 'utf16le').swap16(), 'utf-16be'],
      [gzipSync(table('\t')), 'tabs'],
      [ROWS.map(([x, y, label]) => `${label ?? ''},${x ?? ''},${y ?? ''}`).join('\n'), ''],
    ];
    for (const [k, [contents, words]] of cases.entries()) {
      const isLeft = k === cases.length - 1;
      const found = await read(contents, isLeft ? { labelColumn: 1 } : {});
      expect(numbers(found), words).toEqual(numbers(plain));
      expect(found.train.labels).toEqual(plain.train.labels);
      expect(found.reading?.summary).toContain(words);
      expect(found.reading?.warnings).toEqual([]);
    }
  });

  it('have lines, by which samples are found again', async () => {
    const { train } = await read(`# one\n\nx,y,label\n${table()}`);
    expect(Array.from(train.lines?.subarray(0, 2) ?? [])).toEqual([4, 5]);
  });

  it('say by a name where the labels are', async () => {
    const left = ROWS.map(([x, y, label]) => [label, x, y].join()).join('\n');
    const found = await read(`Label,x,y\n${left}`);
    expect(found.train.classes).toBe(2);
    expect(found.reading?.summary).toContain('labels in column 1 ("Label")');
    const r = ROWS.map((row, i) => [`"${String(i + 1)}"`, ...row].join()).join('\n');
    const fromR = await read(`"x","y","species"\n${r}`);
    expect(fromR.train.features.columns).toBe(2);
    expect(told(fromR)).toContain('Column 1 ("") counts the rows');
  });

  it('are refused where they are something else, by its name', async () => {
    const zip = (name: string): string => `PK\u0003\u0004....${name}....`;
    for (const [contents, name] of [
      [zip('xl/workbook.xml'), 'Excel workbook (.xlsx)'],
      [zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), '.ods'],
      [zip('arr_0.npy'), '.npz'],
      [zip('other.txt'), 'ZIP archive'],
      [gzipSync(zip('arr_0.npy')), '.npz'],
      ['PAR1....', 'Parquet'],
      ['ARROW1..', 'Feather'],
      [Buffer.from('\u0089HDF\r\n\u001a\n', 'latin1'), 'HDF5'],
      [Buffer.from([0x80, 0x04, 0x95, 0x00]), 'pickle'],
      [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), '.xls'],
      ['SQLite format 3\0', 'SQLite'],
      [' [{"a": 1}]', 'JSON'],
      ['BZh91AY', 'bzip2'],
      [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), 'xz'],
      ['@RELATION iris', 'ARFF'],
      ['1 1:0.5 3:2\n0 2:1\n', 'LIBSVM'],
    ] as const) {
      expect(await messageOf(contents), name).toContain(name);
    }
    const npy = encodeNpy([2, 2], [0.5, 0, 0.7, 1], 64);
    expect((await read(Buffer.from(npy))).train.features.rows).toBe(2);
    expect(await messageOf(gzipSync(table()).subarray(0, 60))).toContain('truncated');
  });
});

describe('text', () => {
  const named = table(',', (cell, j, i) => (j === 2 ? ['Bär', 'Bör', 'Igel'][i % 3]! : cell));

  it('that is not UTF-8 is refused where it is not, or decoded on request', async () => {
    const bytes = Buffer.from(`x,y,label\n1,2,Igel\n${named}`, 'latin1');
    const at = bytes.indexOf(0xe4) - bytes.lastIndexOf(0x0a, bytes.indexOf(0xe4));
    expect(await messageOf(bytes)).toMatch(
      new RegExp(
        `UTF-8 in .*, line 3, byte ${String(at)}, but received the byte 0xE4.*\`encoding\``,
      ),
    );
    const { train } = await read(bytes, { encoding: 'windows-1252' });
    expect(train.classNames).toEqual(['Bär', 'Bör', 'Igel']);
    expect(await messageOf(bytes, { encoding: 'klingon' })).toContain('klingon');
    expect(await messageOf(bytes, { encoding: 'euc-jp' })).toContain('text in euc-jp');
    // Cut within a character, at the end of the file too.
    expect(await messageOf(Buffer.from('1,é').subarray(0, 3))).toContain('line 1, byte 3');
  });

  it('in UTF-16 without a mark is suspected', async () => {
    expect(await messageOf(Buffer.from(named, 'utf16le'))).toContain('`encoding` utf-16le');
    const { train } = await read(Buffer.from(named, 'utf16le'), { encoding: 'utf-16le' });
    expect(train.classes).toBe(3);
  });
});

describe('missing values', () => {
  const withCell = (cell: string): string =>
    table(',', (own, j, i) => (i === 6 && j === 1 ? cell : own));

  it('are refused where they are, or left out on request', async () => {
    for (const cell of ['', 'NA', 'NaN', 'null', 'N/A', '?']) {
      expect(await messageOf(withCell(cell))).toMatch(/line 7, column 2, .*`missing` NA/);
      const found = await read(withCell(cell), { missing: ['NA'] });
      expect(found.train.features.rows).toBe(39);
      expect(found.train.lines?.[6]).toBe(8);
      expect(told(found)).toContain('1 of 40 samples with missing values were left out (line 7)');
    }
  });

  it('written as the largest numbers never go into a computation', async () => {
    for (const cell of [
      '-1.797e308',
      '-1.7976931348623157e308',
      '1e160',
      '3.4e38',
      '-3.4028235e38',
    ]) {
      expect(await messageOf(withCell(cell))).toMatch(
        /line 7, column 2, but received -?[\d.]+e\+\d+, where others.*at most 1\. If.*`missing` -?[\d.]+e/,
      );
      expect((await read(withCell(cell), { missing: [cell] })).train.features.rows).toBe(39);
    }
    expect(await messageOf(withCell('1e999'))).toContain('line 7, column 2');
    // All in units of 10³⁰ are what they are.
    const large = table(',', (cell, j) => (j < 2 ? `${cell}e30` : cell));
    expect((await read(large)).reading?.warnings).toEqual([]);
  });

  it('that look like numbers are warned of', async () => {
    for (const cell of ['-9999', '-999', '9999']) {
      const found = await read(withCell(cell));
      expect(told(found)).toContain(`Column 2 has ${cell} in one row (first line 7)`);
      expect(told(await read(withCell(cell), { missing: [cell] }))).not.toContain('Column 2');
    }
    expect(told(await read(table(',', (cell, j, i) => (j === 1 ? String(990 + i) : cell))))).toBe(
      '',
    );
  });
});

describe('columns', () => {
  it('that count the rows are no features', async () => {
    const rows = ROWS.map((row, i) => [String(i), ...row].join());
    for (const [contents, text] of [
      [rows.join('\n'), 'Column 1 counts the rows'],
      [`,x,y,label\n${rows.join('\n')}`, 'Column 1 ("") counts the rows'],
      [`Unnamed: 0,x,y,label\n${rows.toReversed().join('\n')}`, 'Column 1 ("Unnamed: 0")'],
    ] as const) {
      const found = await read(contents);
      expect(found.train.features.columns).toBe(2);
      expect(told(found)).toContain(text);
      expect((await read(contents, { ignore: [] })).train.features.columns).toBe(3);
    }
    expect((await read(rows.join('\n'), { ignore: [1, -2] })).train.features.columns).toBe(1);
    expect(await messageOf(rows.join('\n'), { ignore: [9] })).toContain('columns from 1 to 4');
  });

  it('of text are left out on request', async () => {
    const rows = ROWS.map((row, i) => [`cell ${String(i)}.png`, ...row].join()).join('\n');
    expect(await messageOf(rows)).toMatch(/line 1, column 1.*`ignore` 1/);
    expect((await read(rows, { ignore: [1] })).train.features.columns).toBe(2);
  });

  it('that cannot be labels are refused with those that may', async () => {
    const ids = ROWS.map(([x, y, label], i) => [label, x, y, String(i)].join()).join('\n');
    expect(await messageOf(ids)).toMatch(
      /column 4, .* 40 different ones of 40 samples.*`labelColumn`: column 1 has 2 different/,
    );
    expect(await messageOf('0,1.5,7\n1,2.5,8\n0,1.25,9\n')).toContain('3 different ones of 3');
    expect(await messageOf(table(',', (cell, j) => (j === 2 ? '0' : cell)))).toMatch(
      /column 3, but received only 0.*`labelColumn`/,
    );
  });

  it('of the same name are told, and rows of other lengths refused', async () => {
    expect(told(await read(`x,x,label\n${table()}`))).toContain('Columns 1, 2 are all called "x"');
    expect(await messageOf(`${table()}\n1,2\n`)).toContain('3 cells, as in the first row');
    expect(await messageOf(`x,y,z,a,label\n${table()}`)).toContain('names of columns');
    expect(await messageOf('1\n2\n3\n')).toContain('1 column, as in "1"');
  });
});

/** Inputs as users had them. */
describe.skipIf(!process.env['BILEVEL_DATA'])('field tables [needs BILEVEL_DATA]', () => {
  const root = process.env['BILEVEL_DATA'];
  const inField = (name: string, options: TableOptions = {}): Promise<DataSet> =>
    readData(`${root ?? ''}/field/tables/${name}.csv`, options);

  it('are read, or refused with what to do', async () => {
    const plain = await inField('plain');
    for (const name of ['semicolon', 'semicolon_decimal_comma', 'tab', 'comment']) {
      const { train } = await inField(name);
      expect(numbers({ train }), name).toEqual(numbers(plain));
      expect(train.labels).toEqual(plain.train.labels);
    }
    expect((await inField('labels_pm1')).train.classNames).toEqual(['-1', '1']);
    expect((await inField('labels_ids')).train.classes).toBe(3);
    expect((await inField('latin1_two', { encoding: 'latin1' })).train.classNames).toEqual([
      'Bär',
      'Bör',
      'Igel',
    ]);
    expect((await inField('cp1251', { encoding: 'windows-1251' })).train.classes).toBe(3);
    expect(told(await inField('pandas_index'))).toContain('Column 1 ("") counts the rows');
    const repeated = repeatedSamples((await inField('duplicates_conflicting')).train);
    expect(repeated.conflicts.length).toBeGreaterThan(0);
    for (const [name, text] of [
      ['latin1_two', /line 1, byte 35, but received the byte 0xE4/],
      ['cp1251', /line 1, byte \d+, but received the byte 0xEA/],
      ['nodata_f64', /line 18, column 3, .*`missing` -1\.797/],
      ['train_f64', /line 76, column 3, .*`missing` -1\.797/],
      ['train_f32', /line 76, column 3, .*`missing` -3\.402/],
      ['one_class', /column 5, but received only 0/],
      ['id_last', /column 6, .*column 1 has 3 different whole numbers/],
    ] as const) {
      expect((await refusal(() => inField(name))).message).toMatch(text);
    }
  });
});
