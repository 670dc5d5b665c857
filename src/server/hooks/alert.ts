// An alert of another system, whatever the system: is it firing, what is it called, which labels has it.

export interface Alert {
  /** The same for every message about the same trouble, from its beginning to its end; without spaces. */
  readonly key: string;
  /** `other`: a warning, missing data: nothing that stops a rollout. */
  readonly state: 'firing' | 'resolved' | 'other';
  /** For people. */
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
}

export type ReadAlerts =
  | { readonly ok: true; readonly alerts: readonly Alert[] }
  | { readonly ok: false; readonly why: string };

/** Whether an alert has all these labels. */
export function matches({ labels }: Alert, match: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(match).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value);
}

const LONGEST_TITLE = 200;

/** Words from outside, short enough for a reason in a journal. */
export function titleOf(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim();
  return words.length > LONGEST_TITLE ? `${words.slice(0, LONGEST_TITLE)}...` : words;
}
