import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withCleanUp } from './clean-up.ts';

/** Where built engines are kept: UNFORGET_CACHE, else `unforget` in XDG_CACHE_HOME (LOCALAPPDATA on Windows), else ~/.cache/unforget. */
export function cacheRoot(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env['UNFORGET_CACHE']) return env['UNFORGET_CACHE'];
  const parent =
    env['XDG_CACHE_HOME'] || (process.platform === 'win32' && env['LOCALAPPDATA']) || join(homedir(), '.cache');
  return join(parent, 'unforget');
}

/** What a cache entry holds; written last, read first. */
export interface Manifest {
  readonly tfjsNode: string;
  readonly tensorflow: string;
  readonly system: string;
  /** `wheel`: addon built here against the wheel; `tfjs-node`: the binaries of tfjs-node's own installer. */
  readonly source: 'wheel' | 'tfjs-node';
  /** Bytes of each file, by path in the entry. */
  readonly files: Readonly<Record<string, number>>;
}

const MANIFEST = 'manifest.json';
const STAGING = '.staging-';
export const LOCK = '.lock';

/** The manifest of a complete entry; undefined if there is none or a file of it is missing or cut short. */
export function readEntry(entry: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(entry, MANIFEST), 'utf8')) as Manifest;
    const files = Object.entries(manifest.files);
    const whole = files.length > 0 && files.every(([path, bytes]) => statSync(join(entry, path)).size === bytes);
    return whole ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** The complete entries under a cache root. */
export function listEntries(root: string): { readonly path: string; readonly manifest: Manifest }[] {
  if (!existsSync(root)) return [];
  const names = readdirSync(root).filter((name) => name.startsWith('native-'));
  return names.sort().flatMap((name) => {
    const path = join(root, name);
    const manifest = readEntry(path);
    return manifest ? [{ path, manifest }] : [];
  });
}

/**
 * Builds an entry in a folder of its own and renames it into place when it is whole: killed at any moment, the cache holds
 * the old entry or none. The caller holds the lock, so older staging folders are left-overs of killed builds.
 */
export async function publish(
  entry: string,
  build: (staging: string) => Promise<Omit<Manifest, 'files'>>,
): Promise<Manifest> {
  const root = join(entry, '..');
  mkdirSync(root, { recursive: true });
  removeLeftovers(root);
  const staging = join(root, `${STAGING}${process.pid}-${Date.now()}`);
  mkdirSync(staging);
  const sweep = (): void => removeLeftovers(root);
  return withCleanUp(sweep, async () => {
    const about = await build(staging);
    const manifest: Manifest = { ...about, files: sizes(staging) };
    writeFileSync(join(staging, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    if (existsSync(entry)) renameSync(entry, `${staging}-replaced`);
    renameSync(staging, entry);
    return manifest;
  });
}

function removeLeftovers(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(STAGING)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function sizes(folder: string): Record<string, number> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.map((path) => [path.replaceAll('\\', '/'), statSync(join(folder, path))] as const);
  return Object.fromEntries(files.filter(([, stat]) => stat.isFile()).map(([path, stat]) => [path, stat.size]));
}

/** Bytes under a folder, 0 if it is not there; for progress, so files that vanish meanwhile are passed over. */
export function bytesUnder(folder: string): number {
  try {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return paths.reduce((sum, path) => sum + (statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0), 0);
  } catch {
    return 0;
  }
}
