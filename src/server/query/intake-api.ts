// GET /api/intake: what was received and what became of it, what was dropped and why, and the last events and service checks.
import { Hono } from 'hono';

/** What can be shown of an intake; every part is plain data with names that say what they count. */
export interface IntakeSource {
  /** Datagrams and lines by what became of them, events that no step took, the receive buffer, failures to write. */
  stats(): object;
  /** Series, limits that were reached, points left out and refused. */
  series(): object;
  /** The newest first. */
  events(): readonly object[];
  checks(): readonly object[];
}

export function createIntakeApi(intake: IntakeSource): Hono {
  const api = new Hono();
  api.get('/', (context) => {
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    return context.json({
      received: intake.stats(),
      series: intake.series(),
      events: intake.events(),
      serviceChecks: intake.checks(),
    });
  });
  return api;
}
