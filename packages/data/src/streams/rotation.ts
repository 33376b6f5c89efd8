import type { InputArray, Samples } from '@unforget/types';
import { at, fail } from '../checks.ts';
import { sameStorage, withParts } from '../samples/select.ts';

/** Cosine and sine of degrees, exact at right angles, where Math.cos leaves 6e-17 and pixels would blur. */
function turn(degrees: number): { cos: number; sin: number } {
  const quarters = degrees / 90;
  if (Number.isInteger(quarters)) {
    const index = ((quarters % 4) + 4) % 4;
    return { cos: at([1, 0, -1, 0], index), sin: at([0, 1, 0, -1], index) };
  }
  return { cos: Math.cos((degrees * Math.PI) / 180), sin: Math.sin((degrees * Math.PI) / 180) };
}

/** For each pixel of the result four pixels of the source and their weights; weight 0 outside. */
interface Plan {
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

function planRotation(height: number, width: number, degrees: number): Plan {
  const { cos, sin } = turn(degrees);
  const sources = new Int32Array(height * width * 4);
  const weights = new Float64Array(height * width * 4);
  const [centreY, centreX] = [(height - 1) / 2, (width - 1) / 2];
  for (let pixel = 0; pixel < height * width; pixel++) {
    // Rows grow downwards, so this, the inverse of a counter-clockwise turn, has its signs the other way round.
    const dy = Math.floor(pixel / width) - centreY;
    const dx = (pixel % width) - centreX;
    const y = centreY + cos * dy + sin * dx;
    const x = centreX - sin * dy + cos * dx;
    const [top, left] = [Math.floor(y), Math.floor(x)];
    for (let corner = 0; corner < 4; corner++) {
      const row = top + (corner >> 1);
      const column = left + (corner & 1);
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      sources[4 * pixel + corner] = row * width + column;
      weights[4 * pixel + corner] = (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
    }
  }
  return { sources, weights };
}

/**
 * Images turned counter-clockwise about their centre, bilinear, in their own storage; what comes in from outside is 0.
 * A copy; y is shared.
 * @throws UnforgetError `shape-mismatch` unless the shape is [h, w] or [h, w, c]; `invalid-input` for an angle that is not finite
 */
export function rotateImages(samples: Samples, degrees: number): Samples {
  checkImages(samples);
  if (!Number.isFinite(degrees)) {
    fail('invalid-input', { what: 'Angle', expected: 'finite degrees', received: String(degrees) });
  }
  const [height = 0, width = 0, channels = 1] = samples.shape;
  const plan = planRotation(height, width, degrees);
  const x = sameStorage(samples.x, samples.x.length);
  for (let start = 0; start < x.length; start += height * width * channels) {
    for (let channel = 0; channel < channels; channel++)
      rotateOne(samples.x, x, { plan, start: start + channel, channels });
  }
  return withParts(samples, { x });
}

/** One channel of one image; `start` is its first number, `channels` the distance to the next. */
function rotateOne(
  from: InputArray,
  to: InputArray,
  { plan, start, channels }: { plan: Plan; start: number; channels: number },
): void {
  const { sources, weights } = plan;
  const whole = !(to instanceof Float32Array);
  for (let corner = 0, pixel = start; corner < sources.length; corner += 4, pixel += channels) {
    let value = 0;
    for (let i = corner; i < corner + 4; i++) {
      value += (weights[i] as number) * (from[start + (sources[i] as number) * channels] as number);
    }
    to[pixel] = whole ? Math.round(value) : value;
  }
}

export function checkImages({ shape }: Samples): void {
  if (shape.length === 2 || shape.length === 3) return;
  fail('shape-mismatch', {
    what: 'Samples to rotate',
    expected: 'images of shape [h, w] or [h, w, c]',
    received: `shape [${shape.join(', ')}]`,
    remedy: 'Give samplesFrom() the shape of the image',
  });
}
