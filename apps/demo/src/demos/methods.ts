import { adam, type Learner, mlp } from '@unforget/core';
import type { Optimizer } from '@unforget/types';
import { compare, type Method, percent } from '../compare.ts';
import { ALL_METHODS } from '../methods/all-methods.ts';
import { keptBytes } from '../methods/kept-bytes.ts';
import type { MethodEntry, Place } from '../methods/method.ts';
import { messagesStage, pointsStage, type Stage } from '../methods/stages.ts';
import { bytesText } from '../methods/texts.ts';
import type { DemoContext, DemoResult, MethodResult, StreamComparison } from '../result.ts';

/** Every method of the project on two streams, with what it costs. */
export async function methods(context: DemoContext): Promise<DemoResult> {
  const stages = [pointsStage(context.seed), await messagesStage(context.data ?? 'corpus')];
  const comparisons: StreamComparison[] = [];
  for (const stage of stages) comparisons.push(await showMethods(stage, context, ALL_METHODS));
  return {
    demo: 'methods',
    about:
      'Every method of the project, on the same net, data and order. Memory is what it keeps between experiences beyond a plain net: states, buffers, further weights. Methods that need to be told the task are asked an easier question, on a head for each task; "fine-tuning, task told" is what they have to be measured against.',
    comparisons,
    planes: [],
    answers: [],
  };
}

/** One stream with every method of a list, in which plain training stands before the others. */
export async function showMethods(
  stage: Stage,
  context: DemoContext,
  list: readonly MethodEntry[],
): Promise<StreamComparison> {
  const { scenario, inputs, hidden, rate, capacity, learning, place } = stage;
  const stream = stage.stream(scenario);
  const told = stage.stream('task');
  const net: Method['model'] = (head) => mlp({ inputs, hidden, head });
  const trial = { place, net, inputs, hidden, capacity, experiences: stream.experiences.length, units: stream.units };
  const entries = new Map(list.map((entry) => [entry.name, entry]));
  /** Bytes of the plain net, by whether the task is told. */
  const plain = new Map<boolean, number>();
  const cost = async (entry: MethodEntry, learner: Learner): Promise<number | null> => {
    if (entry.joint) return null;
    const { params, strategies } = await keptBytes(learner);
    const { taskId } = entry.needs;
    if (!plain.has(taskId)) plain.set(taskId, params); // plain training stands before the others of its kind
    return strategies + params - (plain.get(taskId) ?? Number.NaN);
  };
  context.screen.say(`\n${stage.title}\n${HEAD}`);
  const comparison = await compare(
    {
      title: stage.title,
      stream,
      methods: list.map((entry): Method => {
        const { name, joint = false, needs } = entry;
        return { name, joint, ...(needs.taskId ? { stream: told } : {}), ...entry.make(trial) };
      }),
      model: net,
      optimizer: () => adam(rate) as unknown as Optimizer,
      learning,
      line,
      after: async ({ name }, learner) => {
        const entry = entries.get(name);
        if (!entry) return undefined;
        return {
          family: entry.family,
          bytes: await cost(entry, learner),
          note: noteOf(entry, place),
          told: entry.needs.taskId,
        };
      },
    },
    context,
  );
  return { ...comparison, wide: true };
}

const noteOf = ({ needs, joint, remarks }: MethodEntry, place: Place): string =>
  [
    ...(joint ? ['all data at once'] : []),
    ...(needs.taskId ? ['needs a task id: asked with it'] : []),
    ...(remarks?.[place] === undefined ? [] : [remarks[place]]),
  ].join('; ');

const HEAD = `  ${'method'.padEnd(26)} average    forgot     memory  seconds`;

function line({ method, averageAccuracy, forgetting, bytes, seconds, note }: MethodResult): string {
  const lost = forgetting === null ? '–'.padStart(9) : `  ${percent(forgetting)}`;
  const memory = (bytes == null ? '–' : bytesText(bytes)).padStart(9);
  return `  ${method.padEnd(26)} ${percent(averageAccuracy)} ${lost}  ${memory}  ${seconds.toFixed(1).padStart(7)}${note ? `  (${note})` : ''}`;
}
