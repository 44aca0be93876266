import type { StoreProgress } from '../../../models/sources/store';
import { bytes } from '../../lib/format';

export function DownloadProgress({ progress }: { progress: StoreProgress }) {
  const { path, fileBytes, fileTotalBytes, keptBytes, totalBytes } = progress;
  return (
    <div className="space-y-1 text-xs text-muted tabular-nums">
      <div className="flex flex-wrap justify-between gap-x-4">
        <span>
          {path}: {bytes(fileBytes)} of {bytes(fileTotalBytes)}
        </span>
        <span>
          {bytes(keptBytes)} of {bytes(totalBytes)} in all
        </span>
      </div>
      <progress aria-label="Downloading the model" className="progress block h-1.5 w-full" value={keptBytes} max={totalBytes} />
    </div>
  );
}
