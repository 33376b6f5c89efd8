import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf, linesOf } from './folder.ts';
import { runBench, type Started, startBench } from './program.ts';
import { REDIS_IS_THERE, startRedis } from './redis-server.ts';
import { bench, temporaryFolder } from './tiny.ts';

/** Each process loads an engine. */
const SLOW = 400_000;

if (!REDIS_IS_THERE) process.stderr.write('redis-server is not installed: the tests of many machines are skipped.\n');

it('says in one line that no Redis answers', async () => {
  const { status, err } = await runBench(['--redis', 'redis://127.0.0.1:1', '--out', temporaryFolder()]);
  expect(status).toBe(2);
  expect(err).toContain(
    'bench: Option "--redis" redis://127.0.0.1:1: expected a Redis server, received connect ECONNREFUSED',
  );
});

it.each([
  [[], 'Option "--redis" of bench worker: expected redis://host:port, received none.'],
  [
    ['--redis', 'redis://x', '--stalled-after', '0'],
    'Option "--stalled-after": expected a whole number from 1 on, received "0".',
  ],
])('a worker refuses %j', async (options, message) => {
  expect(await bench(['worker', ...options])).toEqual({ status: 2, out: '', err: `bench: ${message}\n` });
});

describe.skipIf(!REDIS_IS_THERE)('workers on a Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  const workers: Started[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
    await redis.stop();
  });

  /** A worker of one process; `onError` sees what it says. */
  const startWorker = (onError: (text: string, kill: (signal: NodeJS.Signals) => void) => void): void => {
    const args = ['worker', '--redis', redis.url, '--jobs', '1', '--stalled-after', '3'];
    workers.push(startBench(args, { onError }));
  };

  it('do a sweep to the same content as one machine, a job of a killed worker elsewhere', {
    timeout: SLOW,
  }, async () => {
    const [far, near] = [temporaryFolder(), temporaryFolder()];
    const args = ['--methods', 'naive,replay', '--scenario', 'class', '--seeds', '2', '--iterations', '20'];
    const said: string[] = [];
    // The first worker dies in its first job; the second one is started when that has happened.
    startWorker((text, kill) => {
      if (!text.includes('began')) return;
      kill('SIGKILL');
      if (said.length === 0) startWorker((all) => void said.splice(0, 1, all));
      said.push('');
    });
    const { status } = await runBench([...args, '--redis', redis.url, '--out', far]);
    expect(status).toBe(0);
    expect(workers).toHaveLength(2);
    expect((await workers[0]?.ended)?.status).toBeNull();

    const keys = linesOf(far).map((line) => JSON.parse(line).key);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(4);
    const lost = (await workers[0]?.ended)?.err.match(/began (\S+)/)?.[1];
    expect(said[0]).toContain(`ended ${lost}`);

    expect((await runBench([...args, '--out', near])).status).toBe(0);
    expect(contentOf(far)).toEqual(contentOf(near));
  });
});
