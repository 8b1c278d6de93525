import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, startServer } from './server.js';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(executablePath))('Web Workers [needs chromium]', () => {
  let browser: Browser;
  let page: Page;
  let scripts: ReadonlyMap<string, string>;
  const servers: Server[] = [];

  /** The page, once its script has run. */
  async function open(isolated: boolean): Promise<Page> {
    const { url, server } = await startServer(scripts, isolated);
    servers.push(server);
    const opened = await browser.newPage();
    const complaints: string[] = [];
    opened.on('console', (message) => complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
    await opened.goto(url, { waitUntil: 'load' });
    expect(complaints).toEqual([]);
    return opened;
  }

  /** What a function of page.js returns; text, because its types are not known here. */
  const ask = (call: string, of = page): Promise<unknown> => of.evaluate(`bilevel.${call}`);

  beforeAll(async () => {
    scripts = await bundle();
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    page = await open(true);
  });

  afterAll(async () => {
    await browser.close();
    for (const server of servers) server.close();
  });

  it('learn from pictures to the same numbers, to the bit, as one thread', async () => {
    expect(await ask('isolated()')).toEqual({ isolated: true, kernels: 'simd' });
    const alone = (await ask('numbers(1)')) as string;
    const { history, points } = JSON.parse(alone) as { history: unknown[]; points: number[][] };
    expect(history).toHaveLength(4);
    expect(points.map(({ length }) => length)).toEqual([31 * 17, 16 * 16, 23 * 9]);
    for (const threads of [2, 4]) expect(await ask(`numbers(${String(threads)})`)).toBe(alone);
  });

  it.each([
    ['is ended by the browser', 'close', /closed itself or was ended/],
    ['cannot make the problem', 'impossible', /this problem cannot be made/],
  ])('end in an error with its cause when one %s', async (_, fault, cause) => {
    // However late a worker is told that it holds the lock by which its end is noticed.
    for (const script of ['worker.js', 'worker.js?lock=400']) {
      const failure = await ask(`failure('${fault}', '${script}')`);
      expect(failure).toMatchObject({ name: 'WorkerError', code: 'worker-lost' });
      expect(failure).toHaveProperty('cause', expect.stringMatching(cause));
    }
  });

  it('pass on what a problem throws', async () => {
    expect(await ask("failure('throw')")).toMatchObject({
      name: 'TypeError',
      message: 'the gradient is broken',
    });
  });

  it('are refused in a page that is not isolated, where one thread does', async () => {
    const open1 = await open(false);
    expect(await ask('isolated()', open1)).toMatchObject({ isolated: false });
    expect(await ask('numbers(1)', open1)).toBe(await ask('numbers(1)'));
    await expect(ask('failure(undefined)', open1)).rejects.toThrow(/not cross-origin isolated/);
  });

  it("run the README's example", async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [, example = '', , worker = ''] =
      readme.split('## In a page')[1]?.split(/^```(?:ts)?$/m) ?? [];
    const folder = await mkdtemp(fileURLToPath(new URL('readme-', import.meta.url)));
    try {
      const files = [join(folder, 'page.ts'), join(folder, 'worker.ts')] as const;
      await writeFile(files[0], example);
      await writeFile(files[1], worker);
      const { url, server } = await startServer(await bundle(...files), true);
      servers.push(server);
      const opened = await browser.newPage();
      const printed: string[] = [];
      opened.on('console', (message) => printed.push(message.text()));
      opened.on('pageerror', (error) => printed.push(error.message));
      await opened.goto(url, { waitUntil: 'load' });
      await expect.poll(() => printed.length, { timeout: 60_000 }).toBeGreaterThan(2);
      const values = printed.map((line) => Number(line.split(' ').at(-1)));
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(values.at(-1)).toBeLessThan(0.5 * values[0]!);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
