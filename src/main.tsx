import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './playground/App';
import { keepForOffline } from './playground/offline';
import { browserSurroundings, keepQuestion, modelsSurroundings } from './playground/surroundings';
import { PlaygroundProvider } from './playground/state/context';
import { createModels } from './playground/state/models';
import { ModelsProvider } from './playground/state/modelsContext';
import { createPlayground } from './playground/state/playground';
import { ModelsDialog } from './playground/views/models/ModelsDialog';
import './playground/styles/index.css';

const playground = createPlayground(browserSurroundings());
keepQuestion(playground.draft.store);
void playground.start();
const models = createModels(modelsSurroundings(), {
  chosen: () => playground.engine.store.getState().model,
  choose: playground.chooseModel,
});
void models.start();
keepForOffline();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <PlaygroundProvider playground={playground}>
      <ModelsProvider models={models}>
        <App />
        <ModelsDialog />
      </ModelsProvider>
    </PlaygroundProvider>
  </StrictMode>,
);
