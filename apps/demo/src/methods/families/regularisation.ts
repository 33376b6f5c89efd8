import { ewc, mas, onlineEwc, si } from '@unforget/ewc';
import type { MethodEntry } from '../method.ts';
import { EWC, MAS, SI } from './settings.ts';

export const REGULARISATION: readonly MethodEntry[] = [
  {
    name: 'EWC',
    family: 'regularisation',
    from: '`ewc` of `@unforget/ewc`',
    paper: 'Kirkpatrick et al. 2017, arXiv:1612.00796',
    keeps: 'importance and anchor of each weight, for any number of experiences',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: '8·P',
    helps: ['task', 'domain'],
    make: ({ place }) => ({ strategy: ewc({ lambda: EWC[place] }) }),
  },
  {
    name: 'online EWC',
    family: 'regularisation',
    from: '`onlineEwc` of `@unforget/ewc`',
    paper: 'Schwarz et al. 2018, arXiv:1805.06370',
    keeps: 'importance and anchor of each weight; older experiences fade',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: '8·P',
    helps: ['task', 'domain'],
    make: ({ place }) => ({ strategy: onlineEwc({ lambda: EWC[place], gamma: 0.9 }) }),
  },
  {
    name: 'SI',
    family: 'regularisation',
    from: '`si` of `@unforget/ewc`',
    paper: 'Zenke et al. 2017, arXiv:1703.04200',
    keeps: 'importance and anchor of each weight',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: '8·P; 12·P while learning',
    helps: ['task', 'domain'],
    make: ({ place }) => ({ strategy: si({ lambda: SI[place], normalize: true }) }),
  },
  {
    name: 'MAS',
    family: 'regularisation',
    from: '`mas` of `@unforget/ewc`',
    paper: 'Aljundi et al. 2018, arXiv:1711.09601',
    keeps: 'importance and anchor of each weight',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: '8·P',
    helps: ['task', 'domain'],
    make: ({ place }) => ({ strategy: mas({ lambda: MAS[place], normalize: true }) }),
  },
];
