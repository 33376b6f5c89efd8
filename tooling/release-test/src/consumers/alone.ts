import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Consumer } from '../consumer.ts';
import { examplesOf, installsOf } from '../readme.ts';

const settings = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };

/** TypeScript as the JavaScript that every supported Node.js runs; imports stay as they are. */
export const withoutTypes = (code: string): string =>
  ts.transpileModule(code, { compilerOptions: settings }).outputText;

/** Somebody who does as a README says, with nothing else: installs what it tells to, and runs its examples. */
function followerOf(path: string, name: string, about: string): Consumer {
  const readme = readFileSync(path, 'utf8');
  const examples = examplesOf(readme).map((example, i) => ({ ...example, file: `example-${i + 1}.mjs` }));
  return {
    name,
    about,
    installs: installsOf(readme),
    files: Object.fromEntries(examples.map(({ file, code }) => [file, withoutTypes(code)])),
    steps: examples.map(({ file, printed }) => ({
      run: ['node', file],
      ...(printed.length ? { prints: printed } : {}),
    })),
  };
}

/** One for each package, and one for the front page. */
export const followersOf = (repository: string, folders: readonly string[]): Consumer[] => [
  followerOf(join(repository, 'README.md'), 'front-page', 'the example of the front page, as it tells to install'),
  ...folders.map((folder) =>
    followerOf(
      join(repository, 'packages', folder, 'README.md'),
      `alone-${folder}`,
      `packages/${folder} alone, by its README, with its examples`,
    ),
  ),
];
