// Asks before anything is done: says what will happen in the server's own words, and takes a reason where one is needed.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useDeferredValue, useState } from 'react';
import type { PersonRequestBody, PreviewBody } from '../../server/contract/person-request.ts';
import type { Action, RolloutDetail } from '../../server/contract/rollout-detail.ts';
import { preview, request, rolloutDetail, rolloutList, session } from '../api/queries.ts';
import { isRefusal } from '../api/request.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { asSentence, formatPercentage } from '../parts/format.ts';
import { notify } from '../shell/notices.tsx';
import { ActionFields, type ActionForm, bodyOf, emptyForm, isComplete } from './action-fields.tsx';
import { ACTIONS, type ActionKind } from './action-words.ts';

interface ActionDialogProps {
  readonly rollout: RolloutDetail;
  readonly action: Action;
  readonly onClose: () => void;
  readonly onUndo: (kind: ActionKind) => void;
}

export function ActionDialog({ rollout, action, onClose, onUndo }: ActionDialogProps) {
  const client = useQueryClient();
  const words = ACTIONS[action.kind];
  const { data: who } = useQuery(session);
  const [form, setForm] = useState<ActionForm>(() => emptyForm(action, rollout, who));
  const body = bodyOf(action.kind, form);
  // Not at every letter of a reason: what will happen does not depend on it.
  const asked = useDeferredValue(bodyOf(action.kind, { ...form, reason: '' }));
  const { data: said, error: unsaid } = useQuery({
    ...preview(rollout.id, asked as PreviewBody, rollout.seq),
    placeholderData: (before) => before,
  });
  const sent = useMutation({
    mutationFn: () => request(rollout.id, body as PersonRequestBody),
    async onSuccess() {
      const undo = said?.kind === 'possible' ? said.undo : null;
      onClose();
      notify({
        tone: 'good',
        text: `${words.done}: ${rollout.title}.${undo ? ` ${asSentence(undo.sentence)}` : ''}`,
        ...(undo && {
          undo: { word: `Undo: ${ACTIONS[undo.request].verb.toLowerCase()}`, run: () => onUndo(undo.request) },
        }),
      });
      await Promise.all(
        [rolloutDetail(rollout.id).queryKey, rolloutList.queryKey].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
  const refused = said?.kind === 'refused' ? said.why : undefined;
  const ready = isComplete(action, form) && refused === undefined && !sent.isPending;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (ready) sent.mutate();
  };
  const hear = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  const isDown = action.kind === 'rollback';

  return (
    <Dialog
      title={isDown ? `Roll back ${rollout.title}` : `${words.verb}: ${rollout.title}`}
      onClose={onClose}
      // The red one is a key and a confirmation: Enter is the confirmation, a reason may follow or not.
      firstFocus={action.reason === 'required' || action.kind === 'record' ? '[data-first-field]' : '[data-confirm]'}
    >
      <form onSubmit={submit} onKeyDown={hear} className="grid gap-4">
        {said?.kind === 'possible' ? (
          <div className={`rounded-lg border-l-4 bg-raised p-3.5 text-sm ${isDown ? 'border-bad' : 'border-accent'}`}>
            {said.from.percentage !== said.to.percentage && (
              <p className="mb-1 text-base font-semibold">
                {formatPercentage(said.from.percentage)} <span aria-hidden="true">→</span>
                <span className="sr-only">to</span> {formatPercentage(said.to.percentage)}
              </p>
            )}
            <ul className="grid gap-1">
              {said.sentences.map((sentence) => (
                <li key={sentence}>{asSentence(sentence)}</li>
              ))}
            </ul>
            {said.undo && <p className="mt-2 text-dim">{asSentence(said.undo.sentence)}</p>}
          </div>
        ) : refused === undefined ? (
          <p className="rounded-lg bg-raised p-3.5 text-sm text-dim">
            {unsaid
              ? 'What will happen could not be asked; it can be done all the same.'
              : 'Asking what will happen ...'}
          </p>
        ) : null}
        <ActionFields action={action} rollout={rollout} form={form} who={who} onChange={setForm} />
        {refused !== undefined && (
          <p role="alert" className="text-sm text-bad">
            {asSentence(refused)}
          </p>
        )}
        {sent.error && (
          <p role="alert" className="text-sm text-bad">
            {isRefusal(sent.error) ? asSentence(sent.error.message) : 'The server cannot be reached; nothing was done.'}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose} look="bare">
            Cancel
          </Button>
          <Button
            type="submit"
            data-confirm
            look={isDown ? 'danger' : 'accent'}
            icon={words.icon}
            aria-disabled={!ready}
            className={ready ? '' : 'opacity-60'}
          >
            {sent.isPending ? 'Asking ...' : confirmWord(action.kind, rollout)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The second person's word is not the first one's. */
function confirmWord(kind: ActionKind, { waitsFor }: RolloutDetail): string {
  const second = waitsFor.some(({ who, answers }) => who === 'secondPerson' && answers.includes('override'));
  return kind === 'override' && second ? 'Override as the second person' : ACTIONS[kind].confirm;
}
