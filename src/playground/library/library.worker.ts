/** Apart from the engine's worker, so that a model can be fetched while another one answers. */
import { expose } from 'comlink';
import { opfsShelf } from '../../models/sources/opfs';
import { LibraryHost } from './host';

const root = new URL(self.name, self.location.href).href;
expose(new LibraryHost(opfsShelf(), () => navigator.storage.estimate(), root));
