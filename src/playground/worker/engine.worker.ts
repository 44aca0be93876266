/** The engine's worker: everything that computes, away from the page's thread. */
import { expose } from 'comlink';
import { EngineHost } from './host';
import { loadBrowser } from './loadBrowser';

expose(new EngineHost(loadBrowser));
