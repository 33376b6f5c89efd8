import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from '../consumer.ts';
import { packageFolders } from '../readme.ts';
import { followersOf } from './alone.ts';
import { BROWSER } from './browser.ts';
import { OTHER_CLIENTS } from './clients.ts';
import { entriesOf } from './entries.ts';
import { LANGUAGES } from './languages.ts';
import { misfitsOf } from './misfits.ts';
import { EXAMPLE_PROGRAMS } from './programs.ts';

export function allConsumers(repository: string): Consumer[] {
  const folders = packageFolders(repository);
  const manifests = folders.map((folder) => readFileSync(join(repository, 'packages', folder, 'package.json'), 'utf8'));
  const names = manifests.map((text): string => JSON.parse(text).name);
  return [
    ...LANGUAGES,
    ...BROWSER,
    ...OTHER_CLIENTS,
    ...EXAMPLE_PROGRAMS,
    ...entriesOf(names),
    ...followersOf(repository, folders),
    ...misfitsOf(repository, names),
  ];
}
