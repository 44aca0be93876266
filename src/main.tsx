import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './playground/App';
import { keepForOffline } from './playground/offline';
import { browserSurroundings, keepQuestion } from './playground/surroundings';
import { PlaygroundProvider } from './playground/state/context';
import { createPlayground } from './playground/state/playground';
import './playground/styles/index.css';

const playground = createPlayground(browserSurroundings());
keepQuestion(playground.draft.store);
void playground.start();
keepForOffline();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <PlaygroundProvider playground={playground}>
      <App />
    </PlaygroundProvider>
  </StrictMode>,
);
