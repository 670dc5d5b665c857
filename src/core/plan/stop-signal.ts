// Alerts of other systems that stop a rollout: which system, what it does, and how it proves that it is the one.

export const STOP_SIGNAL_KINDS = ['datadog', 'alertmanager', 'generic'] as const;

export interface StopSignal {
  /** A Datadog monitor's webhook, a Prometheus Alertmanager's, or one signed by the Standard Webhooks rules. */
  readonly kind: (typeof STOP_SIGNAL_KINDS)[number];
  readonly action: 'pause' | 'rollback';
  /** Where the secret is found that proves the sender; never the secret itself. */
  readonly secret: { readonly env: string } | { readonly file: string };
  /** Labels (Datadog: tags) that an alert must have, all of them; absent: every alert that proves the secret. */
  readonly match?: Readonly<Record<string, string>>;
}
