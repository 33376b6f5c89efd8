/** Prints the plain last line that CI reads: `N passed, N failed[, N skipped]`. A file that did not load counts as failed. */
export default class ClosingLine {
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
    const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}\n`);
  }
}
