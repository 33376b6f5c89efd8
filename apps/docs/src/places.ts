import { join } from 'node:path';

export const APP: string = join(import.meta.dirname, '..');
export const REPOSITORY: string = join(APP, '../..');
/** The pages written by hand. */
export const SITE: string = join(APP, 'site');
/** What each build writes among them, from the rest of the repository. */
export const REFERENCE: string = join(SITE, 'reference');
export const MEASURED: string = join(REFERENCE, 'measured.json');
/** Where the built site goes unless told otherwise. */
export const OUT: string = join(REPOSITORY, 'out/docs');
