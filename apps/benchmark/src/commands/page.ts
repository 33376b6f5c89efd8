import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { jobOrder, keyOf } from '../jobs/job.ts';
import { readPeersFile } from '../peers/peers-file.ts';
import { peersMarkdown } from '../peers/peers-markdown.ts';
import { documentOf } from '../results/document.ts';
import { reportMarkdown } from '../results/markdown.ts';
import { plannedJobs } from './conclude.ts';
import { readResults } from './report.ts';

const HEAD = `# Benchmarks

What this project measured with its own benchmark, as it is: written by \`npm run bench -- page docs/benchmarks\` from the
journals in [docs/benchmarks](benchmarks), a line for each run. Each section has the command that makes it anew; a sweep
that is not finished says how many runs are still to do.
`;

/** Results of `npm run perf -- --work peers`, in the folder of results. */
const PEERS = 'peers/results.json';

/**
 * A page of all results in the folders of `folder`, in the order of their names; each may have remarks in `note.md`. Jobs
 * beside those of peers come last.
 */
export function pageMarkdown(folder: string): string {
  if (!existsSync(folder)) {
    throw new UnforgetError({
      code: 'missing-file',
      what: folder,
      expected: 'a folder with folders of results',
      received: 'nothing there',
    });
  }
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'sweep.json')));
  const peers = join(folder, PEERS);
  const beside = existsSync(peers) ? [peersMarkdown(readPeersFile(peers))] : [];
  return [HEAD, ...names.sort().map((name) => sectionOf(join(folder, name))), ...beside].join('\n');
}

function sectionOf(folder: string): string {
  const { sweep, records } = readResults(folder);
  const planned = new Set([...plannedJobs(sweep).map(keyOf), ...records.map(({ key }) => key)]).size;
  const document = documentOf([...records].sort(jobOrder(sweep.suite)), { sweep, planned });
  const [title, ...rest] = reportMarkdown(document, sweep.suite).split('\n');
  const note = join(folder, 'note.md');
  const remarks = existsSync(note) ? ['', readFileSync(note, 'utf8').trim()] : [];
  // One level down: the page has a title of its own.
  return [`#${title}`, ...remarks, ...rest.map((line) => (line.startsWith('#') ? `#${line}` : line))].join('\n');
}
