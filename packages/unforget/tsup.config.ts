import { library } from '@unforget/build';

// Side by side, so that whatever starts the worker finds it in its own folder.
export default library({ entry: ['src/index.ts', 'src/serve.ts', 'src/learn-worker.ts', 'src/cli.ts'] });
