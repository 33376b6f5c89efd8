import { type ForgetPredicate, type Model, type ParamTree, type Samples, UnforgetError } from '@unforget/types';
import { compose } from '../compose.ts';
import { softmaxCrossEntropy } from '../losses.ts';
import { checkFlag, checkInteger, checkKeys } from '../options.ts';
import { readyEngine } from '../readied-engine.ts';
import { checkNeeds, checkPart, checkSame } from './checks.ts';
import { type Evaluation, evaluateSamples, forwardPass, type Network, type Predictions } from './evaluate.ts';
import { atBorder, contextFor, grow, unitsFor, withSlots } from './experience.ts';
import { checkForget, type ForgetOptions, type ForgetReport, forgetReport, forgetSamples } from './forget.ts';
import { ForwardGraphs } from './forward-graphs.ts';
import { initialState, stateAt } from './initial.ts';
import { type ExperienceInput, fingerprint, type Numbers, type Prepared, prepare } from './input.ts';
import { inputsOnly } from './inputs-only.ts';
import { type LearnerOptions, type LearnOptions, type LearnReport, type Plan, planOf, stepsOf } from './options.ts';
import { StepRunner } from './runner.ts';
import { type Attachments, loadState, saveState } from './save.ts';
import { current, type LearnerState, StateHolder } from './state.ts';
import type { StepProgram } from './step.ts';
import { checkFiniteParams, train } from './train.ts';

export interface PredictOptions {
  /** Needed by a head of kind `multi`. */
  readonly taskId?: number | null;
  /** Samples in one forward pass, default 256. */
  readonly batchSize?: number;
  /** Factor from stored to fed values, default 1. */
  readonly scale?: number;
}

export interface EvaluateOptions {
  /** Samples in one forward pass, default 256. */
  readonly batchSize?: number;
}

export interface Learner {
  readonly model: Model;
  /** Experiences learned to their end. */
  readonly experiences: number;
  /** Optimizer steps so far. */
  readonly steps: number;
  /** Units of the head now; 0 before the first experience of a growing head. */
  readonly units: number;
  /** True after an abort, or a load, in the middle of an experience: `learn` with the same data and options goes on. */
  readonly pending: boolean;
  /** Ids of the tasks learned so far by a `multi` head, ascending; empty for other heads. */
  readonly tasks: readonly number[];
  /** Units of a learned task of a `multi` head, ascending; of other heads, all units. */
  unitsOf(taskId: number | null): readonly number[];
  /** Whether it can predict for this task: a `multi` head knows the tasks it has learned, other heads any once they have units. */
  knows(taskId: number | null): boolean;
  /** The parameters by path, or null before there are any. The learner owns them: clone what you keep. */
  readonly params: ParamTree | null;
  /**
   * Trains on one experience and lets every strategy consolidate. Either all of it happens or, on an error, nothing:
   * the learner is then as it was before. Yields to the event loop; owns all memory.
   * @throws UnforgetError `invalid-input`, `shape-mismatch`, `label-out-of-range`, `not-finite`, `missing-task-id`,
   * `invalid-option`, `resume-mismatch`, `busy`, `disposed`
   */
  learn(experience: ExperienceInput, options?: LearnOptions): Promise<LearnReport>;
  /** Accuracy and loss on an experience, in inference mode. Changes nothing. */
  evaluate(experience: ExperienceInput, options?: EvaluateOptions): Promise<Evaluation>;
  /** Probabilities and labels for inputs: nested or flat numbers, or samples. Changes nothing. */
  predict(x: Numbers | Samples, options?: PredictOptions): Promise<Predictions>;
  /**
   * Deletes samples that strategies keep, in every buffer, with what was made of them; a sample is found by its key, its
   * class or its task. Either all of it happens or, on an error, nothing. What it does not reach: the weights, which
   * learned from them; files saved before; samples that you hold yourself.
   * @param predicate asked about every kept sample, by each strategy about its own
   * @throws UnforgetError `invalid-input`, `busy`, `disposed`
   * @example await learner.forget(({ key }) => key === 'user 17')
   */
  forget(predicate: ForgetPredicate, options?: ForgetOptions): Promise<ForgetReport>;
  /**
   * Everything as bytes (a safetensors file): weights, optimizer, strategies, buffers, clock, an unfinished experience.
   * `attachments` are JSON values of your own, such as a label registry.
   */
  save(attachments?: Attachments): Promise<Uint8Array>;
  /**
   * Continues from saved bytes, bit for bit; returns the attachments. On an error the learner keeps what it has.
   * @throws UnforgetError `corrupt-state`, `incompatible-state`
   */
  load(bytes: Uint8Array): Promise<Attachments>;
  /** Frees all tensors. */
  dispose(): void;
}

const LEARNER_KEYS = ['model', 'optimizer', 'loss', 'strategy', 'seed', 'capture'];

/**
 * A model that learns experience after experience, with the help of strategies.
 * @throws UnforgetError `invalid-option`, `unsupported-layer`
 * @example
 * const learner = createLearner({ model: mlp({ inputs: 2, hidden: [16], head: { kind: 'growing' } }), optimizer: adam(1e-2) });
 * await learner.learn({ x: [[0, 1], [1, 0]], y: [0, 1] }, { epochs: 50 });
 */
export function createLearner(options: LearnerOptions): Learner {
  return new StrategyLearner(options);
}

class StrategyLearner implements Learner {
  readonly model: Model;
  readonly #program: StepProgram;
  readonly #holder: StateHolder = new StateHolder();
  readonly #runner: StepRunner;
  readonly #forward: ForwardGraphs;
  readonly #capture: boolean | undefined;
  #seed: number;
  #busy = false;
  #disposed = false;

  constructor(options: LearnerOptions) {
    checkKeys('createLearner', options, LEARNER_KEYS);
    const { model, optimizer, loss = softmaxCrossEntropy(), strategy, seed = 0, capture } = options;
    checkInteger('seed', seed, 0);
    checkFlag('capture', capture);
    checkPart('model', model);
    checkPart('optimizer', optimizer);
    checkPart('loss', loss);
    const strategies = (strategy ? compose(strategy) : compose()).parts;
    for (const part of strategies) {
      checkNeeds(part, loss);
      part.check?.(model);
    }
    this.model = model;
    this.#program = { model, optimizer, loss, strategies };
    this.#runner = new StepRunner(this.#program);
    this.#forward = new ForwardGraphs(capture);
    this.#capture = capture;
    this.#seed = seed;
  }

  get experiences(): number {
    return this.#holder.current?.experiences ?? 0;
  }
  get steps(): number {
    return this.#holder.current?.steps ?? 0;
  }
  get units(): number {
    return this.#holder.current?.units ?? 0;
  }
  get pending(): boolean {
    return this.#holder.current?.pending != null;
  }
  knows(taskId: number | null): boolean {
    if (this.model.head.kind !== 'multi') return (this.#holder.current ?? startingUnits(this.model)).units > 0;
    return taskId !== null && taskId in (this.#holder.current?.taskUnits ?? {});
  }
  unitsOf(taskId: number | null): readonly number[] {
    if (this.model.head.kind !== 'multi') return Array.from({ length: this.units }, (_, unit) => unit);
    return (taskId === null ? undefined : this.#holder.current?.taskUnits[taskId]) ?? [];
  }
  get tasks(): readonly number[] {
    return Object.keys(this.#holder.current?.taskUnits ?? {}).map(Number);
  }
  get params(): ParamTree | null {
    return this.#holder.current?.step.params ?? null;
  }

  learn(experience: ExperienceInput, options: LearnOptions = {}): Promise<LearnReport> {
    return this.#alone(async () => {
      const what = `experience ${this.experiences}`;
      const prepared = await prepare(experience, { ...this.#program, what });
      this.#checkTask(prepared.taskId);
      const plan = planOf(options, prepared.samples.length);
      const heldBack = await this.#heldBack(options.earlyStopping?.on ?? []);
      return this.#wholly(() =>
        this.#experience(prepared, { plan, heldBack }, { ...options, name: prepared.name ?? what }),
      );
    });
  }

  /** All of the work or, on an error, nothing: the learner is then as it was. */
  async #wholly<T>(work: () => Promise<T>): Promise<T> {
    const point = this.#holder.mark(this.#program.strategies);
    try {
      return await work();
    } catch (error) {
      this.#holder.replace(stateAt(this.#program, point, this.#seed));
      throw error;
    } finally {
      this.#holder.release(point);
    }
  }

  async #experience(
    prepared: Prepared,
    { plan, heldBack }: { plan: Plan; heldBack: readonly Prepared[] },
    options: LearnOptions & { name: string },
  ): Promise<LearnReport> {
    const started = performance.now();
    const { samples, taskId } = prepared;
    const { name } = options;
    const border = {
      program: this.#program,
      seed: this.#seed,
      samples,
      taskId,
      signal: options.signal,
    };
    await this.#begin(prepared, plan, options.resume ?? true);
    const trained = await train({
      ...border,
      runner: this.#runner,
      capture: this.#capture,
      holder: this.#holder,
      name,
      plan,
      options,
      heldBackLoss: () => this.#meanLoss(heldBack),
    });
    if (!trained.aborted) await checkFiniteParams(current(this.#holder), name);
    const trainedAt = performance.now();
    const state = current(this.#holder);
    const steps = stepsOf(plan, samples.length);
    const onProgress = (strategy: string, done: number): void => {
      const seconds = (performance.now() - trainedAt) / 1000;
      const clock = { step: state.steps, experience: state.experiences, experienceStep: state.experienceSteps };
      const secondsLeft = done > 0 ? (seconds / done) * (1 - done) : Number.NaN;
      options.onProgress?.({
        phase: 'consolidate',
        name: `${name}: ${strategy}`,
        clock,
        steps,
        epoch: 0,
        done,
        losses: {},
        seconds,
        secondsLeft,
      });
    };
    const aborted = trained.aborted || !(await this.#finish({ ...border, state, onProgress }));
    const now = current(this.#holder);
    const reports = this.#program.strategies.map((strategy) => ({
      name: strategy.name,
      report: strategy.report?.(
        now.step.strategies[strategy.name] as never,
        contextFor({ ...border, state: now, onProgress }, strategy),
      ),
    }));
    const ended = performance.now();
    return {
      name,
      experience: state.experiences,
      aborted,
      steps: state.experienceSteps,
      samples: samples.length,
      seconds: (ended - started) / 1000,
      secondsConsolidating: (ended - trainedAt) / 1000,
      losses: trained.history.at(-1)?.losses ?? {},
      history: trained.history,
      stoppedEarly: trained.stoppedEarly,
      looks: trained.looks,
      engine: this.#runner.report,
      strategies: Object.fromEntries(reports.flatMap(({ name: key, report }) => (report ? [[key, report]] : []))),
      warnings: reports.flatMap(({ name: key, report }) =>
        report?.['warning'] ? [`${key}: ${report['warning']}`] : [],
      ),
    };
  }

  /** Grows what has to grow and tells the strategies, unless an interrupted experience goes on. */
  async #begin(prepared: Prepared, plan: Plan, resume: boolean): Promise<void> {
    const { samples, taskId } = prepared;
    const mark = fingerprint(samples);
    const before = this.#holder.current;
    if (before?.pending && resume) {
      checkSame(before.pending, { fingerprint: mark, plan, taskId });
      return;
    }
    const need = unitsFor(this.model, before ?? startingUnits(this.model), prepared);
    // Held before anything else is made from it: so it is freed whatever fails.
    if (!before) this.#holder.replace(initialState(this.#program, need, this.#seed));
    const known = current(this.#holder);
    const fresh: LearnerState = {
      ...known,
      experiences: known.pending ? known.experiences + 1 : known.experiences,
      experienceSteps: 0,
      pending: { fingerprint: mark, plan, taskId, history: [] },
    };
    const classes = samples.y instanceof Int32Array ? [...new Set(samples.y)].sort((a, b) => a - b) : [];
    const growth = { units: need.units, arrival: { experience: fresh.experiences, taskId, classes } };
    this.#holder.replace(grow(this.#program, fresh, { growth, taskUnits: need.taskUnits, seed: this.#seed }));
    const border = { program: this.#program, state: current(this.#holder), seed: this.#seed, samples, taskId };
    this.#holder.replace(await atBorder({ ...border, signal: undefined, onProgress: () => {} }, 'beforeExperience'));
    this.#holder.replace(withSlots(this.#program, current(this.#holder)));
  }

  /** Consolidation; false when the signal stopped it, in which case it will be done again from its start. */
  async #finish(border: Parameters<typeof atBorder>[0]): Promise<boolean> {
    // What only a signal can ask for needs no copy without one.
    const stoppable = border.signal ? this.#program.strategies.filter((strategy) => strategy.afterExperience) : [];
    const point = this.#holder.mark(stoppable);
    try {
      const state = await atBorder(border, 'afterExperience');
      this.#holder.replace({ ...state, experiences: state.experiences + 1, pending: null });
      return true;
    } catch (error) {
      // Only the interruption itself: a fault that comes after the signal is still a fault.
      if (!isAbort(error, border.signal)) throw error;
      this.#holder.replace(stateAt(this.#program, point, this.#seed));
      return false;
    } finally {
      this.#holder.release(point);
    }
  }

  /** What early stopping looks at, read before anything begins. */
  async #heldBack(experiences: readonly ExperienceInput[]): Promise<Prepared[]> {
    const prepared: Prepared[] = [];
    for (const [i, experience] of experiences.entries()) {
      prepared.push(await prepare(experience, { ...this.#program, what: `experience ${i} of earlyStopping` }));
    }
    for (const { taskId } of prepared) this.#checkTask(taskId);
    return prepared;
  }

  async #meanLoss(heldBack: readonly Prepared[]): Promise<number> {
    let sum = 0;
    for (const { samples, taskId } of heldBack) {
      this.#checkKnownTask(taskId);
      sum += (await evaluateSamples(this.#network(), samples, { taskId, batchSize: checkedBatch() })).loss;
    }
    return sum / heldBack.length;
  }

  evaluate(experience: ExperienceInput, options: EvaluateOptions = {}): Promise<Evaluation> {
    checkKeys('evaluate', options, ['batchSize']);
    return this.#alone(async () => {
      const { samples, taskId } = await prepare(experience, { ...this.#program, what: 'the evaluated experience' });
      this.#checkKnownTask(taskId);
      return evaluateSamples(this.#network(), samples, { taskId, batchSize: checkedBatch(options.batchSize) });
    });
  }

  predict(x: Numbers | Samples, options: PredictOptions = {}): Promise<Predictions> {
    checkKeys('predict', options, ['taskId', 'batchSize', 'scale']);
    return this.#alone(async () => {
      const { taskId = null, scale } = options;
      this.#checkKnownTask(taskId);
      const network = this.#network();
      const samples = await inputsOnly(x, { program: this.#program, scale, units: network.units });
      const batchSize = checkedBatch(options.batchSize);
      return (await forwardPass(network, samples, { taskId, batchSize, withLoss: false })).predictions;
    });
  }

  forget(predicate: ForgetPredicate, options: ForgetOptions = {}): Promise<ForgetReport> {
    return this.#alone(async () => {
      checkForget(predicate, options);
      const { at = null } = options;
      const { current: state } = this.#holder;
      if (!state) return forgetReport({}, { at, pending: false });
      return this.#wholly(async () => {
        const forgotten = await forgetSamples(this.#program, state, { predicate, at, seed: this.#seed });
        this.#holder.replace(forgotten.state);
        return forgetReport(forgotten.receipts, { at, pending: this.pending });
      });
    });
  }

  save(attachments: Attachments = {}): Promise<Uint8Array> {
    return this.#alone(() => saveState(this.#program, { state: this.#ready(), seed: this.#seed, attachments }));
  }

  load(bytes: Uint8Array): Promise<Attachments> {
    return this.#alone(async () => {
      const loaded = await loadState(this.#program, bytes);
      this.#holder.replace(loaded.state);
      this.#seed = loaded.seed;
      return loaded.attachments;
    });
  }

  dispose(): void {
    if (this.#busy) throw busy();
    this.#runner.dispose();
    this.#forward.dispose();
    this.#holder.replace(null);
    this.#disposed = true;
  }

  /** The state, made now if the head's width is known without data. */
  #ready(): LearnerState {
    if (!this.#holder.current) {
      const start = startingUnits(this.model);
      if (start.units < 1) {
        throw new UnforgetError({
          code: 'invalid-input',
          what: 'The learner has learned nothing yet',
          expected: 'a first call of learn(), or a head with a number of units',
          received: `a head of kind '${this.model.head.kind}' without units`,
        });
      }
      this.#holder.replace(initialState(this.#program, start, this.#seed));
    }
    return current(this.#holder);
  }

  #network(): Network {
    const { step, units, taskUnits } = this.#ready();
    return { ...this.#program, params: step.params, states: step.strategies, units, taskUnits, graphs: this.#forward };
  }

  #checkTask(taskId: number | null): void {
    const asking = this.#program.strategies.find((strategy) => strategy.requires?.includes('taskId'));
    if (taskId !== null || (this.model.head.kind !== 'multi' && !asking)) return;
    throw new UnforgetError({
      code: 'missing-task-id',
      what: asking ? `Strategy "${asking.name}"` : "A head of kind 'multi'",
      expected: 'an experience with its taskId',
      received: 'none',
      remedy: 'Pass { samples, taskId }',
    });
  }

  #checkKnownTask(taskId: number | null): void {
    this.#checkTask(taskId);
    if (this.model.head.kind !== 'multi' || this.knows(taskId)) return;
    throw new UnforgetError({
      code: 'missing-task-id',
      what: 'Task id',
      expected: `one of the learned tasks ${this.tasks.join(', ') || '(none yet)'}`,
      received: String(taskId),
    });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#disposed)
      throw new UnforgetError({ code: 'disposed', what: 'The learner was disposed', remedy: 'Make a new one' });
    if (this.#busy) throw busy();
    this.#busy = true;
    try {
      await readyEngine();
      return await work();
    } finally {
      this.#busy = false;
    }
  }
}

const isAbort = (error: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true && (error === signal.reason || (error as { name?: unknown } | null)?.name === 'AbortError');

const busy = (): UnforgetError =>
  new UnforgetError({
    code: 'busy',
    what: 'The learner is at work',
    remedy: 'Await the running call, or stop it with the signal given to learn()',
  });

const startingUnits = ({ head }: Model): { units: number; taskUnits: Record<number, number[]> } => ({
  units: head.units ?? 0,
  taskUnits: {},
});

const checkedBatch = (batchSize = 256): number => {
  checkInteger('batchSize', batchSize, 1);
  return batchSize;
};
