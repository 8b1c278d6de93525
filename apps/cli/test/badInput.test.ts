import { access, cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bilevel, events, temporaryFolder, testData } from './support.js';

const folder = await temporaryFolder();
const good = join(testData, 'pictures', 'train', 'solids.png');
const bad = (...names: string[]): string => join(testData, 'bad', ...names);
let out = 0;
/** A folder that must not come into being. */
const fresh = (): string => join(folder, `out-${String(out++)}`);

async function refused(args: readonly string[], ...message: (string | RegExp)[]): Promise<string> {
  const { code, stdout, stderr } = await bilevel(args, folder);
  expect(stderr).not.toContain('fault of bilevel');
  for (const part of message) expect(stderr).toMatch(part);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  return stderr;
}

const missing = (path: string): Promise<boolean> =>
  access(path).then(
    () => false,
    () => true,
  );

describe('learn refuses, with exit status 2 and without making the run folder,', () => {
  const cases: [name: string, args: string[], ...message: (string | RegExp)[]][] = [
    ['a missing folder', ['nowhere'], 'nowhere', 'Check the path'],
    ['a folder without pictures', [join(testData, 'src')], 'at least one image file', '.png'],
    ['a truncated PNG', [bad('truncated.png')], 'truncated.png'],
    ['text named .png', [bad('text-named.png')], 'text-named.png', 'PNG'],
    ['JPEG named .png', [bad('jpeg-named.png')], 'jpeg-named.png', /jpeg/i],
    ['an empty file', [bad('empty.png')], 'empty.png'],
    ['an animated GIF', [bad('animated.gif')], 'animated.gif'],
    ['a TIFF of two pages', [bad('two-pages.tif')], 'two-pages.tif', /pages/],
    ['a page that is not there', [bad('two-pages.tif'), '--page', '3'], 'a page from 1 to 2'],
    ['a channel that is not there', [good, '--channel', '2'], 'The file has 1 channel'],
    ['a channel that is no number', [good, '--channel', '0'], 'whole number of at least 1'],
    ['a CMYK JPEG', [bad('cmyk.jpg')], 'cmyk.jpg', 'CMYK'],
    ['a transparent PNG', [bad('transparent.png')], 'transparent.png'],
    ['a header that promises too much', [bad('huge-header.png')], 'huge-header.png'],
    ['a picture of one pixel', [bad('one-pixel.png')], 'one-pixel.png', '11×11', '1×1'],
    ['a picture of one row', [bad('one-row.png')], 'one-row.png', '11×11'],
    ['a constant picture', [bad('constant.png')], 'constant.png', 'contrast'],
    ['NaN in a float TIFF', [bad('nan.tif')], 'nan.tif', /NaN/, /row \d+, column \d+/],
    ['infinity in npy', [bad('infinity.npy')], 'infinity.npy', /infinit/i],
    ['a truncated npy', [bad('truncated.npy')], 'truncated.npy'],
    ['negative noise', [good, '--noise', '-0.1'], '--noise', 'from 0 to 10'],
    ['absurd noise', [good, '--noise', '25'], '--noise', 'from 0 to 10'],
    ['noise that is no number', [good, '--noise', 'much'], '--noise', 'from 0 to 10'],
    ['an unknown option', [good, '--nosie', '0.1'], 'unknown option', '--noise'],
    ['an unknown prior', [good, '--prior', 'wavelet'], '--prior', 'tv, tv-isotropic'],
    ['an unknown solver', [good, '--lower', 'adam'], '--lower', 'fista'],
    ['a size that is no size', [good, '--size', '10'], '--size', '11'],
    ['windows that are no number', [good, '--windows', 'many'], '--windows', '400x64'],
    ['windows of too few pixels', [good, '--windows', '10'], '--windows', '400x64'],
    ['windows of 10 pixels', [good, '--windows', '4x10'], '--windows', 'from 11'],
    [
      'windows beside a size',
      [good, '--windows', '4x16', '--size', '32'],
      'either --windows or --size',
    ],
    ['windows larger than a picture', [good, '--windows', '4x5000'], 'solids.png', '5000×5000'],
    ['less memory than a run needs', [good, '--memory', '1MB'], 'needs about', '--memory'],
    ['a validation share of 1', [good, '--validation', '1'], '--validation', 'below 1'],
    ['an epsilon of 0', [good, '--epsilon', '0'], '--epsilon', 'above 0'],
    ['a budget of half a unit', [good, '--budget', '0.5'], '--budget', 'whole number'],
    ['a seed below 0', [good, '--seed', '-1'], '--seed', 'whole number'],
    ['--noise with --noisy', [good, '--noisy', '.', '--noise', '0.1'], '--noisy', '--noise'],
    ['two ways at once', [good, '--unsupervised', '--second', '.'], '--second and --unsupervised'],
    ['clean pictures to check by alone', [good, '--check', '.'], '--unsupervised or --second'],
    ['probes of clean pictures', [good, '--probes', '2'], '--unsupervised', '--probes'],
    [
      'photons without clean pictures',
      [good, '--unsupervised', '--noise', 'poisson:30'],
      'Gaussian noise',
      '--second',
    ],
    ['no noise without clean pictures', [good, '--unsupervised', '--noise', '0'], 'above 0'],
    [
      'a σ beside two noisy ones',
      [good, '--second', good, '--noise', '0.1'],
      '--noise',
      '--second',
    ],
    ['the same file twice', [good, '--second', good], 'the same numbers twice', '--unsupervised'],
    [
      'noisy pictures resized',
      [good, '--unsupervised', '--size', '64'],
      'change their noise',
      '--size full',
    ],
    ['clean pictures whose noise is to be found', [good, '--noise', 'auto'], '--unsupervised'],
    ['--crop at full size', [good, '--crop', '--size', 'full'], '--crop', '--size'],
    [
      '--step with the default method',
      [good, '--step', '1'],
      'fixed or hoag or stochastic',
      'step',
    ],
    ['--pairs with another method', [good, '--method', 'hoag', '--pairs', '3'], 'lbfgs', '--pairs'],
    ['--batch with another method', [good, '--method', 'lbfgs', '--batch', '3'], 'stochastic'],
    ['--schedule with no such thing', [good, '--method', 'fixed', '--schedule', 'cubic'], 'hoag'],
    [
      'the schedule of another method',
      [good, '--method', 'stochastic', '--schedule', 'cubic'],
      'decreasing or constant',
      'cubic',
    ],
    ['a batch of no picture', [good, '--method', 'stochastic', '--batch', '0'], '--batch'],
    ['an unknown method', [good, '--method', 'adam'], '--method', 'lbfgs'],
    ['an unknown adjoint solver', [good, '--adjoint', 'lu'], '--adjoint', 'minres'],
    ['both weights held fixed', [good, '--weight', '0.1', '--smoothing', '0.1'], 'all parameters'],
    ['a crop larger than the picture', [good, '--crop', '--size', '400'], 'solids.png', '400×400'],
    ['pairs resized', [good, '--noisy', '.', '--size', '64'], '--crop', 'noise'],
    [
      'one picture for training and validation',
      [good, '--validation', good],
      'solids.png',
      'validation',
    ],
    [
      'a pair missing its partner',
      [bad('unpaired', 'clean'), '--noisy', bad('unpaired', 'noisy')],
      'alone',
    ],
    [
      'pairs of two sizes',
      [bad('sizes', 'clean'), '--noisy', bad('sizes', 'noisy')],
      'disc',
      /128×128|64×64|\d+×\d+/,
    ],
  ];
  it.each(cases)('%s', async (_name, args, ...message) => {
    const target = fresh();
    await refused(['learn', ...args, '--out', target], ...message);
    expect(await missing(target)).toBe(true);
  });
});

it('an unknown command is refused with a suggestion', async () => {
  await refused(['laern', good], 'unknown command', 'learn');
});

it('with --json, the fault is an event of its own and the message goes to standard error', async () => {
  const { code, stdout, stderr } = await bilevel(['learn', 'nowhere', '--json'], folder);
  expect(code).toBe(2);
  const [event, ...others] = events(stdout);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ type: 'error', code: 'unreadable-image' });
  expect(event?.['message']).toContain('nowhere');
  expect(stderr).toContain('nowhere');
});

describe('a folder that is not empty', () => {
  const run = join(folder, 'occupied');
  beforeAll(async () => {
    await mkdir(run);
    await writeFile(join(run, 'notes.txt'), 'mine');
  });

  it('is refused for a run and left as it is', async () => {
    await refused(['learn', good, '--out', run], 'empty folder', '--force', '--resume');
    expect(await readdir(run)).toEqual(['notes.txt']);
  });

  it("is used with --force, which replaces an earlier run and leaves others' files", async () => {
    const args = ['learn', good, '--size', '24', '--steps', '1', '--out', run, '--force'];
    expect((await bilevel(args)).code).toBe(0);
    await writeFile(join(run, 'images', 'mine.txt'), 'mine too');
    const { code } = await bilevel([...args, '--seed', '5']);
    expect(code).toBe(0);
    expect(await readFile(join(run, 'notes.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(run, 'images', 'mine.txt'), 'utf8')).toBe('mine too');
    const config = await readFile(join(run, 'config.json'), 'utf8');
    expect(config).toContain('"seed": 5');
  });

  it('is refused for results and left as it is', async () => {
    const model = join(folder, 'model-for-occupied.json');
    await writeFile(
      model,
      JSON.stringify({
        format: 'bilevel-model',
        version: 1,
        prior: 'tv',
        weight: 0.05,
        smoothing: 0.01,
        ridge: 0,
      }),
    );
    const full = join(folder, 'full');
    await mkdir(full);
    await cp(good, join(full, 'solids.png'));
    const before = await readFile(join(full, 'solids.png'));
    await refused(['apply', model, good, '--out', full], 'empty folder', '--force');
    expect(await readFile(join(full, 'solids.png'))).toEqual(before);
    // With --force it would replace the original itself.
    await refused(
      ['apply', model, join(full, 'solids.png'), '--out', full, '--force'],
      'replace an original',
    );
    expect(await readFile(join(full, 'solids.png'))).toEqual(before);
    for (const name of ['truncated.png', 'nan.tif', 'one-row.png', 'two-pages.tif']) {
      const target = fresh();
      await refused(['apply', model, bad(name), '--out', target], name);
      expect(await missing(target)).toBe(true);
    }
  });
});

describe('apply refuses', () => {
  it.each([
    ['a file that is no model', 'not-a-model.json', 'a model of version 2'],
    ['a model of another version', 'model-of-another-version.json', 'version'],
    ['a picture for a model', 'constant.png', 'not JSON'],
    ['a model that is not there', 'nothing.json', 'no readable file'],
  ])('%s', async (_name, file, message) => {
    const target = fresh();
    await refused(['apply', bad(file), good, '--out', target], file, message);
    expect(await missing(target)).toBe(true);
  });

  it('no model, or no pictures for one', async () => {
    await refused(['apply'], 'a model and pictures');
    await refused(['apply', bad('not-a-model.json')], 'no pictures');
    await refused(['apply', '--model', bad('not-a-model.json')], 'no pictures');
  });
});

describe('resume and show refuse', () => {
  it('a folder that is no run', async () => {
    await refused(['learn', '--resume', testData], 'configuration of a run');
    await refused(['show', testData], 'configuration of a run');
  });

  it('pictures and options that the run has settled', async () => {
    await refused(['learn', good, '--resume', folder], 'pictures', '--resume');
    await refused(['learn', '--resume', folder, '--noise', '0.2'], '--noise', '--resume');
  });
});

describe('sample refuses', () => {
  it.each([
    ['a rate that is no share', ['--rate', '1.5'], 'a number between 0 and 1'],
    ['groups that there are not', ['--groups', 'rays'], 'points, lines, spokes'],
    ['noise below 0', ['--noise', '-1'], 'a number above 0'],
    ['a seed that is none', ['--seed', '0.5'], 'a whole number from 0'],
    ['a missing folder', ['nowhere'], 'nowhere'],
    ['a folder with something in it', ['--size', '12', '--out', testData], 'an empty folder'],
    ['to go on with nothing', ['--resume', testData], 'the configuration of a sampling run'],
    [
      'to go on with other pictures',
      ['slices', '--resume', testData],
      "The run's own configuration",
    ],
    ['a growth that is none', ['--growth', '1'], 'a number above 1'],
  ])('%s', async (_, args, message) => {
    await refused(['sample', ...args], message);
  });
});
