import type { LearnReport } from '@unforget/core';
import type { TrainTest } from '@unforget/data';
import { type Source, type Sources, validationSplit } from '../data/sources.ts';
import type { Method, Methods } from '../methods/method.ts';
import type { EngineUsed, RunResult } from '../results/record.ts';
import { methodOf } from '../suites/method-plan.ts';
import { learnJointly } from '../training/joint.ts';
import { learnSequentially } from '../training/sequential.ts';
import type { Order } from './order.ts';
import { streamOf } from './stream-of.ts';

/** What a run needs besides its order. */
export interface RunContext {
  readonly methods: Methods;
  readonly sources: Sources;
  /** Name of the engine in use. */
  readonly backend: string;
  readonly signal: AbortSignal;
  /** Told how far the run is, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** One run from its start to its figures, decided by its order alone; null when the signal stopped it. */
export async function runJob(order: Order, context: RunContext): Promise<RunResult | null> {
  const { job, protocol, plan } = order;
  const { scenario, seed } = job;
  const method = context.methods[methodOf(job.method, plan)] as Method;
  const samples = await samplesFor(order, context);
  const stream = streamOf(protocol.stream, samples, job);
  const experiences = stream.experiences.length;
  const strategy = await method.make({ name: job.method, plan, scenario, experiences });
  const model = await method.model?.({ inputs: samples.train.shape, hidden: protocol.hidden });

  const started = performance.now();
  const learn = method.training === 'joint' ? learnJointly : learnSequentially;
  const { signal, onProgress } = context;
  const outcome = await learn({ protocol, plan, stream, strategy, model, seed, signal, onProgress });
  if (!outcome) return null;
  const { accuracyMatrix, metrics, reports, savedBytes } = outcome;
  return {
    metrics,
    accuracyMatrix,
    steps: sum(reports, (report) => report.steps),
    savedBytes,
    warnings: reports.flatMap((report) => report.warnings),
    engine: engineUsed(context.backend, reports),
    timing: {
      seconds: (performance.now() - started) / 1000,
      consolidating: sum(reports, (report) => report.secondsConsolidating),
    },
  };
}

async function samplesFor({ protocol, validationFraction }: Order, { sources }: RunContext): Promise<TrainTest> {
  const all = await (sources[protocol.source] as Source)();
  return validationFraction === null ? all : validationSplit(all, validationFraction);
}

function engineUsed(backend: string, reports: readonly LearnReport[]): EngineUsed {
  const plain = reports.find(({ engine }) => !engine.captured);
  return { backend, captured: !plain, why: plain?.engine.why ?? null };
}

const sum = (reports: readonly LearnReport[], of: (report: LearnReport) => number): number =>
  reports.reduce((total, report) => total + of(report), 0);
