import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UnforgetError } from '@unforget/types';

export interface RunOptions {
  readonly demos: readonly string[];
  readonly data?: string;
  /** Of the demo stream. */
  readonly days?: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: string;
  /** Where docs/methods.md goes; instead of the demo, costs are measured. */
  readonly writeDocs?: string;
}

/** Demos that can be shown on several data sets. */
const WITH_DATA = ['customer-service', 'methods', 'domains'];

/**
 * Finds wrong options before any work, unwritable files included; leaves nothing behind.
 * @throws UnforgetError `invalid-option`
 */
export async function checkOptions(options: RunOptions, known: readonly string[]) {
  const { demos, seed, data, days, out, json, writeDocs } = options;
  const unknown = demos.find((demo) => !known.includes(demo));
  if (unknown !== undefined) throw invalid('Demo', known.join(' | '), unknown);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw invalid('Option --seed', 'a non-negative integer', String(seed));
  }
  if (data !== undefined && !demos.some((demo) => WITH_DATA.includes(demo))) {
    throw invalid('Option --data', `a demo among ${WITH_DATA.join(', ')}`, demos.join());
  }
  if (days !== undefined && !(Number.isSafeInteger(days) && days >= 2)) {
    throw invalid('Option --days', 'an integer of at least 2', String(days));
  }
  if (days !== undefined && !demos.includes('stream')) {
    throw invalid('Option --days', 'the demo stream', demos.join());
  }
  if (writeDocs !== undefined && demos.join() !== 'methods') {
    throw invalid('Option --write-docs', 'the demo methods', demos.join());
  }
  if (writeDocs !== undefined) return checkWritable('--write-docs', resolve(writeDocs));
  await checkWritable('--out', resolve(out));
  if (json === undefined || json === '-') return;
  if (resolve(json) === resolve(out)) throw invalid('Option --json', 'another file than --out', json);
  await checkWritable('--json', resolve(json));
}

/** Tries it: permissions alone do not tell of read-only or full disks. */
async function checkWritable(option: string, file: string): Promise<void> {
  const trial = `${file}.${process.pid}.part`;
  let made: string | undefined;
  try {
    if (await isFolder(file)) throw new Error('it is a folder');
    made = await mkdir(dirname(file), { recursive: true });
    await writeFile(trial, '');
  } catch (cause) {
    throw invalid(`Option ${option}`, 'a file that can be written', `${file}: ${reason(cause as Error)}`, cause);
  } finally {
    await rm(trial, { force: true }).catch(() => {});
    if (made) await rm(made, { recursive: true, force: true });
  }
}

const reason = (error: Error & { code?: string }): string =>
  error.code === 'EEXIST' || error.code === 'ENOTDIR'
    ? 'a file stands where its folder should be'
    : error.message.replace(/^E[A-Z]+: (.*?),.*$/, '$1');

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const invalid = (what: string, expected: string, received: string, cause?: unknown): UnforgetError =>
  new UnforgetError({
    code: 'invalid-option',
    what,
    expected,
    received,
    ...(cause === undefined ? {} : { cause }),
  });
