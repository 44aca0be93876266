import { pickFile } from '../lib/openFile';
import { usePlayground } from '../state/context';
import type { TextFile } from '../state/openedFiles';
import { Button } from './Button';

/** Opens a saved trace; without `onFile` it takes the place of what is shown. */
export function OpenFile(props: { look?: 'plain' | 'quiet'; className?: string; label?: string; name?: string; onFile?(file: TextFile): void }) {
  const { openFile } = usePlayground();
  const { look, className = '', label = 'Open a trace', name, onFile = (file) => void openFile(file) } = props;
  return (
    <Button
      icon="upload"
      className={className}
      aria-label={name}
      {...(look ? { look } : {})}
      onClick={async () => {
        const file = await pickFile();
        if (file) onFile(file);
      }}
    >
      {label}
    </Button>
  );
}
