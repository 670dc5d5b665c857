// All keys of this moment, and the switch that turns single keys off.
import { Key } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { knownKeys, switchKeys, useKeysAreOn } from './keys.ts';

const NAMES: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Enter: 'Enter' };

export function KeyOverview({ onClose }: { readonly onClose: () => void }) {
  const on = useKeysAreOn();
  const groups = knownKeys().filter(({ actions }) => actions.length > 0);
  return (
    <Dialog
      title="Keys"
      description="They work wherever you are on this page, but not while you type."
      onClose={onClose}
    >
      <div className="grid gap-5">
        {groups.map(({ title, actions }) => (
          <section key={title}>
            <h3 className="mb-1 text-sm font-semibold">{title}</h3>
            <dl>
              {actions.map(({ key, does, whyNot }) => (
                <div
                  key={key}
                  className="flex items-baseline justify-between gap-4 border-t border-line py-1.5 text-sm"
                >
                  <dt title={whyNot} className={whyNot === undefined ? '' : 'text-dim'}>
                    {does}
                    {whyNot !== undefined && ' (not now)'}
                  </dt>
                  <dd className="shrink-0">
                    <kbd className="rounded border border-edge/50 px-1.5 font-mono text-xs">{NAMES[key] ?? key}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <label className="flex items-center gap-3 border-t border-line pt-4 text-sm">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => switchKeys(event.target.checked)}
            className="size-4 accent-accent"
          />
          Single keys do something on this page
        </label>
        <p className="text-sm text-dim">
          In a dialog: <Key>Esc</Key> leaves it, <Key>Ctrl</Key> <Key>Enter</Key> confirms it.
        </p>
      </div>
    </Dialog>
  );
}
