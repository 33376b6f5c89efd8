import type { Check, Reading } from '../workers/protocol.ts';
import type { Program, Side, Work } from '../works/work.ts';
import { launchOf, THREADS } from './launch.ts';
import { Worker } from './worker.ts';

/** A side after its warm-up. */
export interface Runner {
  readonly prepared: Check;
  readonly versions: Readonly<Record<string, string>>;
  run(): Promise<Reading>;
  /** Gives back what it holds; its process ends if nobody else uses it. */
  done(): Promise<void>;
}

/**
 * Starts workers and ends them. Sides share a process only in the tiny form and along the lines of a curve. The tiny form
 * has one thread: on a busy machine, PyTorch's would wait for each other.
 */
export class Crew {
  readonly #tiny: boolean;
  readonly #workers = new Map<string, Worker>();
  #count = 0;

  constructor(tiny: boolean) {
    this.#tiny = tiny;
  }

  async prepare(work: Work, side: Side): Promise<Runner> {
    const id = ++this.#count;
    const key = this.#keyOf(work, side, id);
    const worker = this.#workerFor(key, side.program);
    const { unit, params } = side;
    const answer = await worker.ask({ id, do: 'prepare', unit, params });
    if (!('prepared' in answer)) throw new Error('a worker answered something else');
    return {
      prepared: answer.prepared,
      versions: answer.versions,
      async run() {
        const reading = await worker.ask({ id, do: 'run' });
        if (!('ms' in reading)) throw new Error('a worker answered something else');
        return { ms: reading.ms, check: reading.check };
      },
      done: async () => {
        await worker.ask({ id, do: 'release' }).catch(() => {});
        if (!this.#tiny && !work.curve) this.#stop(key);
      },
    };
  }

  /** Ends what the sides of a work shared. */
  finish(work: Work): void {
    if (this.#tiny) return;
    for (const key of this.#workers.keys()) if (key.startsWith(`${work.name} `)) this.#stop(key);
  }

  /** Ends all, whatever they are at. */
  close(): void {
    for (const key of [...this.#workers.keys()]) this.#stop(key);
  }

  #keyOf(work: Work, { program, params }: Side, id: number): string {
    if (this.#tiny) return `${program} ${params['engine'] ?? ''}`;
    return work.curve ? `${work.name} ${program}` : `${work.name} ${id}`;
  }

  #workerFor(key: string, program: Program): Worker {
    const worker = this.#workers.get(key) ?? new Worker(launchOf(program, this.#tiny ? 1 : THREADS));
    this.#workers.set(key, worker);
    return worker;
  }

  #stop(key: string): void {
    this.#workers.get(key)?.stop();
    this.#workers.delete(key);
  }
}
