import type { LearnOptions } from '@unforget/core';
import { domains } from '@unforget/data';
import type { Scenario, Stream } from '@unforget/types';
import { messages } from '../demos/customer-service.ts';
import { DIMENSIONS } from '../demos/encoded.ts';
import { POINTS, pointsTasks } from '../demos/points.ts';
import type { Place } from './method.ts';

/** A stream to show methods on, and the plain net that learns it. */
export interface Stage {
  readonly place: Place;
  readonly title: string;
  /** How it is asked where no task is told. */
  readonly scenario: Scenario;
  readonly stream: (scenario: Scenario) => Stream;
  readonly inputs: readonly number[];
  readonly hidden: readonly number[];
  readonly rate: number;
  readonly capacity: number;
  readonly learning: LearnOptions;
}

export function pointsStage(seed: number): Stage {
  const { a, b } = pointsTasks(seed);
  return {
    ...POINTS,
    place: 'points',
    title: 'points: task A, then task B',
    scenario: 'domain',
    stream: (scenario) => domains([a, b], { scenario }),
    capacity: 40,
  };
}

export async function messagesStage(data: string): Promise<Stage> {
  const { setting, parts, registry } = await messages(data);
  const { hidden, rate, capacity, epochs, batchSize } = setting;
  return {
    place: 'messages',
    title: `customer-service (${data}): ${parts.length} stages, ${registry.size} intents, one head`,
    scenario: 'class',
    stream: (scenario) => domains(parts, { scenario }),
    inputs: [DIMENSIONS],
    hidden: [hidden],
    rate,
    capacity,
    learning: { epochs, batchSize },
  };
}
