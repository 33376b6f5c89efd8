import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { describe, expect, it } from 'vitest';
import { messages } from '../__fixtures__/messages.ts';
import { jsonLines, ownLines, runUnforget, temporaryFolder } from '../__fixtures__/program.ts';
import { createClassifier } from '../create-classifier.ts';

/** URLs of all modules that a process loaded, by V8's own account. */
const modulesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')).result.map(({ url }: { url: string }) => url),
  );

describe('as a process', () => {
  it('stopped by Ctrl-C while it learns leaves the store as it was, with status 130', async () => {
    const cwd = temporaryFolder();
    const many = Array.from({ length: 400 }, (_, i) => ({
      input: `word${i} again${i % 40}`,
      label: `label ${i % 20}`,
    }));
    jsonLines(cwd, 'first.jsonl', messages('track_order', 'refund'));
    jsonLines(cwd, 'second.jsonl', many);
    expect((await runUnforget(['learn', 'first.jsonl'], { cwd })).status).toBe(0);
    let sent = false;
    const { status, out, err } = await runUnforget(['learn', 'second.jsonl', '--json'], {
      cwd,
      onError: (text, child) => {
        if (sent || !text.includes('learning: 25 %')) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    expect(status).toBe(130);
    expect(JSON.parse(out)).toEqual({ error: { code: 'interrupted', message: 'Stopped; the store is as it was.' } });
    expect(ownLines(err).at(-1)).toBe('unforget: Stopped; the store is as it was.');
    const store = await openVersionStore(fileStorage(join(cwd, 'unforget-store')));
    expect(await store.verify()).toMatchObject({ ok: true, versions: 1, orphans: [] });
    expect((await store.active())?.name).toBe('v1');
  });

  it('a bot that two processes taught in turn is, to the bit, the one that never left its process', async () => {
    const cwd = temporaryFolder();
    const weeks = [messages('track_order', 'refund'), messages('opening_hours')];
    const stayed = await createClassifier({ input: 'text' });
    for (const [week, examples] of weeks.entries()) {
      await stayed.learn(examples);
      jsonLines(cwd, `week-${week}.jsonl`, examples);
      expect((await runUnforget(['learn', `week-${week}.jsonl`], { cwd })).status).toBe(0);
    }
    const store = await openVersionStore(fileStorage(join(cwd, 'unforget-store')));
    const { id } = await store.get('v2');
    expect(Buffer.from(await store.payload(id)).equals(await stayed.toBytes())).toBe(true);
    await stayed.dispose();
  });

  it('loads no engine, and names every command and status', async () => {
    const coverage = temporaryFolder();
    const { status, out, err } = await runUnforget(['--help'], { env: { NODE_V8_COVERAGE: coverage } });
    expect([status, err]).toEqual([0, '']);
    for (const word of ['learn', 'predict', 'evaluate', 'versions', 'serve', '130 interrupted'])
      expect(out).toContain(word);
    const modules = modulesIn(coverage);
    expect(modules.some((url) => url.endsWith('/cli/program.ts'))).toBe(true);
    const own = modules.filter((url) => url.includes('/packages/')).map((url) => url.replace(/.*\/packages\//, ''));
    expect(own.filter((url) => !/^(unforget\/src\/(cli|errors|__fixtures__)|types\/)/.test(url))).toEqual([]);
    expect(modules.filter((url) => url.includes('@tensorflow'))).toEqual([]);
  });
});
