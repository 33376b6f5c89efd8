import { writeFileSync } from 'node:fs';

/**
 * Prints the plain last line that CI reads: `N passed, N failed[, N skipped]`. A file that did not load counts as
 * failed. Under `npm test` the counts go to the file that it names, since it has checks to add and prints the line.
 */
export default class ClosingLine {
  #file = process.env.UNFORGET_TEST_COUNTS;
  #notice;

  /** `notice` is said before the tests. */
  constructor({ notice } = {}) {
    this.#notice = notice;
    // Tests that run vitest themselves must not write there.
    delete process.env.UNFORGET_TEST_COUNTS;
  }

  onTestRunStart() {
    if (this.#notice) process.stdout.write(`${this.#notice}\n`);
  }

  onTestRunEnd(modules, unhandled) {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'pending' ? 'skipped' : state]++;
      }
      if (module.state() === 'failed' && ![...module.children.allTests('failed')].length) count.failed++;
    }
    count.failed += unhandled.length;
    if (this.#file) writeFileSync(this.#file, JSON.stringify(count));
    else process.stdout.write(`\n${closingLine(count)}\n`);
  }
}

export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
