/** The worker of the explanations. */
import { expose } from 'comlink';
import { explainHost } from './explain';

expose(explainHost());
