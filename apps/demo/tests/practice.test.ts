import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { messageStream, NEW_INTENT } from '../src/demos/message-stream.ts';
import { ownCorpus } from '../src/demos/texts.ts';
import type { DemoResult, MethodResult } from '../src/result.ts';

const folder = mkdtempSync(join(tmpdir(), 'demo-practice-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Shown {
  readonly result: DemoResult;
  readonly page: string;
  readonly progress: string;
}

/** Runs the real program. */
async function show(demo: string, ...more: readonly string[]): Promise<Shown> {
  const out = join(folder, `${demo}.html`);
  const main = join(import.meta.dirname, '../src/main.ts');
  const loader = createRequire(import.meta.url).resolve('tsx');
  const args = ['--import', loader, '-C', '@unforget/source', main, demo, ...more, '--json', '-', '--out', out];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  const page = readFileSync(out, 'utf8');
  expect(page).not.toMatch(/<script|<link|src=|https?:\/\/(?!www\.w3\.org)/);
  return { result: JSON.parse(stdout).results[0], page, progress: stderr };
}

/** The methods of the only comparison, by name. */
const methodsOf = ({ comparisons: [comparison] }: DemoResult): Record<string, MethodResult> =>
  Object.fromEntries((comparison?.methods ?? []).map((method) => [method.method, method]));

it('domains: plain training forgets the first domain, replay keeps most of it', async () => {
  const { result, page, progress } = await show('domains', '--data', 'corpus');
  const { 'fine-tuning': plain, replay } = methodsOf(result);
  expect(plain?.accuracyMatrix.at(-1)?.[0]).toBeLessThan(0.1);
  expect(replay?.accuracyMatrix.at(-1)?.[0]).toBeGreaterThan(0.25);
  expect(replay?.averageAccuracy).toBeGreaterThan((plain?.averageAccuracy ?? 1) + 0.2);
  expect(page.match(/<svg/g)).toHaveLength(3);
  expect(progress).toContain('learned replay: pre-sales');
});

it('personalise: user A is served as before by distillation, which keeps nothing of A', async () => {
  const { result, page } = await show('personalise');
  const { 'fine-tuning': plain, distillation } = methodsOf(result);
  expect(result.tables?.[0]?.rows).toEqual([
    ['fine-tuning', 'nothing'],
    ['distillation', 'nothing'],
    ['replay', expect.stringMatching(/MB$/)],
  ]);
  expect(distillation?.forgetting).toBeLessThan(0.02);
  expect(plain?.forgetting).toBeGreaterThan(0.03);
  expect(result.answers.map(({ label }) => label)).toEqual(['answer now', 'money', 'can wait']);
  expect(page).toContain('What is kept of the messages');
});

it('languages: English is still answered after German and French', async () => {
  const { result } = await show('languages');
  const { 'fine-tuning': plain, replay } = methodsOf(result);
  expect(result.comparisons[0]?.experiences).toEqual(['English', 'German', 'French']);
  expect(replay?.forgetting).toBeLessThan(plain?.forgetting ?? 0);
  expect(Math.min(...(replay?.accuracyMatrix.at(-1) ?? []).map(Number))).toBeGreaterThan(0.7);
  expect(result.answers.map(({ label }) => label)).toEqual(['track_order', 'track_order', 'cancel_order']);
});

it('stream: a version a day, and the drift half way is told and not acted on', async () => {
  const { result, page } = await show('stream', '--days', '12');
  const [series] = result.series ?? [];
  expect(series?.points.map(({ day }) => day)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  const accuracyOn = (day: number): number => series?.points[day - 1]?.accuracy ?? Number.NaN;
  expect(accuracyOn(7)).toBeLessThan(accuracyOn(6) - 0.1);
  expect(accuracyOn(12)).toBeGreaterThan(accuracyOn(7));
  expect(series?.marks[0]).toEqual({ day: 7, text: 'messages change' });
  const [suggested, days] = result.tables ?? [];
  expect(suggested?.rows.length).toBeGreaterThan(0);
  for (const [day, text] of suggested?.rows ?? []) {
    expect(Number(day)).toBeGreaterThanOrEqual(7);
    expect(text).toContain(NEW_INTENT);
  }
  expect(days?.rows.map((row) => row[3])).toEqual(Array.from({ length: 12 }, (_, i) => `v${i + 2}`));
  expect([days?.rows[5]?.[5], days?.rows[6]?.[5]]).toEqual(['23', '24']);
  expect(page).toContain('messages change');
}, 300_000); // thirteen bots are trained: minutes on wasm beside other tests

it('messages of a day follow from the seed, and are others from the change on', async () => {
  const messagesOf = messageStream(await ownCorpus(), { seed: 1, change: 4, count: 200 });
  expect(messagesOf(2)).toEqual(messagesOf(2));
  expect(messagesOf(2)).not.toEqual(messagesOf(3));
  const share = (day: number, has: (message: { input: string; label: string }) => boolean): number =>
    messagesOf(day).filter(has).length / 200;
  expect(share(3, ({ label }) => label === NEW_INTENT)).toBe(0);
  expect(share(4, ({ label }) => label === NEW_INTENT)).toBeCloseTo(0.25, 1);
  expect(share(3, ({ input }) => /\border\b/.test(input))).toBeGreaterThan(0.03);
  expect(share(4, ({ input }) => /\border\b/.test(input))).toBe(0);
});
