// What a person can do now, as buttons and keys; the red one is always last, and always there while there is anything to lower.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RolloutDetail } from '../../server/contract/rollout-detail.ts';
import { session } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { useKeys } from '../shell/keys.ts';
import { ActionDialog } from './action-dialog.tsx';
import { ACTIONS, type ActionKind, ORDER } from './action-words.ts';

export function ActionBar({ rollout }: { readonly rollout: RolloutDetail }) {
  const { data: who } = useQuery(session);
  const [open, setOpen] = useState<ActionKind>();
  const mayAct = who?.kind === 'loopback' || (who?.kind === 'signedIn' && who.role !== 'viewer');
  const actions = ORDER.flatMap((kind) => rollout.actions.filter((action) => action.kind === kind));
  const possible = mayAct ? actions.filter((action) => action.possible) : [];
  useKeys(
    rollout.title,
    actions.map(({ kind, why, possible: can }) => ({
      key: ACTIONS[kind].key,
      does: kind === 'rollback' ? 'Roll back to 0%' : ACTIONS[kind].verb,
      run: () => setOpen(kind),
      whyNot: !mayAct ? 'you may look, not act' : can ? undefined : (why ?? 'not possible'),
    })),
  );
  // Only what is waited for calls for attention.
  const wanted = new Set(rollout.waitsFor.flatMap(({ answers }) => answers));
  const chosen = actions.find(({ kind }) => kind === open);

  return (
    <>
      {possible.length > 0 && (
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">What can be done about {rollout.title}</legend>
          {possible.map(({ kind }) => {
            const { verb, key, icon, look } = ACTIONS[kind];
            return (
              <Button
                key={kind}
                look={look === 'accent' && !wanted.has(kind) ? 'quiet' : look}
                icon={icon}
                keyHint={key}
                onClick={() => setOpen(kind)}
                className={kind === 'rollback' ? 'ml-auto' : ''}
              >
                {verb}
              </Button>
            );
          })}
        </fieldset>
      )}
      {chosen && (
        <ActionDialog
          key={chosen.kind}
          rollout={rollout}
          action={chosen}
          onClose={() => setOpen(undefined)}
          onUndo={setOpen}
        />
      )}
    </>
  );
}
