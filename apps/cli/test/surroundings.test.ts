import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, link, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  contents,
  enlarged,
  expectWhole,
  numbersOf,
  pictures,
  snapshot,
  type Numbers,
} from './processes.js';
import { bilevel, entry, events, json, temporaryFolder } from './support.js';

const folder = await temporaryFolder();
const [solids = '', book = '', phantom = ''] = pictures('solids.png', 'book.png', 'phantom.tif');
const SETTINGS = ['--size', '24', '--validation', '0', '--steps', '4'];

/** A folder with a space, quotes and letters beyond ASCII, holding more than pictures. */
const photos = join(folder, 'Größe \'n "ähnlich" 写真');
const run = join(folder, 'run');
let expected: Numbers;
beforeAll(async () => {
  await mkdir(join(photos, 'deeper.png'), { recursive: true });
  await cp(solids, join(photos, 'A photo.PNG'));
  await cp(phantom, join(photos, 'фантом.tif'));
  await writeFile(join(photos, '.hidden.png'), 'not a picture');
  await writeFile(join(photos, 'notes.txt'), 'not a picture');
  const { code, stderr } = await bilevel(['learn', photos, ...SETTINGS, '--out', run]);
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  expected = await numbersOf(run);
}, 60_000);

describe('places', () => {
  it('may have any name; only pictures in them are taken', async () => {
    expect(await json(run, 'config.json')).toMatchObject({
      train: [
        { name: 'A photo', clean: join(photos, 'A photo.PNG') },
        { name: 'фантом', clean: join(photos, 'фантом.tif') },
      ],
    });
    expect(await contents(join(run, 'images'))).toContain('фантом.reconstruction.png');
  });

  it('may be links, relative to where one is, and moved between an end and going on', async () => {
    const cwd = join(folder, 'desk');
    await mkdir(cwd);
    await symlink(photos, join(cwd, 'photos'));
    const first = ['learn', 'photos', ...SETTINGS.slice(0, -1), '2', '--out', 'there/run'];
    expect((await bilevel(first, cwd)).code).toBe(0);
    await rename(join(cwd, 'there'), join(cwd, 'elsewhere'));
    const moved = join(cwd, 'elsewhere');
    const more = await bilevel(['learn', '--resume', 'run', '--steps', '4', '--json'], moved);
    expect(events(more.stdout).at(-1)).toMatchObject({ folder: join(moved, 'run'), steps: 4 });
    const { history, model } = await numbersOf(join(moved, 'run'));
    expect({ history, model }).toEqual({ history: expected.history, model: expected.model });
    const apply = ['apply', 'run', '../photos', '--out', '../clean'];
    expect((await bilevel(apply, moved)).code).toBe(0);
    expect(await contents(join(cwd, 'clean'))).toEqual(['A photo.PNG', 'фантом.tif']);
  });

  it('get a run folder by date and time without --out', async () => {
    const cwd = join(folder, 'no out');
    await mkdir(cwd);
    const { code, stdout } = await bilevel(['learn', solids, ...SETTINGS], cwd);
    expect(code).toBe(0);
    const [name = ''] = await contents(join(cwd, 'bilevel-runs'));
    expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/);
    expect(stdout).toContain(join(cwd, 'bilevel-runs', name, 'model.json'));
  });

  it('may hold pictures of one name twice, and of very long names', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    await cp(book, join(other, 'solids.png'));
    const long = `${'ü'.repeat(100)}.png`;
    await cp(book, join(other, long));
    const out = join(folder, 'names');
    const { code } = await bilevel(['learn', solids, other, ...SETTINGS, '--out', out]);
    expect(code).toBe(0);
    const { train } = await json(out, 'config.json');
    expect((train as { name: string }[]).map(({ name }) => name).sort()).toEqual([
      'solids',
      'solids-2',
      'ü'.repeat(75),
    ]);
    expect((await contents(join(out, 'images'))).length).toBe(13);
  });

  it('do not change the numbers, nor does the language of the system', () => {
    const env = { ...process.env, LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', TZ: 'Asia/Tokyo' };
    const show = (environment: NodeJS.ProcessEnv): string =>
      spawnSync(process.execPath, [entry, 'show', run], { env: environment, encoding: 'utf8' })
        .stdout;
    expect(show(env)).toBe(show(process.env));
    expect(show(env)).toMatch(/\d\.\d+/);
  });
});

describe('one picture under two names is recognised', () => {
  it('for training and validation', async () => {
    const again = join(folder, 'again.png');
    await symlink(solids, again);
    const out = join(folder, 'twice');
    const args = ['learn', solids, book, '--size', '24', '--validation', again, '--out', out];
    const { code, stderr } = await bilevel(args);
    expect(stderr).toContain(`received ${again} for both`);
    expect(code).toBe(2);
    expect(await contents(folder)).not.toContain('twice');
  });

  it('where a result would replace its original, even with --force', async () => {
    const originals = join(folder, 'originals');
    await mkdir(originals);
    await cp(solids, join(originals, 'solids.png'));
    await cp(book, join(originals, 'book.png'));
    const linked = join(folder, 'link to originals');
    await symlink(originals, linked);
    const sharing = join(folder, 'sharing');
    await mkdir(sharing);
    await link(join(originals, 'book.png'), join(sharing, 'book.png'));
    const before = await snapshot(originals);
    for (const out of [originals, linked, sharing]) {
      const { code, stderr } = await bilevel(['apply', run, originals, '--out', out, '--force']);
      expect(stderr).toContain('would replace an original');
      expect(stderr).toContain(out);
      expect(code).toBe(2);
    }
    expect(await snapshot(originals)).toEqual(before);
    expect(await contents(sharing)).toEqual(['book.png']);
  });
});

it('a run that goes on with another version says so, and goes on', async () => {
  const copy = join(folder, 'older');
  await cp(run, copy, { recursive: true });
  const config = await json(copy, 'config.json');
  const software = { ...(config['software'] as object), node: 'v1.2.3' };
  await writeFile(join(copy, 'config.json'), JSON.stringify({ ...config, software }));
  const { code, stdout, stderr } = await bilevel(['learn', '--resume', copy]);
  const line = stderr.split('\n').find((text) => text.startsWith('warning: '));
  expect(line).toContain(`node v1.2.3 and goes on with ${process.version}`);
  expect(stdout).toContain('tv: weight');
  expect(code).toBe(0);
});

describe('a reader that goes away', () => {
  /** Runs the command and closes one of its outputs at the first piece about a step. */
  async function unread(stream: 'stdout' | 'stderr', args: readonly string[]) {
    const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let other = '';
    const kept = stream === 'stdout' ? child.stderr : child.stdout;
    kept.setEncoding('utf8').on('data', (text: string) => (other += text));
    child[stream].on('data', (piece: Buffer) => {
      if (piece.includes('step')) child[stream].destroy();
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, other };
  }
  const LONG = [...pictures('page.png', 'textures.png'), '--size', '64', '--tolerance', '1e-7'];

  it.each([
    ['stdout', ['--json']],
    ['stderr', []],
  ] as const)('from %s interrupts a run, in order', async (stream, options) => {
    const out = join(folder, `unread ${stream}`);
    const { code, other } = await unread(stream, ['learn', ...LONG, '--out', out, ...options]);
    expect(code).toBe(130);
    expect(other).not.toContain('EPIPE');
    expect(await contents(out)).not.toContain('lock');
    expect(await json(out, 'summary.json')).toMatchObject({ status: 'interrupted' });
    await expectWhole(out);
  });

  it('does not turn show into a failure', () => {
    // `true` is gone before anything is written; pipefail hands on the command's own status.
    const script = 'set -o pipefail; "$0" "$@" | true';
    const args = ['-c', script, process.execPath, entry, 'show', run, '--json'];
    const { status, stderr } = spawnSync('bash', args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

const terminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
describe.skipIf(!terminal)('in a terminal [needs util-linux script]', () => {
  const typescript = join(folder, 'typescript');

  it('a bar moves on while the run does, and leaves the lines and the cursor behind', async () => {
    const out = join(folder, 'terminal');
    const command = `"${process.execPath}" "${entry}" learn "${solids}" ${SETTINGS.join(' ')} --out "${out}"`;
    const { status } = spawnSync('script', ['-qec', command, typescript]);
    expect(status).toBe(0);
    const text = await readFile(typescript, 'utf8');
    expect(text).toMatch(/[█░]{20} \d+% \| (?:first evaluation|step \d)/);
    expect(text).toContain('Learning with 1 training and 0 validation pictures');
    expect(text).toContain('Stopped at the step limit after 4 steps');
    expect(text.lastIndexOf('\u001B[?25h')).toBeGreaterThan(text.lastIndexOf('\u001B[?25l'));
  });

  it('Ctrl-C brings the cursor back', async () => {
    const out = join(folder, 'ctrl-c');
    const large = await enlarged(folder, 'solids.png', 512);
    // `exec`, since a shell in between may itself die of the Ctrl-C that both receive.
    const long = `exec "${process.execPath}" "${entry}" learn "${large}" --size full --validation 0 --out "${out}"`;
    const child = spawn('script', ['-qec', long, typescript], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let shown = '';
    let sent = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      // The terminal turns the character into the signal.
      if (!sent && shown.includes('first evaluation')) sent = child.stdin.write('\u0003');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(130);
    expect(shown).toContain('--resume');
    expect(shown.lastIndexOf('\u001B[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001B[?25l'));
  });
});
