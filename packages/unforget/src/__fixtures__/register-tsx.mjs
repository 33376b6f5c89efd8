// `--import tsx` leaves worker threads alone; this, imported in each thread, does not.
import { register } from 'tsx/esm/api';

register();
