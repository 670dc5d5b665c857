// The toggle systems that Phasegate knows, by the name that a plan's bindings give them.

/** `embedded` is Phasegate's own; `manual` is whatever a person sets by hand and Phasegate cannot read. */
export const TOGGLE_DRIVERS = [
  'embedded',
  'manual',
  'flagd',
  'unleash',
  'flipper',
  'launchdarkly',
  'webhook',
  'command',
] as const;

export type ToggleDriver = (typeof TOGGLE_DRIVERS)[number];

const NAMES: Readonly<Record<ToggleDriver, string>> = {
  embedded: "Phasegate's own toggles",
  manual: 'your toggle system',
  flagd: 'flagd',
  unleash: 'Unleash',
  flipper: 'Flipper',
  launchdarkly: 'LaunchDarkly',
  webhook: 'your toggle system (by webhook)',
  command: 'your toggle system (by command)',
};

/** As people call the system: "Unleash". */
export function driverName(driver: ToggleDriver): string {
  return NAMES[driver];
}
