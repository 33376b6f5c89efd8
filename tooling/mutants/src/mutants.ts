/** A fault, and the tests that must notice it. */
export interface Mutant {
  /** Method and fault: `ewc: penalty times zero`. */
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Test files or folders, from the root of the repository. */
  readonly tests: readonly string[];
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'ewc: penalty times zero',
    file: 'packages/ewc/src/ewc.ts',
    find: 'quadraticPenalty(params, state, settings.lambda)',
    replace: 'quadraticPenalty(params, state, settings.lambda * 0)',
    tests: ['packages/ewc/src/ewc.test.ts'],
  },
  {
    name: 'replay: empty buffer',
    file: 'packages/replay/src/strategy/replay-strategy.ts',
    find: "if (settings.fill === 'after-experience') await storeAll(context);",
    replace: '',
    tests: ['packages/replay/src/strategy'],
  },
];
