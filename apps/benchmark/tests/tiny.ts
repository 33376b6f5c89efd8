import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, createRandom, defineStrategy } from '@unforget/core';
import { samplesFrom } from '@unforget/data';
import type { Samples } from '@unforget/types';
import { runProgram } from '../src/cli/program.ts';
import type { Catalogue } from '../src/cli/request.ts';
import type { Sources } from '../src/data/sources.ts';
import { inlineExecutor } from '../src/executors/inline.ts';
import { ALL_METHODS } from '../src/methods/all-methods.ts';
import type { Suite } from '../src/suites/suite.ts';

interface Clusters {
  /** Height of classes 2 and 3 over 0 and 1: 0 puts them in the same places. */
  readonly height: number;
  readonly width: number;
}

function clusters(part: string, { height, width }: Clusters): Samples {
  const random = createRandom('clusters', part);
  const y = Int32Array.from({ length: 160 }, (_, i) => i % 4);
  const x = Float32Array.from({ length: 320 }, (_, i) => {
    const label = y[i >> 1] ?? 0;
    const centre = i % 2 ? (label < 2 ? 0 : height) : label % 2 ? -1 : 1;
    return centre + width * (random.next() - 0.5);
  });
  return samplesFrom({ x, y, shape: [2] });
}

const source = (shape: Clusters) => async () => ({ train: clusters('train', shape), test: clusters('test', shape) });

export const tinySources: Sources = {
  /** Four places that overlap, so that accuracies are no round numbers. */
  points: source({ height: 2, width: 2.4 }),
  /** Two places for four classes: only who knows the task can tell them all apart. */
  twins: source({ height: 0, width: 0.4 }),
};

/** Two experiences of two classes; a run takes a few milliseconds on the cpu engine. */
export const tinySuite: Suite = {
  name: 'tiny',
  title: 'Tiny',
  about: 'Four clusters in two places.',
  scenarios: ['task', 'class'],
  methods: { naive: {}, joint: {}, ewc: { lambda: 10 }, replay: { capacity: 20 } },
  seeds: 2,
  protocol: {
    source: 'points',
    stream: { kind: 'classes', perExperience: 2 },
    hidden: [8],
    heads: { task: { kind: 'multi' }, domain: { kind: 'fixed', units: 2 }, class: { kind: 'fixed', units: 4 } },
    optimizer: { kind: 'adam', rate: 0.05 },
    batchSize: 16,
    length: { iterations: 30 },
  },
  checks: [{ scenario: 'task', left: 'naive', relation: 'notAbove', right: 'joint', points: 1 }],
  tuning: { methods: ['ewc'], grid: [1, 100], seeds: [11], validationFraction: 0.25 },
};

const failing = () =>
  compose(
    defineStrategy({
      specificationVersion: 'v1',
      name: 'failing',
      stateVersion: 1,
      init: () => ({}),
      beforeExperience: () => {
        throw new Error('out of luck');
      },
    }),
  );

export const tiny: Catalogue = { suites: [tinySuite], methods: ALL_METHODS };

/** The same suite with a method that always throws. */
export const broken: Catalogue = {
  suites: [{ ...tinySuite, methods: { failing: {}, naive: {} } }],
  methods: {
    ...ALL_METHODS,
    failing: { title: 'throws', training: 'stream', make: async () => failing() },
  },
};

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface BenchOptions {
  readonly catalogue?: Catalogue;
  readonly sources?: Sources;
  /** Aborts when this many progress lines were written. */
  readonly stopAfter?: number;
}

/** The program, in this process. */
export async function bench(args: readonly string[], options: BenchOptions = {}): Promise<Ran> {
  const { catalogue = tiny, sources = tinySources, stopAfter = Number.POSITIVE_INFINITY } = options;
  const controller = new AbortController();
  const text = { out: '', err: '' };
  let runs = 0;
  const status = await runProgram(args, {
    out: { write: (part) => (text.out += part) },
    err: {
      write: (part) => {
        text.err += part;
        if (part.startsWith('[') && ++runs >= stopAfter) controller.abort();
      },
    },
    signal: controller.signal,
    catalogue,
    executor: async () =>
      inlineExecutor({ methods: catalogue.methods, sources, notice: (line) => (text.err += `${line}\n`) }),
  });
  return { status, ...text };
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'unforget-bench-'));
