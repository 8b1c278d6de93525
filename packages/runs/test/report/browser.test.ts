import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeReport } from '../../src/report/report.js';
import { temporaryFolder } from '../pictures.js';
import { HOSTILE, sampleConfig, sampleRows, sampleSummary, writeRun } from './run.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(executablePath))('report.html in a browser [needs chromium]', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let address: string;
  let unfinished: string;

  beforeAll(async () => {
    const rows = sampleRows(30);
    const config = sampleConfig(['one', HOSTILE], ['three']);
    const run = await writeRun(
      { config, rows, summary: sampleSummary(rows), pictures: [96, 96] },
      folder,
    );
    await writeReport(run.folder, run.config);
    address = pathToFileURL(run.folder.file('report.html')).href;
    const empty = await writeRun({ name: 'empty' }, folder);
    await writeReport(empty.folder, empty.config);
    unfinished = pathToFileURL(empty.folder.file('report.html')).href;
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  });

  afterAll(async () => {
    await browser.close();
  });

  /** Opens a page, and collects what it requested and complained of. */
  async function open(url: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage(options);
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    await page.goto(url);
    return { page, requests, complaints };
  }

  /** An expression's value in the page; text, because the DOM types are not loaded here. */
  const evaluate = (page: Page, expression: string): Promise<unknown> => page.evaluate(expression);

  it('opens from a file without complaints, and requests nothing but itself and its data', async () => {
    const { page, requests, complaints } = await open(address);
    expect(complaints).toEqual([]);
    expect(requests[0]).toBe(address);
    expect(requests.slice(1).filter((url) => !url.startsWith('data:image/png;'))).toEqual([]);
    await page.close();
  });

  it('shows every picture, twice as large and with sharp pixels, and every chart', async () => {
    const { page } = await open(address);
    const images = await evaluate(
      page,
      `[...document.images].map((i) => [i.naturalWidth, i.width, getComputedStyle(i).imageRendering])`,
    );
    expect(images).toEqual(Array.from({ length: 12 }, () => [96, 192, 'pixelated']));
    const charts = await evaluate(
      page,
      `[...document.querySelectorAll('svg')].map((s) => s.querySelectorAll('path').length > 3)`,
    );
    expect(charts).toEqual(Array.from({ length: 11 }, () => true));
    await page.close();
  });

  it('has a title, a language, ordered headings, and names for all it shows', async () => {
    const { page } = await open(address);
    expect(await page.title()).toContain('Learned model: Total variation (anisotropic)');
    expect(await evaluate(page, `document.documentElement.lang`)).toBe('en');
    const levels = await evaluate(
      page,
      `[...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]))`,
    );
    expect(levels).toEqual([1, 2, 2, 2, 2, 3, 4, 3, 4, 4, 2]);
    expect(await page.getByRole('img').count()).toBe(11 + 12 + 1);
    expect(await page.getByRole('img', { name: /./ }).count()).toBe(11 + 12 + 1);
    expect(await page.getByRole('rowheader').count()).toBeGreaterThan(15);
    await page.getByRole('heading', { name: HOSTILE }).waitFor();
    await page.close();
  });

  it('keeps text inside each chart and the page inside the window', async () => {
    for (const width of [700, 1024, 1440]) {
      const { page } = await open(address, { viewport: { width, height: 900 } });
      const outside = await evaluate(
        page,
        `[...document.querySelectorAll('svg text')].filter((text) => {
          const [inner, outer] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()];
          return inner.left < outer.left || inner.right > outer.right || inner.bottom > outer.bottom;
        }).map((text) => text.textContent)`,
      );
      expect(outside).toEqual([]);
      expect(await evaluate(page, `document.documentElement.scrollWidth`)).toBe(width);
      await page.close();
    }
  });

  it('has other colours on a dark screen, in the page and in the charts', async () => {
    const colours = async (colorScheme: 'light' | 'dark') => {
      const { page } = await open(address, { colorScheme });
      const found = await evaluate(
        page,
        `[document.body, document.querySelector('svg text'), document.querySelector('[aria-label=line]')]
          .map((e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).fill, getComputedStyle(e).stroke].join())`,
      );
      await page.close();
      return found as string[];
    };
    const light = await colours('light');
    const dark = await colours('dark');
    for (const [i, colour] of dark.entries()) expect(colour).not.toBe(light[i]);
    expect(light[2]).toContain('rgb(0, 114, 178)');
  });

  it('opens for a run that has no step yet', async () => {
    const { page, complaints } = await open(unfinished);
    expect(complaints).toEqual([]);
    await page.getByText('It has not recorded a step yet.').waitFor();
    await page.close();
  });
});
