import { UnforgetError } from '@unforget/types';
import { environment } from './node-runtime.ts';

/** The engines, fastest first. `native`: TensorFlow by tfjs-node; `wasm`: WebAssembly; `cpu`: plain JavaScript. */
export type BackendName = 'native' | 'wasm' | 'cpu';

export const BACKEND_NAMES: readonly BackendName[] = ['native', 'wasm', 'cpu'];

/** Options of {@link selectBackend}. */
export interface SelectBackendOptions {
  /** Takes this engine or throws. Default: the environment variable UNFORGET_BACKEND, else the fastest that loads. */
  readonly backend?: BackendName;
  /** Receives the one line that says what was taken and why. Default: standard error under Node.js, nothing in browsers. */
  readonly log?: (line: string) => void;
  /** Replaces how an engine is imported, for bundlers and for packages that carry tfjs-node themselves. */
  readonly load?: Partial<Record<BackendName, () => Promise<unknown>>>;
}

export interface Request {
  readonly backend: BackendName | undefined;
  /** Who asked, in words: `UNFORGET_BACKEND`. */
  readonly asker: string;
}

/** The engine asked for, by option or environment; throws 'invalid-option' for a name that is none. */
export function readRequest(options: SelectBackendOptions): Request {
  const asker = options.backend === undefined ? 'UNFORGET_BACKEND' : 'options.backend';
  const value: unknown = options.backend ?? environment('UNFORGET_BACKEND');
  if (value === undefined) return { backend: undefined, asker };
  const backend = BACKEND_NAMES.find((name) => name === value);
  if (backend) return { backend, asker };
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Backend named by ${asker}`,
    expected: BACKEND_NAMES.map((name) => `'${name}'`).join(' | '),
    received: typeof value === 'string' ? `'${value}'` : String(value),
    remedy: 'Leave it out to take the fastest that loads',
  });
}
