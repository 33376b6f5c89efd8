import { library } from '@unforget/build';

export default library();
