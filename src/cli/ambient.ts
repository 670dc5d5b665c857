// What a command is given besides its arguments: nothing below main.ts knows the time or chance.
import type { Instant } from '../core/calendar/instant.ts';

export interface Ambient {
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
}
