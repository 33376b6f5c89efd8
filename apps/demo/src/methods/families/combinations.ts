import { compose } from '@unforget/core';
import { lwf } from '@unforget/distillation';
import { ewc, si } from '@unforget/ewc';
import { derpp, replay } from '@unforget/replay';
import type { MethodEntry } from '../method.ts';
import { adapted, allUnits, EWC, EWC_BESIDE, LWF, SI, UNTRAINED } from './settings.ts';

export const COMBINATIONS: readonly MethodEntry[] = [
  {
    name: 'EWC + replay',
    family: 'combination',
    from: '`ewc`, `replay`',
    paper: 'both',
    keeps: 'importance, anchor, samples',
    needs: { taskId: false, boundaries: true, data: 'some' },
    memory: '8·P + B·(b + 4)',
    helps: ['task', 'domain', 'class'],
    make: ({ place, capacity }) => ({
      strategy: compose(ewc({ lambda: EWC_BESIDE[place] }), replay({ capacity, policy: 'class-balanced' })),
    }),
  },
  {
    name: 'LwF + replay',
    family: 'combination',
    from: '`lwf`, `replay`',
    paper: 'both',
    keeps: 'samples',
    needs: { taskId: false, boundaries: true, data: 'some' },
    memory: 'B·(b + 4); 4·N·U more while learning',
    helps: ['task', 'domain', 'class'],
    remarks: { points: 'the old answers on new points are wrong ones' },
    make: ({ place, capacity }) => ({
      strategy: compose(lwf({ lambda: LWF[place] }), replay({ capacity, policy: 'class-balanced' })),
    }),
  },
  {
    name: 'SI + DER++',
    family: 'combination',
    from: '`si`, `derpp`',
    paper: 'both',
    keeps: 'importance, anchor, samples and the outputs they had',
    needs: { taskId: false, boundaries: true, data: 'some' },
    memory: '8·P + B·(b + 4·U + 4)',
    helps: ['task', 'domain', 'class'],
    make: (trial) => ({
      ...allUnits(trial),
      strategy: compose(si({ lambda: SI[trial.place], normalize: true }), derpp({ capacity: trial.capacity })),
    }),
  },
  {
    name: 'LoRA + EWC',
    family: 'combination',
    from: '`withLora`, `ewc`',
    paper: 'both: importance of the adapter and the head alone',
    keeps: 'an adapter; importance and anchor of it and of the head',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: 'A + 8·L',
    helps: ['task', 'domain'],
    remarks: { messages: UNTRAINED },
    make: (trial) => ({ ...adapted(trial, {}), strategy: ewc({ lambda: EWC[trial.place] }) }),
  },
  {
    name: 'LoRA + replay',
    family: 'combination',
    from: '`withLora`, `replay`',
    paper: 'both',
    keeps: 'an adapter and samples',
    needs: { taskId: false, boundaries: true, data: 'some' },
    memory: 'A + B·(b + 4)',
    helps: ['task', 'domain', 'class'],
    remarks: { messages: UNTRAINED },
    make: (trial) => ({
      ...adapted(trial, {}),
      strategy: replay({ capacity: trial.capacity, policy: 'class-balanced' }),
    }),
  },
];
