// The red one from the list: of the rollout that is chosen there, once its particulars have come.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { rolloutDetail } from '../api/queries.ts';
import { navigate, rolloutPath } from '../shell/location.tsx';
import { notify } from '../shell/notices.tsx';
import { ActionDialog } from './action-dialog.tsx';

export function RollBackDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data: rollout } = useQuery(rolloutDetail(id));
  const action = rollout?.actions.find(({ kind }) => kind === 'rollback');
  const refused = action && !action.possible ? (action.why ?? 'not possible now') : undefined;
  useEffect(() => {
    if (refused === undefined) return;
    notify({ tone: 'bad', text: refused });
    onClose();
  }, [refused, onClose]);
  if (!rollout || !action?.possible) return null;
  return <ActionDialog rollout={rollout} action={action} onClose={onClose} onUndo={() => navigate(rolloutPath(id))} />;
}
