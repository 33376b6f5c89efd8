import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryPoints, readApi } from './read-api.ts';
import { reportLines } from './report.ts';

const repository = join(import.meta.dirname, '../../..');
const HEAD = '# The public API, written by `npm run api`. A line that goes or changes is a breaking change.';

/** Path of the report of a package, in the repository. */
export const reportPath = (folder: string): string => `packages/${folder}/api.txt`;

export const committedReport = (folder: string): string | null => {
  const file = join(repository, reportPath(folder));
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};

/** The report of every package as its sources are now, by its folder. */
export async function currentReports(): Promise<Map<string, string>> {
  const { project } = await readApi();
  const modules = new Map((project.children ?? []).map((module) => [module.name, module]));
  const reports = new Map<string, string>();
  for (const { folder, name } of entryPoints()) {
    const module = modules.get(name);
    if (!module) continue;
    const section = [`## ${name}`, '', ...reportLines(module), ''].join('\n');
    reports.set(folder, `${reports.get(folder) ?? `${HEAD}\n`}\n${section}`);
  }
  return reports;
}

/** Lines of a report with the entry that they stand under. */
function entriesOf(report: string): Set<string> {
  let entry = '';
  const lines = new Set<string>();
  for (const line of report.split('\n')) {
    if (line.startsWith('## ')) entry = line.slice(3);
    else if (line && !line.startsWith('# ')) lines.add(`${entry}: ${line}`);
  }
  return lines;
}

/** `f(2: number)`, a place that must be filled, of `f`. */
const PLACE = /^(.+)\(\d+: /;
/** `EwcOptions.lambda: number`, an option that must be given. What isn't called options may be what a caller gets. */
const OPTION = /^(.+Options)\.\w+: /;

/** What a caller of the API before can't rely on any more, and what is asked of one that was not. */
export function brokenBetween(before: string, after: string): string[] {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const gone = [...old].filter((line) => !now.has(line));
  const known = (start: string): boolean => [...old].some((line) => line.startsWith(start));
  const demanded = [...now].filter((line) => {
    if (old.has(line)) return false;
    const [place, option] = [PLACE.exec(line), OPTION.exec(line)];
    return (place && known(`${place[1]}(`)) || (option && known(`${option[1]}.`));
  });
  return [...gone, ...demanded];
}
