import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../__fixtures__/program.ts';
import { readExamples } from './examples-file.ts';

const write = (name: string, text: string): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
};

it('reads JSON Lines and CSV, gzipped or not, and tells where each example stands', async () => {
  const lines = write(
    'a.JSONL',
    '{"input":"one","text":"no","label":"x","id":3}\n{"input":[1,2],"label":"y","id":null}\n',
  );
  const csv = write('b.csv.gz', '﻿id,text,label\n,"two\nlines",x\nu7,"a, b",y\n');
  const { examples, places } = await readExamples([lines, csv]);
  expect(examples).toEqual([
    { input: 'one', label: 'x', id: '3' },
    { input: [1, 2], label: 'y' },
    { input: 'two\nlines', label: 'x' },
    { input: 'a, b', label: 'y', id: 'u7' },
  ]);
  expect(places).toEqual([`${lines}, line 1`, `${lines}, line 2`, `${csv}, line 2`, `${csv}, line 4`]);
});

it('a label __proto__ is a label', async () => {
  const path = write('a.jsonl', '{"input":"one","label":"__proto__","id":"__proto__"}\n');
  expect((await readExamples([path])).examples).toEqual([{ input: 'one', label: '__proto__', id: '__proto__' }]);
});

it.each([
  [
    'a list',
    '[1]',
    'an object with input and label, received an array of 1. Write one object a line, not a list of all',
  ],
  ['no input', '{"label":"x"}', 'the fields input (or text) and label, received fields label'],
  [
    'an input of another kind',
    '{"input":{"a":1},"label":"x"}',
    'a text or a list of numbers as input, received Object',
  ],
  ['a label of another kind', '{"input":"a","label":7}', 'a text as label, received 7'],
  ['an empty label', '{"input":"a","label":" "}', 'a text as label, received " "'],
  [
    'the reserved label',
    '{"input":"a","label":"unknown"}',
    'another label, received "unknown", which predictions below the threshold bear',
  ],
  ['an id of another kind', '{"input":"a","label":"x","id":[]}', 'a text or a number as id, received an array of 0'],
])('names the line of %s', async (_, line, message) => {
  const path = write('a.jsonl', `{"input":"one","label":"x"}\n${line}\n`);
  const error = await readExamples([path]).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'malformed-file', message: `${path}, line 2: expected ${message}.` });
});
