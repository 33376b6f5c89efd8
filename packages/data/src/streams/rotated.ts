import { checkKeys, type Samples, type Scenario, type Stream } from '@unforget/types';
import { fail, shown } from '../checks.ts';
import { checkImages, rotateImages } from './rotation.ts';
import { transformed } from './transformed.ts';

export interface RotatedOptions {
  /** Degrees, counter-clockwise, one for each experience: `[0, 45, 90]`. */
  readonly angles: readonly number[];
  readonly scenario: Scenario;
  /** Default `rotated`. */
  readonly name?: string;
}

/**
 * A stream of the same images, turned by another angle in each experience: Rotated MNIST.
 *
 * `domain`: the same labels every time. `task` and `class`: units of its own for each experience.
 * Images are turned when an experience is read, and held only as long as the caller holds them.
 * @throws UnforgetError `invalid-option`, `shape-mismatch` (no images), `invalid-input`, `label-out-of-range`
 * Source: Lopez-Paz and Ranzato 2017, arXiv:1706.08840; angles are given, not drawn.
 */
export function rotated(train: Samples, test: Samples, options: RotatedOptions): Stream {
  checkKeys('rotated', options, ['angles', 'scenario', 'name']);
  const { angles, scenario, name = 'rotated' } = options;
  if (!Array.isArray(angles) || angles.length === 0 || !angles.every(Number.isFinite)) {
    fail('invalid-option', {
      what: 'Option "angles"',
      expected: 'finite degrees, at least one',
      received: shown(angles),
    });
  }
  checkImages(train);
  const steps = angles.map((angle) => ({
    name: `rotation ${angle}°`,
    apply: (samples: Samples) => (angle % 360 === 0 ? samples : rotateImages(samples, angle)),
  }));
  return transformed([train, test], { name, scenario, steps });
}
