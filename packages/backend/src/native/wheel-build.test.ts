import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { UNPACK } from './wheel-build.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!hasPython)('the program that unpacks the wheel', () => {
  it('is understood by Python 3.6', () => {
    const parse = 'import ast, sys; ast.parse(sys.argv[1], feature_version=(3, 6))';
    const { status, stderr } = spawnSync('python3', ['-c', parse, UNPACK], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
