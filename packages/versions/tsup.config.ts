import { library } from '@unforget/build';

export default library({ entry: ['src/index.ts', 'src/node.ts', 'src/unstorage.ts'] });
