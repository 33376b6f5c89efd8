import type { ComposedStrategy } from '@unforget/core';
import type { Model, Scenario } from '@unforget/types';
import type { MethodPlan } from '../suites/method-plan.ts';

/** What a method is made for. */
export interface MethodContext {
  /** The plan's name, for error texts. */
  readonly name: string;
  readonly plan: MethodPlan;
  readonly scenario: Scenario;
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
  /** Fresh strategies for one run. Packages are loaded here and not before: `--help` must be quick. */
  make(context: MethodContext): Promise<ComposedStrategy>;
  /** In place of a plain net. */
  model?(context: NetContext): Promise<Model>;
}

/** Methods by their name. */
export type Methods = Readonly<Record<string, Method>>;
