import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { causeIn, end, must, start } from './processes.ts';

export interface Registry {
  /** With a slash at the end. */
  readonly url: string;
  /** One folder for each package that was published or asked for. */
  readonly storage: string;
  stop(): void;
}

const STARTS_WITHIN = 60_000;

/** A registry on this machine: our packages are its own, all others come from the registry that npm is set up with. */
export async function startRegistry(folder: string): Promise<Registry> {
  const uplink = (await must(['npm', 'config', 'get', 'registry'], { cwd: folder, env: process.env })).trim();
  const storage = join(folder, 'storage');
  mkdirSync(storage, { recursive: true });
  const config = join(folder, 'config.yaml');
  writeFileSync(config, settings(folder, storage, uplink));
  const address = `http://127.0.0.1:${await freePort()}`;
  const manifest = createRequire(import.meta.url).resolve('verdaccio/package.json');
  const program = join(dirname(manifest), 'bin/verdaccio');
  const child = start([process.execPath, program, '--config', config, '--listen', address], {
    cwd: folder,
    env: process.env,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  const begun = performance.now();
  while (!(await answers(address))) {
    const late = performance.now() - begun > STARTS_WITHIN;
    if (child.exitCode === null && !late) {
      await sleep(100);
      continue;
    }
    end(child);
    throw new Error(`the registry does not start: ${causeIn(said, child.exitCode)}`);
  }
  return { url: `${address}/`, storage, stop: () => end(child) };
}

const answers = (address: string): Promise<boolean> =>
  fetch(`${address}/-/ping`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Anybody on this machine may publish our packages; nobody can publish others. */
const settings = (folder: string, storage: string, uplink: string): string => `storage: ${JSON.stringify(storage)}
auth: { htpasswd: { file: ${JSON.stringify(join(folder, 'htpasswd'))} } }
uplinks: { npm: { url: ${JSON.stringify(uplink)}, cache: true, maxage: 60m, timeout: 120s, max_fails: 100, fail_timeout: 1s } }
packages:
  '@unforget/*': { access: $all, publish: $all }
  unforget: { access: $all, publish: $all }
  '**': { access: $all, proxy: npm }
max_body_size: 100mb
web: { enable: false }
log: { type: stdout, format: json, level: error }
`;

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : failed(new Error('no port'))));
    });
  });
}
