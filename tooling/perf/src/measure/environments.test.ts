import { describe, expect, it } from 'vitest';
import { buildPackages } from './environments.ts';

describe('the packages', () => {
  const { signal } = new AbortController();

  it('are built, or nothing is measured', async () => {
    await buildPackages(signal, ['true']);
    await expect(buildPackages(signal, ['false'])).rejects.toThrow(
      'The packages, whose start-up is measured: expected sources that can be built, received a build that ended with 1.',
    );
    await expect(buildPackages(signal, ['sh', '-c', 'kill -9 $$'])).rejects.toThrow('ended with SIGKILL');
    await expect(buildPackages(signal, ['no-such-program'])).rejects.toThrow('ENOENT');
  });

  it('are left as they are by who is interrupted', async () => {
    await buildPackages(AbortSignal.abort(), ['sleep', '60']);
  });
});
