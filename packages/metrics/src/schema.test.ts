import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { accuracy, anyMatrix } from './__fixtures__/arbitraries.ts';
import { accuracyMatrix, classReport, classReportToJson, SCHEMA_VERSION, summarize, summaryToJson } from './index.ts';

const schema = JSON.parse(readFileSync(new URL('../schema.json', import.meta.url), 'utf8'));
let validate: ValidateFunction;

beforeAll(() => {
  validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
});

/** What a reader on the other side of a file gets. */
const reread = (document: unknown): unknown => JSON.parse(JSON.stringify(document));

function expectValid(document: unknown): void {
  validate(reread(document));
  expect(validate.errors).toBeNull();
}

describe('schema.json', () => {
  it('describes every summary', () => {
    fc.assert(
      fc.property(anyMatrix, fc.boolean(), (matrix, complete) => {
        const perTest = (matrix[0] ?? []).map(() => 0.5);
        const history = matrix.map((accuracies, experience) => ({ experience, accuracies }));
        expectValid(summaryToJson(summarize(matrix, complete ? { baseline: perTest, joint: perTest, history } : {})));
      }),
    );
  });

  it('describes every recorded matrix', () => {
    const index = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(index, index, accuracy)), fc.boolean(), (cells, fixed) => {
        const matrix = accuracyMatrix(fixed ? { tests: 5 } : {});
        for (const [i, j, value] of cells) matrix.record(i, j, value);
        expectValid(matrix);
      }),
    );
  });

  it('describes every class report', () => {
    const count = fc.integer({ min: 0, max: 3 });
    const square = fc
      .integer({ min: 0, max: 4 })
      .chain((units) =>
        fc.array(fc.array(count, { minLength: units, maxLength: units }), { minLength: units, maxLength: units }),
      );
    fc.assert(
      fc.property(square, (confusion) => {
        expectValid(classReportToJson(classReport(confusion)));
      }),
    );
  });

  it('is of the version that the documents carry', () => {
    expect(schema.$id).toBe(`urn:unforget:metrics:${SCHEMA_VERSION}`);
    expect(accuracyMatrix().toJSON().schemaVersion).toBe(SCHEMA_VERSION);
  });

  const good = summaryToJson(summarize([[0.5]]));
  it.each([
    ['an unknown kind', { ...good, kind: 'other' }],
    ['another version', { ...good, schemaVersion: 2 }],
    ['an unknown field', { ...good, extra: 1 }],
    ['a missing metric', { ...good, metrics: { averageAccuracy: 0.5 } }],
    ['a percentage', { ...good, accuracyMatrix: [[50]] }],
    ['a score out of range', { ...classReportToJson(classReport([[1]])), accuracy: 2 }],
  ])('refuses %s', (_, document) => {
    expect(validate(reread(document))).toBe(false);
  });
});
