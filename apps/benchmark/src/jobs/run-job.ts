import type { LearnReport } from '@unforget/core';
import { splitByClass } from '@unforget/data';
import { type Source, type Sources, type TrainTest, validationSplit } from '../data/sources.ts';
import type { Method, Methods } from '../methods/method.ts';
import type { EngineUsed, RunResult } from '../results/record.ts';
import type { Suite } from '../suites/suite.ts';
import { learnJointly } from '../training/joint.ts';
import { learnSequentially } from '../training/sequential.ts';
import type { Job } from './job.ts';

/** What a run needs besides its job. */
export interface RunContext {
  readonly suite: Suite;
  readonly methods: Methods;
  readonly sources: Sources;
  /** Name of the engine in use. */
  readonly backend: string;
  readonly signal: AbortSignal;
  /** Told how far the run is, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** One run from its start to its figures; null when the signal stopped it. */
export async function runJob(job: Job, context: RunContext): Promise<RunResult | null> {
  const { protocol } = context.suite;
  const { scenario, seed } = job;
  const method = context.methods[job.method] as Method;
  const { train, test } = await samplesFor(job, context);
  const { classesPerExperience, settings } = protocol;
  const stream = splitByClass(train, test, { classesPerExperience, scenario, classOrder: seed, name: job.suite });
  const experiences = stream.experiences.length;
  const strategy = await method.make({ settings, scenario, experiences, lambda: job.lambda ?? undefined });
  const model = await method.model?.({ inputs: train.shape, hidden: protocol.hidden });

  const started = performance.now();
  const learn = method.training === 'joint' ? learnJointly : learnSequentially;
  const { signal, onProgress } = context;
  const outcome = await learn({ protocol, stream, strategy, model, seed, signal, onProgress });
  if (!outcome) return null;
  const { accuracyMatrix, metrics, reports } = outcome;
  return {
    metrics,
    accuracyMatrix,
    steps: sum(reports, (report) => report.steps),
    warnings: reports.flatMap((report) => report.warnings),
    engine: engineUsed(context.backend, reports),
    timing: {
      seconds: (performance.now() - started) / 1000,
      consolidating: sum(reports, (report) => report.secondsConsolidating),
    },
  };
}

async function samplesFor({ data }: Job, { suite, sources }: RunContext): Promise<TrainTest> {
  const all = await (sources[suite.protocol.source] as Source)();
  return data === 'test' ? all : validationSplit(all, suite.tuning.validationFraction);
}

function engineUsed(backend: string, reports: readonly LearnReport[]): EngineUsed {
  const plain = reports.find(({ engine }) => !engine.captured);
  return { backend, captured: !plain, why: plain?.engine.why ?? null };
}

const sum = (reports: readonly LearnReport[], of: (report: LearnReport) => number): number =>
  reports.reduce((total, report) => total + of(report), 0);
