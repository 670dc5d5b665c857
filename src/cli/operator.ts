// The person at the keyboard, as the operating system knows them.
import { userInfo } from 'node:os';
import type { Actor } from '../core/run/journal.ts';

export function operator(): Extract<Actor, { kind: 'person' }> {
  return { kind: 'person', name: userInfo().username };
}
