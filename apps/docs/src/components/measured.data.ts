import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from '../measured/measured.ts';

// VitePress runs `load` when it builds, and hands pages its result under this name.
export declare const data: Measured;

const loader = {
  load: (): Measured =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../../site/reference/measured.json'), 'utf8')),
};

export default loader;
