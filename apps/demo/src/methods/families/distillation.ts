import { featureDistillation, lwf } from '@unforget/distillation';
import type { MethodEntry } from '../method.ts';
import { FEATURES, LWF } from './settings.ts';

export const DISTILLATION: readonly MethodEntry[] = [
  {
    name: 'LwF',
    family: 'distillation',
    from: '`lwf` of `@unforget/distillation`',
    paper: 'Li and Hoiem 2017, arXiv:1606.09282',
    keeps: 'nothing; while learning, outputs of the new samples',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: '0; 4·N·U while learning',
    helps: ['task', 'domain'],
    remarks: { points: 'the old answers on new points are wrong ones' },
    make: ({ place }) => ({ strategy: lwf({ lambda: LWF[place] }) }),
  },
  {
    name: 'feature distillation',
    family: 'distillation',
    from: '`featureDistillation` of `@unforget/distillation`',
    paper: 'Jung et al. 2016, arXiv:1607.00122; Hou et al. 2019 (LUCIR)',
    keeps: 'nothing; while learning, features of the new samples',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: '0; 4·N·F while learning',
    helps: ['task'],
    remarks: { points: 'holds the features, while the head above turns round' },
    make: ({ place }) => ({ strategy: featureDistillation({ lambda: FEATURES[place] }) }),
  },
];
