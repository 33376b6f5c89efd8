import type { Strategy } from '@unforget/types';
import { distil, type TeacherState } from './distil.ts';
import { featureDistance } from './feature-distance.ts';
import { type FeatureDistillationOptions, featureSettings } from './options.ts';
import type { TeacherMemory } from './teacher-memory.ts';

/**
 * Keeps what goes into the head near to what it was: the loss gets λ · distance between the features of the network now
 * and those it had before the experience, mean over the new samples. The head is free; the loss may be any.
 *
 * Cost: one forward pass over the new samples; a step pays a few operations on [n, features]. Memory: samples × features
 * × 4 bytes during an experience, `bytes` in the report; with `replayed` a copy of the parameters as well. Replayed
 * features (latent replay) are left out.
 * Sources: `l2`: Jung et al. 2016, arXiv:1607.00122, who also freeze the head; `cosine`: Hou et al. 2019 (LUCIR), whose
 * λ grows with the number of classes and whose head is a cosine one.
 * @throws UnforgetError `invalid-option`
 */
export function featureDistillation<const N extends string = 'feature-distillation'>(
  options: FeatureDistillationOptions<N>,
): Strategy<N, TeacherState, TeacherMemory> {
  const { distance, ...settings } = featureSettings(options);
  return distil({
    name: options.name ?? ('feature-distillation' as N),
    settings,
    what: 'features',
    distance: (pair) => featureDistance(pair, distance),
  });
}
