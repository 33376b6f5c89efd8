import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BufferPage } from './buffer-page.ts';
import { findChromium } from './chromium.ts';

declare const page: BufferPage;

const chromium = findChromium();
const title = chromium
  ? 'a buffer in the IndexedDB of Chromium'
  : 'a buffer in the IndexedDB of Chromium (skipped: there is no Chromium here; apt-get install chromium)';

/** The page's program as one file. */
async function bundled(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@unforget/source', 'module', 'browser'] },
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, 'buffer-page.ts'), formats: ['es'], fileName: 'page' },
    },
  });
  const [first] = [result].flat();
  if (!first || !('output' in first)) throw new Error('vite gave no output');
  return first.output[0].code;
}

async function serve(code: string): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer(({ url }, answer) => {
    const isCode = url === '/page.js';
    answer.setHeader('content-type', isCode ? 'text/javascript' : 'text/html');
    answer.end(isCode ? code : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe.skipIf(!chromium)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-chromium-'));
  let served: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;

  /** A browser on the same profile, with the page in it and the buffer open. */
  async function start(): Promise<Page> {
    browser = await puppeteer.launch({
      executablePath: chromium ?? '',
      userDataDir: folder,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    const tab = await browser.newPage();
    await opened(tab);
    return tab;
  }

  async function opened(tab: Page): Promise<void> {
    await tab.goto(served.address);
    await tab.waitForFunction(() => 'page' in globalThis);
    await tab.evaluate(() => page.open());
  }

  /** Ends it at once, as a crash would. */
  async function kill(): Promise<void> {
    const child = browser.process();
    const ended = new Promise((done) => child?.once('exit', done));
    child?.kill('SIGKILL');
    await ended;
  }

  const inputs = (tab: Page): Promise<number[]> => tab.evaluate(() => page.inputs());

  beforeAll(async () => {
    served = await serve(await bundled());
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    served?.server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is there after a reload of the page, also where insertions were under way', async () => {
    const tab = await start();
    await tab.evaluate(async () => {
      for (const from of [0, 10, 20]) await page.insert(from);
      void page.insert(30);
    });
    await opened(tab);
    const kept = await inputs(tab);
    // The first three were told to be kept; the fourth is there whole or not at all.
    expect([30, 40]).toContain(kept.length);
    expect(kept).toEqual(numbers(kept.length));
    expect(await tab.evaluate(() => page.forget('user 7'))).toBe(1);
    await browser.close();
  });

  it('is there after the browser was killed', async () => {
    const tab = await start();
    const before = await inputs(tab);
    expect(before).not.toContain(7);
    await tab.evaluate(async () => {
      for (const from of [100, 110]) await page.insert(from);
    });
    // No answer is waited for: the browser dies while it writes.
    tab.evaluate(() => Promise.all([page.insert(120), page.insert(130)])).catch(() => {});
    await kill();
    const kept = await inputs(await start());
    expect(kept.slice(0, before.length + 20)).toEqual([...before, ...numbers(20).map((n) => 100 + n)]);
    expect([0, 10, 20]).toContain(kept.length - before.length - 20);
    expect(kept.slice(before.length)).toEqual(numbers(kept.length - before.length).map((n) => 100 + n));
  });
});
