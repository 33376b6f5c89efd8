import { invalid } from '../buffer/buffer-options.ts';
import type { Storage } from '../storage/storage.ts';
import type { ReplayOptions, ReplaySettings } from '../strategy/replay-options.ts';
import { replaySettings } from '../strategy/replay-options.ts';

/** Features are stored when an experience has ended, so there is no `fill`. */
export interface LatentReplayOptions extends Omit<ReplayOptions, 'fill' | 'storage'> {
  /** How features are held; default 'float32'. */
  readonly storage?: Storage;
  /**
   * Keeps all that lies below the head as it is once the first experience has ended; default true. With false, stored
   * features grow stale as the layers below move on.
   */
  readonly freeze?: boolean;
}

export interface LatentReplaySettings extends ReplaySettings {
  readonly freeze: boolean;
}

/** @throws UnforgetError `invalid-option` */
export function latentReplaySettings(options: LatentReplayOptions): LatentReplaySettings {
  const settings = replaySettings(options, {
    method: 'latentReplay',
    name: 'latent-replay',
    weighting: 'equal-tasks',
    fill: 'after-experience',
    keys: ['freeze'],
  });
  if ('fill' in options)
    throw invalid('Option "fill" of latentReplay', 'none: it stores when an experience ends', 'one');
  const { freeze = true, storage = 'float32' } = options;
  if (typeof freeze !== 'boolean') throw invalid('Option "freeze"', 'true or false', String(freeze));
  return { ...settings, storage, freeze };
}
