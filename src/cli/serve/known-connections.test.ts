import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openSqliteJournal } from '../../adapters/journal-sqlite/sqlite-journal.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { PHASEGATE } from '../../core/run/journal.ts';
import { knownConnections } from './known-connections.ts';

afterAll(removeTemporaryFolders);

const NOW = toInstant(Date.UTC(2026, 10, 24, 15));
const ambient = { now: () => NOW, randomBytes: (size: number) => new Uint8Array(size) };
const PLAN =
  '# Release of the letters\n## Canary (1%)\nDesired date range: 12/1 2026\n\nSuccess criteria:\n- Failures: 0\n';
const bindings = (address: string) => `driver: webhook
mode: drive
connections:
  webhook:
    address: ${address}
    credentials:
      write: { env: HOOK_KEY }
`;

/** A state folder in which another process has begun one rollout, and can begin more. */
function open() {
  const folder = temporaryFolder();
  const journal = openSqliteJournal(join(folder, 'journal.db'));
  return {
    folder,
    journal,
    bind: (name: string, address: string) => writeFileSync(join(folder, `${name}.bindings.yaml`), bindings(address)),
    async begin(name: string, address: string): Promise<Rollout> {
      const document = join(folder, `${name}.md`);
      writeFileSync(document, PLAN);
      writeFileSync(join(folder, `${name}.bindings.yaml`), bindings(address));
      const [rollout] = rolloutsOf(PLAN, true, { driver: 'webhook', mode: 'drive' }) as [Rollout];
      const named = { ...rollout, id: name };
      const event = { kind: 'planned', rollout: named, document, repairs: [] } as const;
      await journal.append(name, 0, [{ at: NOW, by: PHASEGATE, event }]);
      return named;
    },
  };
}

test('a rollout is reached by the same toggles at each try, and by others when its bindings say so', async () => {
  const { folder, journal, bind, begin } = open();
  const letters = await begin('letters', 'https://hooks.example.gov/a');
  const known = await knownConnections(folder, [], ambient);
  expect(known.rollouts).toEqual(['letters']);
  const toggles = known.togglesOf(letters);
  await known.renew('letters', journal);
  expect(known.togglesOf(letters)).toBe(toggles);
  expect(known.channelsOf(letters)).toBe(known.channelsOf(letters));

  bind('letters', 'https://elsewhere.example.gov/a');
  expect(known.togglesOf(letters)).toBe(toggles);
  await known.renew('letters', journal);
  expect(known.togglesOf(letters).place).toBe('the web hook at https://elsewhere.example.gov');
  expect(toggles.place).toBe('the web hook at https://hooks.example.gov');
  journal.close();
});

test('a rollout that another process began after the start is reached, too', async () => {
  const { folder, journal, begin } = open();
  const known = await knownConnections(folder, [], ambient);
  const late = await begin('late', 'https://hooks.example.gov/a');
  expect(() => known.togglesOf(late)).toThrow(/connections\.webhook/);
  await known.renew('late', journal);
  expect(known.togglesOf(late).place).toBe('the web hook at https://hooks.example.gov');
  journal.close();
});
