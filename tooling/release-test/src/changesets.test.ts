import { expect, it } from 'vitest';
import { notRaised, withoutChangeset } from './changesets.ts';

const packages = [
  { folder: 'ewc', name: '@unforget/ewc' },
  { folder: 'metrics', name: '@unforget/metrics' },
  { folder: 'unforget', name: 'unforget' },
];
const changed = (...paths: string[]) => paths.map((path) => ({ path, text: '' }));
const changeset = (text: string | null) => ({ path: '.changeset/blue-cats.md', text });

it('wants a changeset that names each package whose code changed', () => {
  const files = changed(
    'packages/ewc/src/fisher/rules.ts',
    'packages/metrics/schema.json',
    'packages/unforget/bin/x.js',
  );
  expect(withoutChangeset(files, packages)).toEqual(['@unforget/ewc', '@unforget/metrics', 'unforget']);
  const named = changeset('---\n"@unforget/ewc": minor\nunforget: patch\n---\n\nText.\n');
  expect(withoutChangeset([...files, named], packages)).toEqual(['@unforget/metrics']);
});

it('wants none for tests, documentation, manifests and what is not published', () => {
  const files = changed(
    'packages/ewc/src/ewc.test.ts',
    'packages/ewc/src/__golden__/a.json',
    'packages/ewc/README.md',
    'packages/ewc/package.json',
    'packages/ewc/CHANGELOG.md',
    'apps/demo/src/main.ts',
    'tooling/build/index.mjs',
  );
  expect(withoutChangeset(files, packages)).toEqual([]);
});

it('does not take a changeset that is gone, an empty one, or a word in its text', () => {
  const files = changed('packages/ewc/src/a.ts');
  for (const text of [null, '---\n---\n', '---\n"unforget": patch\n---\n\n"@unforget/ewc": minor\n'])
    expect(withoutChangeset([...files, changeset(text)], packages)).toEqual(['@unforget/ewc']);
});

it('wants a major version for an API that lost something, a minor one before 1.0.0', () => {
  const young = { name: '@unforget/ewc', version: '0.3.0' };
  const grown = { name: 'unforget', version: '1.2.0' };
  const raised = (by: string) =>
    notRaised([changeset(`---\n"@unforget/ewc": ${by}\nunforget: ${by}\n---\n`)], [young, grown]);
  expect(raised('patch')).toEqual([young, grown]);
  expect(raised('minor')).toEqual([grown]);
  expect(raised('major')).toEqual([]);
  expect(notRaised([], [young])).toEqual([young]);
});
