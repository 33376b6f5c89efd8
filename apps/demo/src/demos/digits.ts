import { adam, mlp } from '@unforget/core';
import { splitByClass } from '@unforget/data';
import { embeddedDigits } from '@unforget/data/mnist';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import type { Optimizer, Scenario } from '@unforget/types';
import { compare } from '../compare.ts';
import type { DemoContext, DemoResult, StreamComparison } from '../result.ts';

/** What EWC needs differs by scenario; where it can't help, any weight will do. */
const SCENARIOS: readonly { readonly scenario: Scenario; readonly title: string; readonly lambda: number }[] = [
  { scenario: 'task', title: 'the task is known', lambda: 10_000 },
  { scenario: 'domain', title: 'first or second digit of a pair, task unknown', lambda: 10_000 },
  { scenario: 'class', title: 'which of all digits so far', lambda: 10_000 },
];

/** Real digits, two at a time, in the three scenarios. */
export async function digits(context: DemoContext): Promise<DemoResult> {
  const { train, test } = await embeddedDigits();
  const comparisons: StreamComparison[] = [];
  for (const { scenario, title, lambda } of SCENARIOS) {
    comparisons.push(
      await compare(
        {
          title: `digits, ${scenario}-incremental: ${title}`,
          stream: splitByClass(train, test, { classesPerExperience: 2, scenario }),
          methods: [
            { name: 'fine-tuning' },
            { name: 'EWC', strategy: ewc({ lambda, fisher: { samples: 500 } }) },
            { name: 'replay', strategy: replay({ capacity: 500, policy: 'class-balanced' }) },
          ],
          model: (head) => mlp({ inputs: [28, 28, 1], hidden: [100, 100], head }),
          optimizer: () => adam(2e-3) as unknown as Optimizer,
          learning: { iterations: 60, batchSize: 64 },
        },
        context,
      ),
    );
  }
  return {
    demo: 'digits',
    about:
      'Ten thousand handwritten digits (MNIST), two classes at a time. The scenarios differ only in what the net is told and asked: the more it is told, the less it forgets.',
    comparisons,
    planes: [],
    answers: [],
  };
}
