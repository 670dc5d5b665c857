// What a person can ask of a rollout, in the page's words and with its keys.
import type { Action } from '../../server/contract/rollout-detail.ts';
import type { IconName } from '../parts/icon.tsx';

export type ActionKind = Action['kind'];

interface ActionWords {
  /** On the button, and the dialog's heading is this with the rollout's title. */
  readonly verb: string;
  readonly key: string;
  readonly icon: IconName;
  readonly look: 'accent' | 'quiet' | 'danger';
  /** On the button that does it. */
  readonly confirm: string;
  /** After it was done. */
  readonly done: string;
}

export const ACTIONS: Record<ActionKind, ActionWords> = {
  approve: { verb: 'Approve', key: 'a', icon: 'check', look: 'accent', confirm: 'Approve', done: 'Approved' },
  confirm: { verb: 'Confirm', key: 'c', icon: 'check', look: 'accent', confirm: 'It is set', done: 'Confirmed' },
  resume: { verb: 'Resume', key: 'r', icon: 'play', look: 'accent', confirm: 'Resume', done: 'Resumed' },
  record: { verb: 'Record', key: 'm', icon: 'pencil', look: 'quiet', confirm: 'Record', done: 'Recorded' },
  triage: { verb: 'Triage', key: 't', icon: 'scale', look: 'quiet', confirm: 'Not the change', done: 'Triaged' },
  override: {
    verb: 'Override',
    key: 'o',
    icon: 'people',
    look: 'quiet',
    confirm: 'Ask for the override',
    done: 'Override asked for',
  },
  pause: { verb: 'Pause', key: 'p', icon: 'pause', look: 'quiet', confirm: 'Pause', done: 'Paused' },
  rollback: {
    verb: 'Roll back',
    key: '0',
    icon: 'down',
    look: 'danger',
    confirm: 'Roll back to 0%',
    done: 'Rolled back to 0%',
  },
};

/** As they stand side by side: what is waited for first, the red one last and apart. */
export const ORDER: readonly ActionKind[] = [
  'confirm',
  'approve',
  'resume',
  'record',
  'triage',
  'override',
  'pause',
  'rollback',
];
