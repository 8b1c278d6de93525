import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testData } from './app.js';
import { chooseIn, hasChromium, openApp, seriousFaults, type OpenedApp } from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let opened: OpenedApp;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'bilevel-first-'));

/** Moves the pointer to a share of a viewer's sides. */
async function pointAt(viewer: Locator, x: number, y: number): Promise<void> {
  await viewer.scrollIntoViewIfNeeded();
  const box = await viewer.boundingBox();
  if (box === null) throw new Error('The viewer is not shown.');
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
}

async function chooseRegion(viewer: Locator): Promise<void> {
  await pointAt(viewer, 0.3, 0.3);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  await pointAt(viewer, 0.6, 0.7);
  await page.mouse.up();
  await page.keyboard.up('Shift');
}

const facts = () => page.getByTestId('pixel-facts');

describe.skipIf(!hasChromium)('the first hour with the app [needs Chromium]', () => {
  beforeAll(async () => {
    opened = await openApp();
    ({ page } = opened);
  });
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it does, and lists its keys', async () => {
    await page.getByText(/learns from your pictures how strongly to denoise/).waitFor();
    await page.keyboard.press('Shift+?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.getByText('The label is wrong').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('shows a picture with its noise before the run', async () => {
    await page.getByRole('button', { name: 'Bundled pictures' }).click();
    await page.getByRole('button', { name: 'Preview a picture with its noise' }).click();
    const noisy = page.getByRole('img', { name: /^Noisy, / });
    await noisy.waitFor();
    await pointAt(noisy, 0.5, 0.5);
    await facts()
      .getByText(/Column \d+, row \d+: truth \S+, noisy \S+/)
      .waitFor();
    await chooseRegion(noisy);
    const row = facts().getByRole('row', { name: /^noisy/ });
    await row.waitFor();
    // The region has the deviation of the picture there and of the noise, 0.1.
    const [, , deviation] = await row.getByRole('cell').allTextContents();
    expect(Number(deviation)).toBeGreaterThan(0.08);
    expect(await page.getByTestId('region').count()).toBe(2);
    await noisy.focus();
    await page.keyboard.press('z');
    const zoom = /Zoom ([\d.]+)×/.exec((await facts().textContent()) ?? '')?.[1];
    expect(Number(zoom)).toBeGreaterThan(2);
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('region').count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('rests while a picture is shown that stays the same', async () => {
    await page.getByTestId('estimate').waitFor();
    const frames = await page.evaluate<number>(`
      new Promise((resolve) => {
        const ask = window.requestAnimationFrame;
        let asked = 0;
        window.requestAnimationFrame = (draw) => {
          asked++;
          return ask.call(window, draw);
        };
        setTimeout(() => {
          window.requestAnimationFrame = ask;
          resolve(asked);
        }, 500);
      })
    `);
    // Two pictures may find their size once more; drawn in every frame, they would ask for some 60.
    expect(frames).toBeLessThan(8);
  });

  it('says what of the pictures is learned from, which is all of these few', async () => {
    const facts = page.getByTestId('prepared');
    await facts.getByText(/Learned on: full size, 144×112 \(smallest\) to 160×112/).waitFor();
    expect(await facts.textContent()).not.toContain('windows');
  });

  it('remembers the folders that pictures were taken from', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'Recent' }).click();
    const train = join(testData, 'pictures', 'train');
    await page.getByRole('menuitem', { name: train }).click();
    await page.getByText(`Clean pictures: ${train}`).waitFor();
  });

  it('says on the page that watches what has been learned, and what it is worth', async () => {
    // Smaller pictures: the way is the same and shorter.
    await chooseIn(page, 'Learned on', 'A typical part');
    await page.getByLabel('Pixels a side').fill('48');
    await page.getByLabel('Name of the run').fill('First');
    await page.getByRole('button', { name: 'Start' }).click();
    const result = page.getByRole('region', { name: /^The result, of step \d+/ });
    await result
      .getByText(/noisy → \d/)
      .first()
      .waitFor();
    const text = (await result.textContent()) ?? '';
    const [before, after] =
      /dB([\d.]+) noisy → ([\d.]+)SSIM/.exec(text)?.slice(1).map(Number) ?? [];
    // What noise of 0.1 leaves, and what denoising gains.
    expect(before).toBeGreaterThan(19);
    expect(before).toBeLessThan(21);
    expect(after).toBeGreaterThan((before ?? NaN) + 4);
  });

  it('tells pixels and regions of the pictures of a run', async () => {
    await page.getByRole('tab', { name: 'Look' }).click();
    const viewer = page.getByRole('img', { name: /^Reconstruction, / });
    await viewer.waitFor();
    await pointAt(viewer, 0.4, 0.6);
    await facts()
      .getByText(/truth \S+, noisy \S+, reconstruction \S+/)
      .waitFor();
    await chooseRegion(viewer);
    const psnr = async (name: RegExp): Promise<number> => {
      const cells = await facts().getByRole('row', { name }).getByRole('cell').allTextContents();
      return Number(cells[3]);
    };
    expect(await psnr(/^reconstruction/)).toBeGreaterThan(await psnr(/^noisy/));
  });

  it('compares before and after, before a model is applied', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Apply' }).click();
    await page.getByPlaceholder('Choose a run or a model').click();
    await page.getByRole('option', { name: 'First', exact: true }).click();
    await page.getByRole('button', { name: 'Recent' }).click();
    await page.getByRole('menuitem', { name: /train$/ }).click();
    await page.getByRole('img', { name: /^After, / }).waitFor();
    await page.getByText('Wipe', { exact: true }).click();
    await page.getByTestId('wipe-line').waitFor();
    await page.getByText('Difference', { exact: true }).click();
    const difference = page.getByRole('img', { name: /^What is taken away, / });
    await difference.waitFor();
    await pointAt(difference, 0.5, 0.5);
    await facts()
      .getByText(/before \S+, after \S+/)
      .waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
});
