import { library } from '@unforget/build';

export default library({ entry: ['src/index.ts', 'src/cli.ts'] });
