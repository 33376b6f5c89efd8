/**
 * Before publishing on GitHub: writes into each package where it comes from, which npm compares with the provenance.
 * Elsewhere it does nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolders } from './readme.ts';

const repository = join(import.meta.dirname, '../../..');
const { GITHUB_REPOSITORY: slug, GITHUB_SERVER_URL: server = 'https://github.com' } = process.env;

if (slug) {
  for (const folder of packageFolders(repository)) {
    const file = join(repository, 'packages', folder, 'package.json');
    const place = { type: 'git', url: `git+${server}/${slug}.git`, directory: `packages/${folder}` };
    const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), repository: place };
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}
