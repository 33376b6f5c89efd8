/** `npm run api`: writes the report of each package's public API; `-- --check` only tells which are not as the sources. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { committedReport, currentReports, reportPath } from './files.ts';

const repository = join(import.meta.dirname, '../../..');
const isCheck = process.argv.includes('--check');

const reports = await currentReports();
const stale = [...reports].filter(([folder, report]) => committedReport(folder) !== report);
for (const [folder, report] of stale) {
  if (isCheck)
    console.error(`${reportPath(folder)} is not as the sources are: run 'npm run api', and look at its diff`);
  else writeFileSync(join(repository, reportPath(folder)), report);
}
const words = isCheck ? 'not up to date' : 'written';
console.log(
  `public API: ${reports.size} packages, ${stale.length ? `${stale.length} reports ${words}` : 'as reported'}`,
);
process.exitCode = isCheck && stale.length ? 1 : 0;
