import { describe, expect, it } from 'vitest';
import { showProgress } from './progress.ts';

describe('progress where there is no terminal', () => {
  it('is a line for each work, and one every half minute within it', () => {
    let now = 0;
    const written: string[] = [];
    const stream = { isTTY: false, write: (line: string) => written.push(line) > 0 } as NodeJS.WriteStream;
    const progress = showProgress(100, stream, () => now);
    progress.begin('peers');
    for (now = 10; now <= 70; now += 10) progress.at(`peers, round ${now / 10}`, now / 2);
    now = 200;
    progress.say('measured');
    progress.at('peers', 50);
    progress.begin('cnn');
    progress.close();
    // Half as fast as planned: after 30 s, 15 of 100 planned are done, and 85 take twice as long.
    expect(written.map((line) => line.trimEnd())).toEqual([
      'peers (1 min 40 s left)',
      '  peers, round 3 (2 min 50 s left)',
      '  peers, round 6 (2 min 20 s left)',
      '  measured',
      'cnn (3 min 20 s left)',
    ]);
  });
});
