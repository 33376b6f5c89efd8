import type { Mutant } from '../mutant.ts';

/** The store of versions: gates, states, checksums and signatures. */
export const VERSIONS: readonly Mutant[] = [
  {
    name: 'versions: gates pass everything',
    file: 'packages/versions/src/gates/run-gates.ts',
    find: 'passed: reasons.length === 0,',
    replace: 'passed: true,',
    tests: ['packages/versions/src/store/version-store.test.ts'],
  },
  {
    name: 'versions: no drop is ever significant',
    file: 'packages/versions/src/statistics/paired-drop.ts',
    find: 'return changed === 0 ? 1 : binomialUpperTail(worse, changed, 0.5);',
    replace: 'return 1;',
    tests: ['packages/versions/src/gates/run-gates.test.ts'],
  },
  {
    name: 'versions: many labels are tested as if they were one',
    file: 'packages/versions/src/gates/outcome.ts',
    find: 'const harm = holmAdjusted(tested.map(({ kept }) => kept));',
    replace: 'const harm = holmAdjusted([]).concat(tested.map(({ kept }) => kept));',
    tests: ['packages/versions/src/gates/run-gates.test.ts'],
  },
  {
    name: 'versions: samples that were not asked again are not missed',
    file: 'packages/versions/src/gates/check-drops.ts',
    find: 'if (paired.length < gate.coverage * group.length || paired.length === 0) {',
    replace: 'if (paired.length > group.length) {',
    tests: ['packages/versions/src/gates/run-gates.test.ts'],
  },
  {
    name: 'versions: promoted though another version became active meanwhile',
    file: 'packages/versions/src/store/promote.ts',
    find: 'checkUnchanged(looked, now);',
    replace: '',
    tests: ['packages/versions/src/store/conflict.test.ts'],
  },
  {
    name: 'versions: a rejected version needs no force',
    file: 'packages/versions/src/store/promote.ts',
    find: "if (candidate.state === 'rejected' && !force) {",
    replace: "if (candidate.state === 'active') {",
    tests: ['packages/versions/src/store/version-store.test.ts'],
  },
  {
    name: 'versions: rolled back to itself',
    file: 'packages/versions/src/store/rollback.ts',
    find: 'if (to === undefined) return last;',
    replace: 'if (to === undefined) return before.active ?? last;',
    tests: ['packages/versions/src/store/version-store.test.ts'],
  },
  {
    name: 'versions: checksum not compared',
    file: 'packages/versions/src/objects/object-store.ts',
    find: 'if (found === sha256) return bytes;',
    replace: 'if (found) return bytes;',
    tests: ['packages/versions/src/store/damage.test.ts'],
  },
  {
    name: 'versions: checksum of the manifest not compared',
    file: 'packages/versions/src/manifest/manifest-file.ts',
    find: 'if (head !== digest) {',
    replace: "if (head === '') {",
    tests: ['packages/versions/src/store/damage.test.ts'],
  },
  {
    name: 'versions: signature not verified',
    file: 'packages/versions/src/signature/signature.ts',
    find: "return isSignedBy(signature, id) ? null : 'one that does not match';",
    replace: 'return null;',
    tests: ['packages/versions/src/signature/signature.test.ts'],
  },
  {
    name: 'versions: hot swap disposes of a model in use',
    file: 'packages/versions/src/swap/slot.ts',
    find: 'if (this.#retired && this.#users === 0) void',
    replace: 'if (this.#retired) void',
    tests: ['packages/versions/src/swap/hot-swap.test.ts'],
  },
];
