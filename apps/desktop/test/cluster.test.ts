import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HAS_REDIS, startWorker, testRedis } from '../../../packages/cluster/test/redisServer.js';
import { testData } from './app.js';
import { chooseFolder, hasChromium, openApp, seriousFaults, type OpenedApp } from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const SECRET = 'a&b/c';

let opened: OpenedApp;

describe.skipIf(!hasChromium || !HAS_REDIS)(
  'a run on a cluster [needs Chromium, redis-server]',
  () => {
    beforeAll(async () => {
      opened = await openApp();
    });
    afterAll(() => opened.close());

    it('says who is there and what is wrong, shows the share of each worker, and keeps no password', async () => {
      const { page, app } = opened;
      const redis = await testRedis();
      await redis.client.config('SET', 'requirepass', SECRET);
      const { host } = new URL(redis.address);
      opened.context.setDefaultTimeout(40_000);
      const start = page.getByRole('button', { name: 'Start', exact: true });
      const look = page.getByRole('button', { name: 'Look who is there' });
      const password = page.getByLabel('Password of the cluster');
      await chooseFolder(page, 'Choose a folder', join(testData, 'pairs', 'clean'));
      await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
      const address = page.getByLabel('Cluster', { exact: true });
      await address.fill('redis://127.0.0.1:1');
      await look.click();
      await page.getByText(/Expected a Redis at redis:\/\/127\.0\.0\.1:1 but received/).waitFor();

      // A password in the address is taken out of it.
      await address.fill(`redis://:wrong@${host}`);
      await address.blur();
      await expect.poll(() => address.inputValue()).toBe(`redis://${host}`);
      expect(await password.inputValue()).toBe('wrong');
      await look.click();
      await page.getByText(/but received: WRONGPASS/).waitFor();
      await password.fill(SECRET);
      await look.click();
      await page.getByText('No worker is there.').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await expect.poll(() => start.isEnabled(), { timeout: 60_000 }).toBe(true);
      await page.getByLabel('Name of the run').fill('Elsewhere');
      await start.click();
      await page.getByText(/Expected a worker at redis:.* bilevel worker --redis/).waitFor();

      startWorker(`redis://:${encodeURIComponent(SECRET)}@${host}`);
      await expect
        .poll(
          async () => {
            await look.click();
            return page.getByText(/^1 worker, 0 runs going on/).count();
          },
          { timeout: 60_000, interval: 1000 },
        )
        .toBe(1);
      await start.click();
      const workers = page.getByRole('region', { name: 'Workers of the cluster' });
      await workers.getByRole('row', { name: /100\s%$/ }).waitFor();
      // It ends while there is a Redis; it may have, already.
      const stop = page.getByRole('button', { name: 'Stop, keep the best' });
      await stop.click({ timeout: 5000 }).catch(() => undefined);
      await stop.waitFor({ state: 'hidden' });
      await workers.getByRole('row', { name: /100\s%$/ }).waitFor();
      const config = readFileSync(join(app.home, 'runs', 'Elsewhere', 'config.json'), 'utf8');
      const kept = await page.evaluate(() =>
        JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]),
      );
      for (const secret of [SECRET, encodeURIComponent(SECRET)]) {
        expect([config, kept].some((text) => text.includes(secret))).toBe(false);
      }
      expect(kept).toContain(host);
    });
  },
);
