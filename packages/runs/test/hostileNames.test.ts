import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  cleanRun,
  learnRun,
  readCleanedLabels,
  readSuspects,
  type CleaningSettings,
} from '../src/index.js';
import { csvRows } from '../src/csvFile.js';
import { settings, temporaryFolder } from './pictures.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const folder = temporaryFolder();
const testData = fileURLToPath(new URL('../../../test-data/pictures/train/', import.meta.url));
const MARKUP = '<img src=x onerror=document.title=1>';
/** Half of a surrogate pair cannot be in a file name of these systems; the others can. */
const PICTURES = [
  MARKUP,
  '=cmd()',
  '\u001b[2J\u001b]0;title\u0007',
  'a\nb',
  '\u202egnp.exe',
  '\'"&',
];
const CLASSES = [MARKUP, '=SUM(A1)', '-dog', '@fox', "'=owl"];

const CLEANING: CleaningSettings = {
  ...{ corrupt: 0.2, validation: 0.3, test: 0.2, ridge: 1e-3, method: 'lbfgs' },
  ...{ budget: 200, patience: 2, seed: 0 },
};

/** Samples in five clusters. */
function samples(): string {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const angle = (2 * Math.PI * (i % 5)) / 5;
    const name = CLASSES[i % 5] ?? '';
    const cells = [Math.cos(angle) + Math.sin(i) / 20, Math.sin(angle) + Math.cos(i) / 20, name];
    return `${cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join()}\n`;
  });
  return rows.join('');
}

const learned = join(folder, 'learned');
const cleaned = join(folder, 'cleaned');

beforeAll(async () => {
  const pictures = join(folder, 'pictures');
  mkdirSync(pictures);
  for (const name of PICTURES) cpSync(join(testData, 'solids.png'), join(pictures, `${name}.png`));
  const small = settings({ maxSteps: 1 }, { size: { kind: 'crop', size: 16 } });
  const images = [pictures];
  const learning = learnRun({ kind: 'new', images, settings: small, out: learned }, { threads: 1 });
  while ((await learning.next()).done !== true);
  const data = join(folder, 'samples.csv');
  writeFileSync(data, samples());
  const cleaning = cleanRun({ kind: 'new', data, table: {}, settings: CLEANING, out: cleaned });
  while ((await cleaning.next()).done !== true);
});

describe('names of pictures and classes that are markup, formulas or commands of a terminal', () => {
  it('name the pictures of the run as they are', () => {
    const names = readdirSync(join(learned, 'images'));
    for (const name of PICTURES) expect(names).toContain(`${name}.reconstruction.png`);
  });

  it('are no formulas in the tables of a cleaning run, and come back as they were', async () => {
    for (const table of ['suspects.csv', 'ranking.csv', 'labels.csv']) {
      const text = readFileSync(join(cleaned, table), 'utf8');
      expect(text).toContain("'=SUM(A1)");
      expect(text).not.toMatch(/(?:^|[,"])[=+@]/m);
      expect(text).not.toMatch(/(?:^|[,"])-(?!\d)/m);
      const names = csvRows(text).map((row) => row['given'] ?? row['label'] ?? '');
      expect(new Set(names)).toEqual(new Set(CLASSES));
    }
    const suspects = (await readSuspects(cleaned)) ?? [];
    expect(suspects.length).toBeGreaterThan(10);
    const { data } = JSON.parse(readFileSync(join(cleaned, 'config.json'), 'utf8')) as {
      data: { classNames: string[] };
    };
    expect(new Set(data.classNames)).toEqual(new Set(CLASSES));
    const labels = (await readCleanedLabels(cleaned)) ?? [];
    expect(labels.length).toBe(600);
    // The label of a sample is the name of its cluster.
    expect(data.classNames[labels[1] ?? -1]).toBe(CLASSES[1]);
  });

  it('are text in the reports', () => {
    for (const run of [learned, cleaned]) {
      const report = readFileSync(join(run, 'report.html'), 'utf8');
      expect(report).toContain('&lt;img src=x onerror=document.title=1&gt;');
      expect(report).not.toContain('<img src=x');
      // oxlint-disable-next-line no-control-regex
      expect(report).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
    }
  });

  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  it.skipIf(!existsSync(executablePath))('do nothing in a browser [needs chromium]', async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
    const browser = await chromium.launch({ executablePath, args });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) complaints.push(request.url());
    });
    for (const run of [learned, cleaned]) {
      await page.goto(pathToFileURL(join(run, 'report.html')).href);
      expect(await page.title()).toMatch(/run of/);
      await page.getByText(MARKUP).first().waitFor({ state: 'attached' });
      expect(await page.locator('img[src=x], [onerror], script').count()).toBe(0);
    }
    expect(complaints).toEqual([]);
    await browser.close();
  });
});
