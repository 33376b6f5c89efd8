import type { ComposedStrategy } from '@unforget/core';
import type { Model, Scenario } from '@unforget/types';
import type { MethodSettings } from '../suites/suite.ts';

/** What a method is made for. */
export interface MethodContext {
  readonly settings: MethodSettings;
  readonly scenario: Scenario;
  /** λ in place of the suite's, in a search for it. */
  readonly lambda?: number | undefined;
  readonly experiences: number;
}

/** The net of the protocol. */
export interface NetContext {
  readonly inputs: readonly number[];
  readonly hidden: readonly number[];
}

/** A way to learn a stream, as data. */
export interface Method {
  readonly title: string;
  /** `stream`: experience after experience. `joint`: all of them at once, the upper bound. */
  readonly training: 'stream' | 'joint';
  /** Whether a λ can be searched for it. */
  readonly hasLambda: boolean;
  /** Fresh strategies for one run. Packages are loaded here and not before: `--help` must be quick. */
  make(context: MethodContext): Promise<ComposedStrategy>;
  /** In place of a plain net. */
  model?(context: NetContext): Promise<Model>;
}

/** Methods by the name that `--methods` takes. */
export type Methods = Readonly<Record<string, Method>>;
