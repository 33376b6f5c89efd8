import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};
const WITHIN = 120_000;
const browsers = new Set<Browser>();

/** What a page wrote into `#result`, or null, and the errors that it met. */
export interface Shown {
  readonly result: string | null;
  readonly errors: readonly string[];
}

/** Opens a folder of built files in headless Chromium and waits until `#result` has a text. */
export async function openPage(folder: string, chromium: string): Promise<Shown> {
  const server = createServer(({ url = '/' }, answer) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://page').pathname));
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file)) return answer.writeHead(404).end();
    answer.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    return createReadStream(file).pipe(answer);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const profile = mkdtempSync(join(tmpdir(), 'unforget-page-'));
  try {
    return await show(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { profile, chromium });
  } finally {
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function show(address: string, { profile, chromium }: { profile: string; chromium: string }): Promise<Shown> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-sync'];
  const browser = await puppeteer.launch({ executablePath: chromium, userDataDir: profile, args, handleSIGINT: false });
  browsers.add(browser);
  try {
    const errors: string[] = [];
    const page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(String(error).split('\n')[0] ?? ''));
    page.on('requestfailed', (request) => errors.push(`${new URL(request.url()).pathname} did not load`));
    await page.goto(address);
    const shown = await page
      .waitForFunction(() => document.querySelector('#result')?.textContent || null, { timeout: WITHIN })
      .then((handle) => handle.jsonValue())
      .catch(() => null);
    return { result: shown, errors };
  } finally {
    browsers.delete(browser);
    await browser.close();
  }
}

/** Ends the browsers that are open. */
export function endBrowsers(): void {
  for (const browser of browsers) browser.process()?.kill('SIGKILL');
}
