import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../tests/browser/chromium.ts';
import { APP, REPOSITORY, SITE } from '../src/places.ts';
import { serveFolder } from './serve.ts';

const site = mkdtempSync(join(tmpdir(), 'unforget-docs-'));
const screenshots = join(REPOSITORY, 'out/docs-screenshots');

// VitePress ends with an error where a link between pages is dead, or one to a file of the repository.
beforeAll(async () => {
  const args = ['--import', 'tsx', '-C', '@unforget/source', 'src/main.ts', 'build', '--out', site];
  await promisify(execFile)(process.execPath, args, { cwd: APP, env: { ...process.env, NODE_ENV: 'production' } });
}, 180_000);

afterAll(() => rmSync(site, { recursive: true, force: true }));

describe('the built site', () => {
  it('has an id for every anchor of a link, and a file for every link', () => {
    const files = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
    const html = new Map(files.map((name) => [name, readFileSync(join(site, name), 'utf8')]));
    const dead = [...html].flatMap(([name, text]) => deadLinks(name, text, html));
    expect(files.length).toBeGreaterThan(50);
    expect(dead).toEqual([]);
  });

  it('loads nothing from a network', () => {
    const assets = readdirSync(join(site, 'assets'), { recursive: true, encoding: 'utf8' });
    expect(assets.filter((name) => /\.(woff2?|ttf)$/.test(name))).toEqual([]);
    const start = readFileSync(join(site, 'start.html'), 'utf8');
    const loaded = [...start.matchAll(/<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"/g)].map(([, target]) => target);
    expect(loaded.length).toBeGreaterThan(2);
    expect(loaded.filter((target) => !target?.startsWith('/') && !target?.startsWith('data:'))).toEqual([]);
  });
});

/** Links of a page to places of the site that are not there. */
function deadLinks(name: string, text: string, pages: ReadonlyMap<string, string>): string[] {
  const [, main = ''] = /<main[^>]*>([\s\S]*)<\/main>/.exec(text) ?? [];
  const targets = [...main.matchAll(/<a[^>]* href="([^"]+)"/g)].map(([, target = '']) =>
    target.replaceAll('&amp;', '&'),
  );
  return targets.flatMap((target) => {
    if (/^[a-z]+:/.test(target)) return [];
    const url = new URL(target, `http://site/${name.replaceAll('\\', '/')}`);
    const path = decodeURI(url.pathname).slice(1);
    const file = !path || path.endsWith('/') ? `${path}index.html` : path;
    const id = decodeURIComponent(url.hash.slice(1));
    const page = pages.get(file) ?? pages.get(`${file}.html`);
    const isThere = page === undefined ? existsSync(join(site, file)) : !id || page.includes(`id="${id}"`);
    return isThere ? [] : [`${name}: ${target}`];
  });
}

const chromium = findChromium();
const title = chromium
  ? 'the site in Chromium'
  : 'the site in Chromium (skipped: there is no Chromium here; apt-get install chromium)';

describe.skipIf(!chromium)(title, () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveFolder>>;
  let page: Page;
  const troubles: string[] = [];

  beforeAll(async () => {
    served = await serveFolder(site);
    browser = await puppeteer.launch({
      executablePath: chromium ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('requestfailed', (request) => troubles.push(`${request.url()} ${request.failure()?.errorText}`));
    page.on('response', (response) => {
      if (response.status() >= 400) troubles.push(`${response.url()} ${response.status()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(served.address) && !request.url().startsWith('data:')) troubles.push(request.url());
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    served?.server.close();
  });

  async function open(path: string): Promise<void> {
    await page.goto(`${served.address}/${path}`, { waitUntil: 'networkidle0' });
    const picture = join(screenshots, `${path.replaceAll('/', '-').replace('.html', '') || 'index'}.png`);
    mkdirSync(dirname(picture), { recursive: true });
    await page.screenshot({ path: picture as `${string}.png`, fullPage: true });
  }

  const texts = (selector: string): Promise<string[]> =>
    page.$$eval(selector, (found) => found.map((one) => one.textContent?.trim() ?? ''));

  /** What is drawn of each element, and how wide it is beyond that. */
  const sizes = (selector: string): Promise<{ width: number; height: number; hidden: number }[]> =>
    page.$$eval(selector, (found) =>
      found.map(({ clientWidth, clientHeight, scrollWidth }) => ({
        width: clientWidth,
        height: clientHeight,
        hidden: scrollWidth - clientWidth,
      })),
    );

  it('shows the way in, and finds a method by its name', async () => {
    await open('');
    expect(await texts('h1')).toEqual([expect.stringContaining('Unforget')]);
    await page.click('.VPNavBarSearch button');
    await page.waitForSelector('.VPLocalSearchBox input');
    await page.type('.VPLocalSearchBox input', 'elastic weight');
    await page.waitForSelector('.VPLocalSearchBox .result');
    expect((await texts('.VPLocalSearchBox .result')).join(' ')).toContain('Elastic weight consolidation');
  });

  it('starts in five minutes, with code in colours', async () => {
    await open('start.html');
    expect(await texts('h1')).toEqual([expect.stringContaining('Start in five minutes')]);
    const colours = await page.$$eval(
      '.language-ts span[style]',
      (spans) => new Set(spans.map((s) => s.outerHTML.match(/#\w+/)?.[0])).size,
    );
    expect(colours).toBeGreaterThan(3);
  });

  it('shows numbers of the results beside each rule of thumb', async () => {
    await open('choosing.html');
    const cells = await texts('.vp-doc td');
    for (const verdict of ['better', 'no difference', 'one seed: no verdict'])
      expect(cells.some((cell) => cell.endsWith(verdict))).toBe(true);
    expect(cells.filter((cell) => /\d\.\d ± \d+\.\d %$/.test(cell)).length).toBeGreaterThan(20);
  });

  it('draws formulas and the costs of a method', async () => {
    await open('methods/ewc.html');
    expect(await texts('.vp-doc h2')).toEqual(
      ['Principle', 'Mathematics', 'Code', 'Cost', 'Measured', 'When it fails'].map((text) =>
        expect.stringContaining(text),
      ),
    );
    const formulas = await sizes('mjx-container[display="true"]');
    expect(formulas.length).toBe(2);
    for (const { width, height } of formulas) expect(width > 200 && height > 20).toBe(true);
    const cells = await texts('.vp-doc td');
    expect(cells[cells.indexOf('bytes kept') + 1]).toBe('8·P');
  });

  it('cuts no formula and no cost off', async () => {
    const files = readdirSync(join(SITE, 'methods')).filter((name) => name.endsWith('.md'));
    const paths = [...files.map((name) => `methods/${name.replace('.md', '')}`), 'choosing', 'benchmarks'];
    for (const path of paths) {
      await page.goto(`${served.address}/${path}.html`);
      const cut = (await sizes('mjx-container[display="true"], .vp-doc table')).filter(({ hidden }) => hidden > 0);
      expect(cut, path).toEqual([]);
    }
  });

  it('shows pages of packages, of what was measured with its plots, and of the API', async () => {
    await open('reference/packages/ewc.html');
    expect((await texts('h1'))[0]).toContain('@unforget/ewc');
    await open('reference/measured/performance.html');
    const images = await page.$$eval('.vp-doc img', (all) => all.map((image) => image.naturalWidth));
    expect(images.length).toBeGreaterThan(2);
    expect(Math.min(...images)).toBeGreaterThan(0);
    await open('reference/api/@unforget/ewc.html');
    expect((await texts('h3')).join(' ')).toContain('estimateFisher()');
  });

  it('fits a telephone', async () => {
    await page.setViewport({ width: 390, height: 800 });
    await open('methods/er.html');
    const [width] = await page.$$eval('html', ([root]) => [root?.scrollWidth ?? 0]);
    expect(width).toBeLessThanOrEqual(390);
  });

  it('had no error and asked for nothing elsewhere in all of this', () => {
    expect(troubles).toEqual([]);
  });
});
