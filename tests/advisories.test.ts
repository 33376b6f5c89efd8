import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..');

let server: Server | null = null;
afterEach(() => server?.close());

/** Runs the check against a registry that answers so. */
async function check(status: number, answer: object, args: readonly string[] = []) {
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const program = ['tooling/package-sizes/advisories.mjs', '--registry', `http://127.0.0.1:${port}/`];
  const child = spawn(process.execPath, [...program, ...args], { cwd: repository });
  let said = '';
  child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

const advisory = (id: number, severity: string) => ({
  id,
  severity,
  module_name: `package-${id}`,
  title: 'A hole',
  vulnerable_versions: '<2.0.0',
  url: `https://example.org/${id}`,
  findings: [{ version: '1.0.0', paths: [`packages__core>package-${id}`] }],
});
const metadata = { vulnerabilities: { info: 0, low: 1, moderate: 0, high: 1, critical: 0 } };
const TWO = { actions: [], advisories: { 1: advisory(1, 'low'), 2: advisory(2, 'high') }, muted: [], metadata };

describe('known advisories', () => {
  it('are listed, the gravest first, and fail a release alone', async () => {
    const { code, said } = await check(200, TWO);
    expect(said.split('\n').slice(0, 3)).toEqual([
      'high: package-2 <2.0.0: A hole (packages__core>package-2; https://example.org/2)',
      'low: package-1 <2.0.0: A hole (packages__core>package-1; https://example.org/1)',
      'advisories: 2, 1 of them high or critical',
    ]);
    expect(code).toBe(0);
    expect((await check(200, TWO, ['--strict'])).code).toBe(1);
  });

  it('that are not grave let a release pass', async () => {
    const low = { ...TWO, advisories: { 1: advisory(1, 'low') } };
    expect(await check(200, low, ['--strict'])).toMatchObject({ code: 0 });
  });

  it('that can not be asked for are said to be unchecked; a release wants to know', async () => {
    const { code, said } = await check(405, {});
    expect(said).toMatch(/^advisories: not checked: .+405/);
    expect(code).toBe(0);
    expect((await check(405, {}, ['--strict'])).code).toBe(1);
  });
});
