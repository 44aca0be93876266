import type { CheckedModel as Checked } from '../../../models/sources/check';
import { originTitle, type ModelOrigin } from '../../../models/sources/origin';
import { Button } from '../../components/Button';
import { bytes, count } from '../../lib/format';
import { useModels } from '../../state/modelsContext';
import { ARCHITECTURE } from './choiceName';

/** What the check found: all files with their sizes, before anything large is fetched. */
export function CheckedModel({ origin, model }: { origin: ModelOrigin; model: Checked }) {
  const { download, choose, dismissCheck } = useModels();
  const { manifest, files, totalBytes, contextTokens, notes } = model;

  function take() {
    if (origin.kind !== 'folder') return void download(origin);
    choose({ kind: 'folder', name: origin.name, folder: origin.folder });
    dismissCheck();
  }

  return (
    <div role="group" aria-label="Result of the check" className="space-y-3 rounded-xl border border-line-strong px-4 py-3 text-sm">
      <div>
        <p className="font-medium">{manifest.name} can run here.</p>
        <p className="text-xs text-muted">
          {originTitle(origin)} · {ARCHITECTURE[manifest.architecture]} · {count(contextTokens, 'token')} of prompt and answer
          · all reflection tokens known
        </p>
      </div>
      <table className="w-full text-left text-xs">
        <tbody>
          {files.map(({ path, bytes: size, sha256 }) => (
            <tr key={path} className="border-t border-line">
              <td className="py-1 pr-2">{path}</td>
              <td className="py-1 pr-2 text-muted">{sha256 === null ? 'size known' : 'size and SHA-256 known'}</td>
              <td className="py-1 text-right whitespace-nowrap">{bytes(size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {notes.map((note) => (
        <p key={note} className="text-xs text-muted">
          {note}
        </p>
      ))}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" icon={origin.kind === 'folder' ? 'check' : 'download'} onClick={take}>
          {origin.kind === 'folder' ? 'Use this folder' : `Download ${bytes(totalBytes)}`}
        </Button>
        <Button look="quiet" onClick={dismissCheck}>
          Not now
        </Button>
      </div>
    </div>
  );
}
