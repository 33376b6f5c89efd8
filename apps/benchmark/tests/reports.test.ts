import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compareCells } from '../src/results/compare.ts';
import { record } from './records.ts';
import { bench, temporaryFolder } from './tiny.ts';

const textOf = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
/** The plots' library counts the gradients that a process draws. */
const withoutNumbers = (text: string): string => text.replaceAll(/gradient_\d+/g, 'gradient');
const folder = temporaryFolder();

beforeAll(async () => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
  await bench(['--out', folder]);
}, 120_000);

describe('what a sweep writes', () => {
  it('fits the published schema', () => {
    const schema = JSON.parse(readFileSync(new URL('../schema.json', import.meta.url), 'utf8'));
    const validate = new Ajv().compile(schema);
    const document = JSON.parse(textOf(folder, 'results.json'));
    validate(document);
    expect(validate.errors).toBeNull();
    expect(document.cells).toHaveLength(8);
    document.cells[0].published = 0.5; // without being verified
    expect(validate(document)).toBe(false);
  });

  it('draws every plot into one page that loads nothing', () => {
    const page = textOf(folder, 'report.html');
    expect(page.match(/<figure><svg/g)).toHaveLength(8); // four for each of two scenarios
    expect(page).not.toMatch(/<script|<link|src="|url\(http/);
    for (const method of ['naive', 'joint', 'ewc', 'replay']) expect(page).toContain(`>${method}<`);
  });
});

describe('bench report', () => {
  it('writes the same tables from what the folder holds', async () => {
    const names = ['results.json', 'report.md', 'report.html'];
    const content = () => names.map((name) => withoutNumbers(textOf(folder, name)));
    const before = content();
    for (const name of names) writeFileSync(join(folder, name), '');
    const { status, out } = await bench(['report', folder]);
    expect(status).toBe(0);
    expect(out).toContain('| scenario | method |');
    expect(content()).toEqual(before);
  });

  it('leaves a line that is being written alone', async () => {
    const growing = temporaryFolder();
    await bench(['--methods', 'naive', '--seeds', '1', '--out', growing]);
    const before = textOf(growing, 'results.jsonl');
    appendFileSync(join(growing, 'results.jsonl'), '{"status":"do');
    expect((await bench(['report', growing])).status).toBe(0);
    expect(textOf(growing, 'results.jsonl')).toBe(`${before}{"status":"do`);
  });

  it('says what is missing', async () => {
    const empty = temporaryFolder();
    const { status, err } = await bench(['report', empty]);
    expect(status).toBe(2);
    expect(err).toBe(
      `bench: ${join(empty, 'sweep.json')}: expected the description of a sweep that "bench" wrote, received nothing there.\n`,
    );
    writeFileSync(join(empty, 'sweep.json'), '{"kind":"else"}');
    expect((await bench(['report', empty])).err).toContain('received something else.');
  });
});

describe('bench compare', () => {
  it('finds a folder the same as itself', async () => {
    const { status, out } = await bench(['compare', folder, folder]);
    expect(status).toBe(0);
    expect(out).toContain('2 of 2');
    const cells = JSON.parse((await bench(['compare', folder, folder, '--json'])).out);
    expect(cells).toHaveLength(8);
    expect(cells.every((cell: { difference: number; worse: boolean }) => cell.difference === 0 && !cell.worse)).toBe(
      true,
    );
  });

  it('tells worse from chance, and counts common seeds alone', () => {
    const before = [0.9, 0.91, 0.92].map((value, i) => record('a', i + 1, value));
    const lower = (by: readonly number[]) => by.map((one, i) => record('a', i + 1, 0.9 + 0.01 * i - one));
    // Differences −0.1, −0.11, −0.12: t = −0.11 / (0.01/√3) = −19 with 2 degrees, p = 0.003.
    const [worse] = compareCells(before, lower([0.1, 0.11, 0.12]));
    expect(worse).toMatchObject({ worse: true, seeds: 3, same: 3 }); // the matrices of these records are alike
    expect(worse?.difference).toBeCloseTo(-0.11, 12);
    // −0.2, +0.2, −0.1: chance.
    expect(compareCells(before, lower([0.2, -0.2, 0.1]))[0]?.worse).toBe(false);
    const [fewer] = compareCells(before, [record('a', 3, 0.9), record('b', 1, 0.9)]);
    expect(fewer).toMatchObject({ seeds: 1, before: 0.92, after: 0.9, worse: false });
    expect(compareCells(before, [record('b', 1, 0.9)])).toEqual([]);
  });

  it('refuses a search, whose runs of a seed differ in λ', async () => {
    const search = temporaryFolder();
    await bench(['--tune', 'lambda', '--scenario', 'class', '--out', search]);
    for (const both of [
      [search, search],
      [folder, search],
    ]) {
      expect(await bench(['compare', ...both])).toEqual({
        status: 2,
        out: '',
        err: `bench: Results in ${search}: expected runs on test data, received a search for λ.\n`,
      });
    }
  });

  it('refuses results of another suite', async () => {
    const other = temporaryFolder();
    writeFileSync(join(other, 'results.jsonl'), '');
    const sweep = JSON.parse(textOf(folder, 'sweep.json'));
    writeFileSync(join(other, 'sweep.json'), JSON.stringify({ ...sweep, suite: { ...sweep.suite, name: 'other' } }));
    const { status, err } = await bench(['compare', folder, other]);
    expect({ status, err }).toEqual({
      status: 2,
      err: `bench: Results in ${other}: expected of suite tiny, as in ${folder}, received other.\n`,
    });
  });
});
