import { access, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bilevel, events, json, temporaryFolder } from './support.js';

const folder = await temporaryFolder();
const reproduce = (...args: string[]): ReturnType<typeof bilevel> =>
  bilevel(['reproduce', ...args], folder);
const missing = (path: string): Promise<boolean> =>
  access(path).then(
    () => false,
    () => true,
  );

describe('reproduce quadratic', () => {
  it('writes the figures, shows progress and prints the summary', async () => {
    const { code, stdout, stderr } = await reproduce('quadratic', '--out', 'quadratic');
    expect(code).toBe(0);
    expect(stdout).toContain('Bounds below the true error: 0.');
    expect(stdout).toContain(join('quadratic', 'hypergradient-exact.png'));
    expect(stderr).toContain('0/7 lower level');
    const files = await readdir(join(folder, 'quadratic'));
    for (const name of ['lower', 'hypergradient-20', 'splits']) {
      for (const kind of ['csv', 'svg', 'png']) expect(files).toContain(`${name}.${kind}`);
    }
    const text = await readFile(join(folder, 'quadratic', 'summary.txt'), 'utf8');
    expect(stdout).toContain(text);

    const again = await reproduce('quadratic', '--out', 'quadratic');
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/empty folder.*quadratic.*--force/);
    const forced = await reproduce('quadratic', '--out', 'quadratic', '--force', '--seed', '5');
    expect(forced.code).toBe(0);
    expect(await json(folder, 'quadratic', 'summary.json')).toMatchObject({ seed: 5 });
  });

  it('ends with a summary event under --json, in a folder by date without --out', async () => {
    const { code, stdout, stderr } = await reproduce('quadratic', '--json', '--seed', '3');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const all = events(stdout);
    expect(all.slice(0, -1).every(({ type }) => type === 'progress')).toBe(true);
    expect(all.at(-1)).toMatchObject({ type: 'summary', status: 'done', seed: 3, violations: 0 });
    const out = String(all.at(-1)?.['out']);
    expect(out).toMatch(/^bilevel-runs.quadratic-\d{4}-\d{2}-\d{2}T/);
    expect((await readdir(join(folder, out))).sort()).toEqual(
      [...((all.at(-1)?.['files'] ?? []) as string[])].sort(),
    );
  });

  it.each([
    ['a seed below 0', ['--seed', '-1'], /--seed.*whole number/],
    ['an argument too many', ['7'], /too many arguments/],
    ['a folder that is a file', ['--out', join('file', 'sub')], /file.*not a folder/],
  ])('refuses %s', async (_name, args, message) => {
    await writeFile(join(folder, 'file'), 'text');
    const { code, stdout, stderr } = await reproduce('quadratic', ...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('fault of bilevel');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('reproduce tv-weights', () => {
  const short = ['--size', '12', '--max-steps', '2'];

  it('compares the methods on generated pictures', async () => {
    const { code, stdout, stderr } = await reproduce('tv-weights', ...short, '--out', 'tv');
    expect(stderr).toContain('fixed at 1e-2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/4 pictures of 12×12 \(generated\)[^]*adaptive +\d[^]*mini-batches/);
    expect((await readdir(join(folder, 'tv'))).sort()).toEqual([
      'summary.json',
      'summary.txt',
      ...['csv', 'png', 'svg'].map((kind) => `tv-weights.${kind}`),
    ]);
  });

  it.each([
    ['pictures too small', ['--size', '10'], /at least 11.*size/],
    ['a folder that is missing', ['--data', 'nowhere'], /nowhere/],
    ['a folder without pictures', ['--data', '.'], /image/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stderr } = await reproduce('tv-weights', ...short, ...args, '--out', 'refused');
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(await missing(join(folder, 'refused'))).toBe(true);
  });
});

describe('reproduce sampling', () => {
  const short = ['--groups', 'lines', '--rates', '0.5', '--seeds', '1', '--size', '12'];

  it('compares learned lines with others on generated pictures', async () => {
    const { code, stdout, stderr } = await reproduce('sampling', ...short, '--out', 'sampling');
    expect(stderr).toContain('lines 0.5 equispaced');
    expect(code).toBe(0);
    expect(stdout).toMatch(/12×12 \(generated\)[^]*lines +0.5000 +learned +\d[^]*equispaced/);
    expect(await readdir(join(folder, 'sampling'))).toContain('pattern-lines-0.5.npy');
  });

  it.each([
    ['a rate of all', ['--rates', '1'], /--rates.*between 0 and 1/],
    ['groups that there are none of', ['--groups', 'rings'], /points, lines, spokes/],
    ['a folder that is missing', ['--data', 'nowhere'], /nowhere/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stderr } = await reproduce('sampling', ...short, ...args, '--out', 'refused');
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('reproduce inverse-problems', () => {
  const short = ['--quick', '--problems', 'inpainting', '--regularisers', 'tv'];

  it('compares a grid search with learning, and adds rows with --resume', async () => {
    const { code, stdout, stderr } = await reproduce('inverse-problems', ...short, '--out', 'ip');
    expect(stderr).toContain('inpainting, 50 % missing');
    expect(code).toBe(0);
    expect(stdout).toMatch(/total variation, grid of \d+[^]*total variation, learned[^]*ξ = 0\.01/);
    const files = await readdir(join(folder, 'ip'));
    expect(files).toEqual(expect.arrayContaining(['ridge.csv', 'pictures-inpainting.png']));
    const again = ['--out', 'ip', '--resume', '--problems', 'super-resolution-4'];
    expect((await reproduce('inverse-problems', ...short, ...again)).stdout).toMatch(/4×[^]*grid/);
  });

  it.each([
    ['a problem that there is not', ['--problems', 'dehazing'], /inpainting.*dehazing/],
    ['--resume without a folder', ['--resume'], /--out with --resume/],
    ['a folder that is missing', ['--train', 'nowhere'], /nowhere/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stderr } = await reproduce('inverse-problems', ...short, ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('reproduce unsupervised', () => {
  const short = ['--quick', '--regularisers', 'tv', '--sigmas', '0.1'];

  it('compares what is learned without clean pictures, and adds draws with --resume', async () => {
    const once = ['unsupervised', ...short, '--out', 'un'] as const;
    const { code, stdout, stderr } = await reproduce(...once, '--draws', '1');
    expect(stderr).toContain('one noisy picture, σ estimated, seed 0');
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 draws[^]*two noisy pictures +\d[^]*σ known[^]*at most 0\.05/);
    const more = await reproduce(...once, '--draws', '2', '--resume');
    expect(more.stdout).toContain('2 draws');
    expect(more.stderr).not.toContain('seed 0');
    const table = await readFile(join(folder, 'un', 'unsupervised.csv'), 'utf8');
    expect(table.trim().split('\n')).toHaveLength(9);
  });

  it.each([
    ['noise below 0', ['--sigmas', '-1'], /above 0/],
    ['no draws', ['--draws', '0'], /from 1/],
    ['a regulariser that there is not', ['--regularisers', 'tgv'], /tv, filters/],
    ['--resume without a folder', ['--resume'], /--out with --resume/],
    ['a folder that is missing', ['--train', 'nowhere'], /nowhere/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stderr } = await reproduce('unsupervised', ...short, ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('reproduce signals', () => {
  const short = ['--starts', '0', '--work', '100', '--budget', '100'];

  it('compares protocol and methods on generated signals', async () => {
    const { code, stdout, stderr } = await reproduce('signals', ...short, '--out', 'signals');
    expect(stderr).toContain('published protocol');
    expect(code).toBe(0);
    expect(stdout).toMatch(/signals \(generated\)[^]*total variation, tuned[^]*L-BFGS/);
    expect((await readdir(join(folder, 'signals'))).sort()).toEqual(
      ['loss.png', 'loss.svg', 'protocol.csv', 'runs.csv', 'signals.png', 'signals.svg'].concat([
        'summary.json',
        'summary.txt',
      ]),
    );
  });

  it.each([
    ['a file that is missing', ['--data', 'nowhere.json'], /nowhere\.json.*no such file/],
    ['starts below 0', ['--starts', '-1'], /--starts.*whole number/],
    ['a tolerance of 0', ['--tolerance', '0'], /--tolerance.*above 0/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stderr } = await reproduce('signals', ...short, ...args, '--out', 'refused');
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(await missing(join(folder, 'refused'))).toBe(true);
  });
});

describe('reproduce superefficiency', () => {
  const RIDGE = Array.from({ length: 12 }, (_, i) => {
    const entries = [0, 1, 2].map((j) => `${String(j + 1)}:${Math.sin(1 + i * 3 + j).toFixed(4)}`);
    return `${String(i % 5)} ${entries.join(' ')}`;
  }).join('\n');
  const LOGISTIC = RIDGE.split('\n')
    .map((line, i) => line.replace(/^\d/, String(i % 2)))
    .join('\n');

  it('draws the figures asked for from generated data', async () => {
    const { code, stdout } = await reproduce(
      ...['superefficiency', '--figure', '1a', '2b', '--seeds', '2', '--out', 'generated'],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/ridge: generated[^]*Figure 1a[^]*Figure 2b/);
    expect((await readdir(join(folder, 'generated'))).sort()).toEqual(
      ['1a', '2b']
        .flatMap((name) => ['csv', 'png', 'svg'].map((kind) => `figure-${name}.${kind}`))
        .concat('summary.json', 'summary.txt'),
    );
  });

  it('takes data as one to three files or as a folder, and draws the figures they serve', async () => {
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'mpg_scale.txt'), RIDGE);
    await writeFile(join(folder, 'data', 'liver_scale'), LOGISTIC);
    await writeFile(join(folder, 'data', 'liver_scale_test.libsvm'), LOGISTIC);
    const ridge = join('data', 'mpg_scale.txt');
    const pair = [join('data', 'liver_scale'), join('data', 'liver_scale_test.libsvm')];
    const logisticFigures = ['3a', '3b'];
    const ridgeFigures = ['1a', '1b', '2b'];
    for (const [paths, figures, data] of [
      [[ridge], ridgeFigures, { ridge: 'mpg_scale.txt', logistic: 'generated' }],
      [pair, logisticFigures, { ridge: 'generated', logistic: 'liver_scale' }],
      [['data'], [...ridgeFigures, ...logisticFigures], { ridge: 'mpg_scale.txt' }],
    ] as const) {
      const { code, stdout } = await reproduce(
        ...['superefficiency', '--data', ...paths, '--seeds', '1', '--json'],
        ...['--out', 'from-files', '--force'],
      );
      expect(code).toBe(0);
      const summary = events(stdout).at(-1) as {
        type: string;
        figures: { figure: string }[];
      };
      expect(summary).toMatchObject({ type: 'summary', data });
      expect(summary.figures.map(({ figure }) => figure)).toEqual(figures);
    }
  });

  it.each([
    ['a line that is not LIBSVM', ['--data', 'bad.txt'], /bad\.txt:2:3: Expected index:value.*two/],
    ['a missing file', ['--data', 'nowhere'], /nowhere.*no such file/],
    ['a folder without the files', ['--data', 'empty'], /mpg_scale.*empty/],
    ['four files', ['--data', 'a', 'b', 'c', 'd'], /one to three files.*4/],
    ['a figure without its data', ['--data', 'ok.txt', '--figure', '3a'], /3a, logistic/],
    ['an unknown figure', ['--figure', '2a'], /--figure.*1a, 1b, 2b, 3a, 3b/],
    ['no seeds', ['--seeds', '0'], /--seeds.*at least 1/],
  ])('refuses %s, with exit status 2 and without a folder', async (_name, args, message) => {
    await writeFile(join(folder, 'ok.txt'), RIDGE);
    await writeFile(join(folder, 'bad.txt'), '1 1:0.5\n1 two\n');
    await mkdir(join(folder, 'empty'), { recursive: true });
    const { code, stdout, stderr } = await reproduce('superefficiency', ...args, '--out', 'none');
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('fault of bilevel');
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(await missing(join(folder, 'none'))).toBe(true);
  });
});

describe('reproduce filters', () => {
  const quick = ['filters', '--quick', '--models', 'filters-convex', '--steps', '1'];

  it('learns and tests a bank on generated pictures, and says what it writes', async () => {
    const { code, stdout, stderr } = await reproduce(...quick, '--out', 'filters');
    expect(code).toBe(0);
    expect(stdout).toMatch(/4 windows of 24×24 pixels .*generated[^]*convex filters[^]*CRR/);
    expect(stderr).toMatch(/0\/200 convex filters, step 0.*\n[^]*filters-convex on generated-1000/);
    const files = await readdir(join(folder, 'filters'));
    expect(files).toContain('filters-convex.json');
    for (const file of files) expect(stdout).toContain(join('filters', file));
    expect(await json(folder, 'filters', 'summary.json')).toMatchObject({
      models: [{ name: 'filters-convex', steps: 2, provenAtEnd: 1 }],
    });
  });

  it.each([
    ['a folder that is not there', ['--train', 'nowhere'], /nowhere/],
    [
      'an unknown model',
      ['--models', 'wavelet'],
      /tv, filters-convex, filters-weakly-convex.*wavelet/,
    ],
    ['no time', ['--minutes', '0'], /--minutes.*above 0/],
    ['to go on nowhere', ['--resume'], /--out with --resume/],
  ])('refuses %s, with exit status 2', async (name, args, message) => {
    const where = name === 'to go on nowhere' ? [] : ['--out', 'filters-refused'];
    const { code, stderr } = await reproduce('filters', '--quick', ...args, ...where);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('fault of bilevel');
    expect(code).toBe(2);
    expect(await missing(join(folder, 'filters-refused'))).toBe(true);
  });
});

it('reproduce without an experiment lists them, with exit status 2', async () => {
  const { code, stderr } = await reproduce();
  expect(code).toBe(2);
  expect(stderr).toContain('quadratic');
  expect(stderr).toContain('superefficiency');
  const help = await reproduce('--help');
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('bilevel reproduce quadratic --out quadratic');
});
