import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A block of TypeScript in a README, with what it claims to print: one `// prints: …` a line of output. */
export interface Example {
  readonly code: string;
  readonly printed: readonly string[];
}

export function examplesOf(readme: string): Example[] {
  return [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => ({
    code,
    printed: [...code.matchAll(/\/\/ prints: ?(.*)$/gm)].map(([, line = '']) => line.trimEnd()),
  }));
}

/**
 * What a README tells to install by npm: one list of packages a line. The native engine is passed over, for its
 * installer needs a host that is not always there.
 */
export function installsOf(readme: string): string[][] {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text).join('\n');
  const lines = [...blocks.matchAll(/^npm install ([^#&\n]+)/gm)].map(([, specs = '']) => specs.trim().split(/\s+/));
  return lines.filter((specs) => !specs.includes('@tensorflow/tfjs-node'));
}

/** Folders of the published packages. */
export function packageFolders(repository: string): string[] {
  const folders = readdirSync(join(repository, 'packages'));
  return folders.filter((folder) => existsSync(join(repository, 'packages', folder, 'package.json')));
}
