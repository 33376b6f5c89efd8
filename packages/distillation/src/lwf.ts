import * as tf from '@tensorflow/tfjs-core';
import type { Strategy } from '@unforget/types';
import { distil, type TeacherState } from './distil.ts';
import { outputDivergence } from './divergence.ts';
import { type LwfOptions, lwfSettings } from './options.ts';
import type { TeacherMemory } from './teacher-memory.ts';

/**
 * Learning without Forgetting: the network as it was before an experience is its teacher. What it says about the new
 * samples, in inference mode, is computed once and kept on the host; while learning, the outputs of the old units stay
 * near it. No old sample is needed.
 *
 * The loss gets λ · Σ over the old tasks of T² · KL(teacher ‖ student), mean over the samples, each softmax among the
 * units of its own task (`multi`), or one among all classes that occurred before (other heads; with `units: 'all'` among all units there are). Where the loss is not a
 * softmax's, it is for flags the mean over all units of T² · KL of their sigmoids, and for values the mean squared
 * difference. A task or class that comes back is an old one too.
 *
 * Cost: one forward pass over the new samples; a step pays a softmax for each old task. Memory: samples × units × 4
 * bytes during an experience, `bytes` in the report; with `replayed` a copy of the parameters as well.
 * Source: Li and Hoiem 2017, arXiv:1606.09282. We write the divergence, which has the cross-entropy's gradient and is 0
 * where nothing was forgotten, and multiply by T² (Hinton et al. 2015); there is no warm-up of the head alone.
 * @throws UnforgetError `invalid-option`
 * @example compose(replay({ capacity: 500 }), lwf({ lambda: 1, replayed: true }))
 */
export function lwf<const N extends string = 'lwf'>(options: LwfOptions<N>): Strategy<N, TeacherState, TeacherMemory> {
  const { temperature, ...settings } = lwfSettings(options);
  return distil({
    name: options.name ?? ('lwf' as N),
    settings,
    what: 'outputs',
    distance({ student, teacher }, { loss, groups }) {
      const pair = { student: student as tf.Tensor2D, teacher: teacher as tf.Tensor2D };
      const sum = outputDivergence(pair, { likelihood: loss.likelihood, temperature, groups });
      return settings.weighting === 'equal-tasks' ? tf.div(sum, groups.length) : sum;
    },
  });
}
