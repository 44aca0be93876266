import { Button } from '../../components/Button';
import { useModelsIfAny } from '../../state/modelsContext';

/** Opens the models, where this page can change its own. */
export function ModelsButton({ label = 'Models' }: { label?: string }) {
  const models = useModelsIfAny();
  if (!models) return null;
  return (
    <Button look="quiet" icon="swap" className="-ml-3" aria-haspopup="dialog" onClick={() => models.open(true)}>
      {label}
    </Button>
  );
}
