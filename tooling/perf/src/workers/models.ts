import { cnn, mlp } from '@unforget/core';
import type { Model } from '@unforget/types';
import { FILTERS, type NetworkPlan, startingWeights } from './networks.ts';

/** The network with starting weights that the Python side has as well. */
export function network({ kind, shape, hidden, classes }: NetworkPlan): Model {
  const head = { kind: 'fixed', units: classes } as const;
  const model =
    kind === 'cnn'
      ? cnn({ inputShape: shape as [number, number, number], filters: FILTERS, hidden, head })
      : mlp({ inputs: shape, hidden, head });
  return { ...model, init: () => startingWeights({ kind, shape, hidden, classes }) };
}
