import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { linesOf, printable } from '../src/terminal.js';
import { bilevel, events, temporaryFolder, testData, type Outcome } from './support.js';

const folder = await temporaryFolder();
const ESCAPE = '\u001b[31mred\u001b]0;title\u0007';
const NAMES = [
  ESCAPE,
  'line\nerror: forged',
  '\u202egnp.exe',
  '\u009b2J',
  '<img src=x>',
  'naïve 図',
];
// oxlint-disable-next-line no-control-regex
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const pictures = join(folder, `pictures ${ESCAPE}`);
const run = join(folder, `run ${ESCAPE}`);
const OPTIONS = ['--size', '16', '--crop', '--steps', '1', '--keep', '0', '--validation', '0'];

beforeAll(async () => {
  await mkdir(pictures);
  for (const name of NAMES) {
    await cp(join(testData, 'pictures', 'train', 'solids.png'), join(pictures, `${name}.png`));
  }
});

/** Nothing in the output that a terminal would act on, and no line that a name has begun. */
function expectInert({ stdout, stderr }: Outcome): void {
  expect(stdout).not.toMatch(RAW);
  expect(stderr).not.toMatch(RAW);
  expect(`\n${stdout}${stderr}`).not.toContain('\nerror: forged');
}

describe('a name in the terminal', () => {
  it('is shown with its commands spelt out, and as it is when it has none', () => {
    expect(printable(ESCAPE)).toBe('\\u{1b}[31mred\\u{1b}]0;title\\u{7}');
    expect(printable('a\nb\tc\u2028\u202e\ud800x\udc00')).toBe(
      'a\\u{a}b\\u{9}c\\u{2028}\\u{202e}\\u{d800}x\\u{dc00}',
    );
    expect(printable('naïve 図 💥 \u05e9\u05dc')).toBe('naïve 図 💥 \u05e9\u05dc');
    expect(linesOf('one\nerror: two')).toEqual(['one', '  error: two']);
  });

  it('is inert while a run learns, in its summary, and to a program as it is', async () => {
    const people = await bilevel(['learn', pictures, ...OPTIONS, '--out', run]);
    expect(people.code).toBe(0);
    expectInert(people);
    expect(people.stderr).toContain(`in ${printable(run)}`);
    const out = join(folder, 'json');
    const program = await bilevel(['learn', pictures, ...OPTIONS, '--out', out, '--json']);
    expectInert(program);
    const [start] = events(program.stdout);
    expect(new Set(start?.['train'] as string[])).toEqual(new Set(NAMES));
    const shown = await bilevel(['show', run]);
    expect(shown.code).toBe(0);
    expectInert(shown);
    expect(shown.stdout).toContain(`in ${printable(run)}`);
  });

  it('is inert when a model is applied, and when a file is refused', async () => {
    const out = join(folder, 'out');
    const applied = await bilevel(['apply', run, pictures, '--out', out]);
    expect(applied.code).toBe(0);
    expectInert(applied);
    for (const name of NAMES) expect(applied.stderr).toContain(printable(`${name}.png`));
    const bad = join(folder, `bad ${NAMES.join('')}.png`.slice(0, 60));
    await writeFile(`${bad}.png`, 'no picture');
    const refused = await bilevel(['apply', run, `${bad}.png`, '--out', `${out}2`]);
    expect(refused.code).toBe(2);
    expectInert(refused);
    expect(refused.stderr).toContain('error: Expected PNG contents');
    const usage = await bilevel(['learn', `--${ESCAPE}`]);
    expect(usage.code).toBe(2);
    expectInert(usage);
  });

  it('is inert as the name of a class', async () => {
    const data = join(folder, 'classes.csv');
    const names = ['\u202efox', '=cmd()', 'dog'];
    const rows = Array.from({ length: 120 }, (_, i) => {
      const angle = (2 * Math.PI * (i % 3)) / 3;
      return `${String(Math.cos(angle) + Math.sin(i) / 9)},${String(Math.sin(angle))},${names[i % 3] ?? ''}\n`;
    });
    await writeFile(data, rows.join(''));
    const out = join(folder, 'classes');
    const cleaned = await bilevel(['clean', '--data', data, '--budget', '60', '--out', out]);
    expect(cleaned.code).toBe(0);
    expectInert(cleaned);
    expect(cleaned.stderr).toContain('\\u{202e}fox');
    expectInert(await bilevel(['show', out]));
    expect(await readFile(join(out, 'labels.csv'), 'utf8')).toContain(",'=cmd()\n");
  });
});
