import type { Strategy } from '@unforget/types';
import { ewc, mas, onlineEwc, type PenaltyOptions, si } from '../index.ts';
import type { Consolidated } from '../consolidation.ts';

/** Every strategy of the package, in one dress. */
export const METHODS: Readonly<Record<string, (options: PenaltyOptions) => Strategy<string, Consolidated>>> = {
  ewc: (options) => ewc(options),
  onlineEwc: (options) => onlineEwc({ ...options, gamma: 1 }),
  si: (options) => si(options) as unknown as Strategy<string, Consolidated>,
  mas: (options) => mas(options),
};
