import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { selectBackend } from '@unforget/backend';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import type { Example } from '../src/examples.ts';
import { learnVersion } from '../src/release/learn-version.ts';
import { dataSet } from './data.ts';
import { askAtRate, quantile, type Sample, slope } from './load.ts';
import { writeDocs } from './write-docs.ts';

/**
 * A server of a bot with many intents is asked at a fixed rate, one message a request, while it learns again and again:
 * how long answers take while it learns and while it doesn't, how many fail, and what becomes of its memory.
 * Usage: npx tsx -C @unforget/source packages/unforget/bench/serve-while-learning.ts [--minutes 10] [--rate 50]
 *          [--data clinc150|banking77] [--json] [--write-docs]
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '50' },
    data: { type: 'string', default: 'clinc150' },
    json: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
  },
});
const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
/** Messages that a job learns; seconds between two jobs. */
const [LEARNED, PAUSE] = [150, 5];
const TOKEN = 'bench';

/** What others did with the machine before. */
const loadBefore = loadavg()[0] ?? 0;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface Span {
  readonly from: number;
  readonly to: number;
  readonly promoted: boolean;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The server as a process of its own, when it listens. */
async function startServer(store: string) {
  const args = ['--import', here('../src/__fixtures__/register-tsx.mjs'), '-C', '@unforget/source'];
  const child = spawn(
    process.execPath,
    [...args, here('../src/cli.ts'), 'serve', '--store', store, '--port', '0', '--json'],
    {
      env: { ...process.env, UNFORGET_TOKEN: TOKEN },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  while (!text.includes('}')) {
    if (child.exitCode !== null) throw new Error('The server did not start');
    await after(50);
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, url: (JSON.parse(text) as { url: string }).url };
}

const agent = new Agent({ keepAlive: true });

function call(url: string, body?: object): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const asked = request(url, { agent, headers, method: body ? 'POST' : 'GET' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end(body ? JSON.stringify(body) : undefined);
  });
}

interface Job {
  readonly state: string;
  readonly result?: { readonly promoted: boolean };
}

/** A wait is answered after half a minute at most, whether the job has ended or not. */
async function endOf(url: string): Promise<Job> {
  for (;;) {
    const job = JSON.parse((await call(url)).text) as Job;
    if (job.state !== 'running') return job;
  }
}

say(`unforget: backend ${(await selectBackend({ log: () => {} })).name}`);
const data = await dataSet(values.data, 1);
const folder = mkdtempSync(join(tmpdir(), 'unforget-bench-'));
const path = join(folder, 'store');
try {
  const store = await openVersionStore(fileStorage(path));
  say(`${data.name}: learning ${data.train.length} messages`);
  // As many held back as ever will be (20 of 100 a label): what a version holds does not grow, so memory should not.
  await learnVersion(store, { examples: data.train, create: { holdBack: 0.2 } });
  const { child, ended, url } = await startServer(path);
  const begun = performance.now();
  const now = (): number => performance.now() - begun;
  const isOver = (): boolean => now() > minutes * 60_000;
  const jobs: Span[] = [];
  const memory: [minutes: number, megabytes: number][] = [];

  const learnAgain = async (): Promise<void> => {
    for (let round = 0; !isOver(); round++) {
      const examples: Example<string>[] = Array.from(
        { length: LEARNED },
        (_, i) => data.train[(round * 7919 + i * 97) % data.train.length] as Example<string>,
      );
      const from = now();
      const { id } = JSON.parse((await call(`${url}/learn`, { examples })).text) as { id: string };
      const job = await endOf(`${url}/jobs/${id}?wait`);
      if (job.state !== 'done') throw new Error(`Job ${round} is ${JSON.stringify(job)}`);
      jobs.push({ from, to: now(), promoted: job.result?.promoted ?? false });
      say(
        `  ${(now() / 60_000).toFixed(1)} min: job ${jobs.length}, ${((now() - from) / 1000).toFixed(1)} s, ${memory.at(-1)?.[1].toFixed(0)} MB`,
      );
      // Each version is 16 MB: only the last ones stay.
      await store.prune({ keep: 2, rollbacks: 1, grace: 0 });
      await after(1000 * PAUSE);
    }
  };
  const watchMemory = async (): Promise<void> => {
    while (!isOver()) {
      const { text } = await call(`${url}/metrics`);
      const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
      memory.push([now() / 60_000, bytes / 1e6]);
      await after(1000);
    }
  };
  const ask = async (i: number): Promise<void> => {
    const input = (data.test[i % data.test.length] as Example<string>).input;
    const { status: answered, text } = await call(`${url}/predict`, { inputs: [input] });
    if (answered !== 200) throw new Error(`status ${answered}: ${text}`);
  };
  const running = Promise.all([askAtRate(ask, { rate, until: isOver }), learnAgain(), watchMemory()]);
  const [samples] = await running.finally(() => child.kill('SIGTERM'));
  const status = await ended;
  const results = summary({ samples, jobs, memory, status });
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${textOf(results)}\n`);
  if (values['write-docs']) writeDocs('serve-while-learning', `${textOf(results)}\n`);
} finally {
  agent.destroy();
  rmSync(folder, { recursive: true, force: true });
}

type Summary = ReturnType<typeof summary>;

function summary(found: {
  readonly samples: readonly Sample[];
  readonly jobs: readonly Span[];
  readonly memory: readonly (readonly [number, number])[];
  readonly status: number | null;
}) {
  const { samples, jobs, memory, status } = found;
  const learning = samples.filter(({ due }) => jobs.some(({ from, to }) => due >= from && due <= to));
  const failures = samples.flatMap(({ failure }) => failure ?? []);
  for (const failure of new Set(failures)) say(`failed: ${failure}`);
  const others = samples.filter((sample) => !learning.includes(sample));
  // What is loaded first stays: the engines of two threads, and the first versions.
  const settled = memory.filter(([minute]) => minute > minutes / 2);
  return {
    data: data.name,
    minutes,
    rate,
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: cpus().length,
    loadBefore,
    node: process.version,
    jobs: jobs.length,
    promoted: jobs.filter(({ promoted }) => promoted).length,
    secondsPerJob: jobs.reduce((sum, { from, to }) => sum + to - from, 0) / jobs.length / 1000,
    failed: failures.length,
    learning: latencies(learning),
    others: latencies(others),
    megabytesAtHalf: settled[0]?.[1] ?? Number.NaN,
    megabytesAtEnd: settled.at(-1)?.[1] ?? Number.NaN,
    megabytesMost: Math.max(...memory.map(([, megabytes]) => megabytes)),
    megabytesPerMinute: slope(settled),
    exitStatus: status,
  };
}

function latencies(samples: readonly Sample[]) {
  const took = samples.map((sample) => sample.took);
  return { count: took.length, p50: quantile(took, 0.5), p99: quantile(took, 0.99), most: quantile(took, 1) };
}

function textOf(results: Summary): string {
  const row = (what: string, { count, p50, p99, most }: Summary['learning']): string =>
    `| ${what} | ${count} | ${p50.toFixed(1)} | ${p99.toFixed(0)} | ${most.toFixed(0)} |`;
  return [
    `${results.data}, ${results.rate} requests a second for ${results.minutes} minutes, ${results.jobs} jobs of ${LEARNED} messages (${results.secondsPerJob.toFixed(1)} s each, ${results.promoted} promoted); ${results.cpu}, ${results.cores} cores with a load of ${results.loadBefore.toFixed(1)} from others before, Node ${results.node}.`,
    '',
    '| | predictions | p50 ms | p99 ms | worst ms |',
    '| --- | --- | --- | --- | --- |',
    row('while it learns', results.learning),
    row('while it does not', results.others),
    '',
    `Failed predictions: ${results.failed}. Memory of the process: ${results.megabytesAtHalf.toFixed(0)} MB half-way, ${results.megabytesAtEnd.toFixed(0)} MB at the end, ${results.megabytesMost.toFixed(0)} MB at most; in the second half ${results.megabytesPerMinute.toFixed(1)} MB a minute.`,
  ].join('\n');
}
