import { selectBackend } from '@unforget/backend';

/** Each test file runs on the engine that its project names in `test.env`; without a name, on the fastest that loads. */
await selectBackend({ log: () => {} });
