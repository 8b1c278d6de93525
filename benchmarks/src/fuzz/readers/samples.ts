import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLibsvm, toRegressionData } from '@bilevel/experiments';
import {
  decodeIdx,
  encodeIdx,
  parseCsv,
  readMnistFolder,
  readTable,
  type LabelledData,
} from '@bilevel/hypercleaning';
import { mutateIdx } from '../formats/idx.js';
import { mutateText } from '../formats/text.js';
import type { Reader } from '../reader.js';

/** Reads arrays in IDX form, and folders of them. */
export function idxReader(folder: string): Promise<Reader> {
  const pixels = Uint8Array.from({ length: 24 }, (_, i) => 10 * i);
  const labels = encodeIdx([6], Uint8Array.of(0, 1, 2, 0, 1, 2));
  writeFileSync(join(folder, 'train-labels-idx1-ubyte'), labels);
  return Promise.resolve({
    valid: [
      encodeIdx([6, 2, 2], pixels),
      encodeIdx([6, 2, 2], pixels, { gzip: true }),
      encodeIdx([24], pixels),
      labels,
    ],
    mutations: [mutateIdx],
    async read(bytes, dice) {
      if (dice.chance(0.7)) {
        const { shape, data } = decodeIdx('input', bytes);
        const count = shape.reduce((product, n) => product * n, 1);
        if (data.length !== count) throw new Error(`${String(shape)} has other numbers.`);
        return data;
      }
      writeFileSync(join(folder, 'train-images-idx3-ubyte'), bytes);
      return requireFinite((await readMnistFolder(folder)).train);
    },
  });
}

/** Reads tables of numbers and labels. */
export function csvReader(path: string): Promise<Reader> {
  const rows = (line: (i: number) => string): Buffer =>
    Buffer.from(Array.from({ length: 24 }, (_, i) => `${line(i)}\n`).join(''));
  const names = ['cat', 'dog', 'g"nu', 'Bär'];
  const quoted = (name = ''): string => `"${name.replace('"', '""')}"`;
  const plain = rows((i) => `${String(i)},${String((i * i) % 7)},${String(i % 3)}`);
  return Promise.resolve({
    valid: [
      plain,
      rows((i) => `${String(i / 7)},-${String(i)}e-3,${quoted(names[i % 4])}`),
      Buffer.concat([Buffer.from('a,b,label\n'), rows((i) => `${String(i)},2,${String(i % 2)}`)]),
      Buffer.concat([Buffer.from('# one\n# two\n'), plain]),
      Buffer.from(plain.toString().replaceAll('3', 'nan')),
      rows(
        (i) => `${String(i)},0.${String((i * i) % 9)},${String(i % 5)},${String((i % 2) * 2 - 1)}`,
      ),
      rows((i) => `${String(i)};${String(i / 2).replace('.', ',')};${String(i % 2)}`),
      rows((i) => `${String(i)}\t${String(i / 2)}\t${names[i % 2] ?? ''}`),
    ],
    mutations: [mutateText(/[,;\t]/), mutateText(/[,;\t]/), mutateText(/[,;\t]/, ';')],
    async read(bytes, dice) {
      // Mostly as they are found by looking; each option now and then.
      const now = <T>(...values: readonly T[]): T | undefined =>
        dice.chance(0.15) ? dice.pick(values) : undefined;
      const options = {
        header: now(true, false),
        labelColumn: now(1, -1, 2),
        separator: now(',', ';', '\t', ' '),
        decimal: now<'.' | ','>('.', ','),
        ignore: now([1], [-1], [9]),
        missing: now<string[]>([], ['1', '?']),
      };
      if (dice.chance(0.4))
        return parseCsv('input', bytes, { ...options, comments: dice.chance(0.5) });
      writeFileSync(path, bytes);
      const encoding = now('latin1', 'utf-16le', 'nonsense');
      return requireFinite(await readTable(path, { ...options, encoding }));
    },
  });
}

/** Reads the LIBSVM format. */
export function libsvmReader(): Promise<Reader> {
  return Promise.resolve({
    valid: [
      Buffer.from('1 1:0.5 2:-3 4:1e-3\n-1 1:2 3:4\n1 2:1 # seen\n'),
      Buffer.from('0.5 1:1\r\n2.5 1:2\r\n\r\n-3 1:4\r\n'),
    ],
    mutations: [mutateText(' '), mutateText(':')],
    read(bytes, dice) {
      const rows = parseLibsvm(bytes.toString(), 'input');
      return toRegressionData(rows, 'input', {
        incomplete: dice.pick(['zero', 'drop']),
        labels: dice.chance(0.3),
      });
    },
  });
}

/** @throws Error for features that are no numbers, and labels that are no classes */
function requireFinite(data: LabelledData): LabelledData {
  const { features, labels, classes } = data;
  const fits = features.values.length === features.rows * features.columns;
  const whole = labels.length === features.rows && labels.every((label) => label < classes);
  if (!fits || !whole || ![...features.values].every(Number.isFinite)) {
    throw new Error('Expected samples that are whole.');
  }
  return data;
}
