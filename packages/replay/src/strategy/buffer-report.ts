import type { StrategyReport } from '@unforget/types';
import type { ReplayMemory } from './replay-memory.ts';

/** What a buffer holds and gave in this experience. */
export type BufferFigures = {
  readonly stored: number;
  readonly capacity: number;
  /** Null where targets are values. */
  readonly classes: number | null;
  readonly bytes: number;
  readonly seen: number;
  readonly replayed: number;
};

export function bufferFigures({ stats, replayed }: ReplayMemory): BufferFigures {
  return {
    stored: stats?.length ?? 0,
    capacity: stats?.capacity ?? 0,
    classes: stats?.classes ? Object.keys(stats.classes).length : null,
    bytes: stats?.bytes ?? 0,
    seen: stats?.seen ?? 0,
    replayed,
  };
}

/** Why nothing came out of the buffer where something should have; null when all is well. */
export const nothingReplayed = ({ experience, replayed }: ReplayMemory): string | null =>
  experience > 0 && replayed === 0
    ? 'nothing was replayed although there were earlier experiences: the buffer was empty, or there were no steps'
    : null;

/** The figures, with a warning if there is one. */
export const withWarning = (figures: StrategyReport, warning: string | null): StrategyReport =>
  warning === null ? figures : { ...figures, warning };
