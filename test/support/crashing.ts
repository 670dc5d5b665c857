// Ports that crash the process before or after one call to the outside, for suites that try every one of them.
import type { Ports } from '../../src/engine/ports.ts';

export class Crash extends Error {}

export type When = 'before' | 'after';

/** Ports whose n-th call (counted over all of them) crashes the process before or after it was made. */
export function crashing(ports: Ports, at: number, when: When, calls: { count: number }): Ports {
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const value = Reflect.get(target, name);
        // Neither goes out: both answer from memory, at once.
        if (typeof value !== 'function' || name === 'watch' || name === 'unscoped') return value;
        return async (...args: unknown[]) => {
          const mine = ++calls.count;
          if (mine === at && when === 'before') throw new Crash(`before ${String(name)}`);
          const result = await Reflect.apply(value, target, args);
          if (mine === at && when === 'after') throw new Crash(`after ${String(name)}`);
          return result;
        };
      },
    });
  return {
    journal: wrap(ports.journal),
    toggles: wrap(ports.toggles),
    metrics: wrap(ports.metrics),
    documents: wrap(ports.documents),
    notifier: wrap(ports.notifier),
  };
}
