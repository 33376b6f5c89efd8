import { type Interval, meanInterval } from '@unforget/metrics';

/** The bootstrap's own seed is fixed: the same runs give the same interval. */
export const intervalOf = (values: readonly number[]): Interval => meanInterval(values, { seed: 1 });
