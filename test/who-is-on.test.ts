import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { HOUR } from '../src/core/calendar/instant.ts';
import type { WhoIsOn } from '../src/core/gate/verdict.ts';
import type { Bindings } from '../src/core/plan/bindings.ts';
import type { Run } from '../src/core/run/run.ts';
import { type Client, connect } from '../src/sdk/index.ts';
import { RolloutDetail } from '../src/server/contract/rollout-detail.ts';
import { type House, openHouse } from './browser/house.ts';
import { LETTERS, ROLLOUT, TOGGLE } from './browser/plans.ts';
import { removeTemporaryFolders } from './support/temporary-folder.ts';

// An application with the real SDK, and a run that counts what it sends: does it find out by itself when the toggle does nothing?

const USERS = 2000;
/** Everybody comes at once, and few of them are on: neither the silence after them nor their number is what is tried here. */
const BINDINGS: Bindings = {
  policy: { missingDataAfter: 24 * HOUR },
  criteria: { 'Index error rate: < 2.5%': { proof: 'literal' }, 'Download error rate: < 0.3%': { proof: 'literal' } },
};

afterAll(removeTemporaryFolders);

type VariantOf = (user: string, index: number) => 'on' | 'off';

interface Stage {
  readonly house: House;
  readonly client: Client;
  /** All users read a letter, each with what the application makes of the toggle. */
  visit(variantOf: VariantOf): Promise<void>;
}

/** At 9:30 on the canary's day, half an hour after it began. */
async function canary(): Promise<Stage> {
  const house = await openHouse({ plan: LETTERS, from: '2026-03-09T13:00:00Z', bindings: BINDINGS });
  const [host = '', port] = house.statsd.split(':');
  const client = connect({ url: house.url, statsd: { host, port: Number(port) } });
  onTestFinished(async () => {
    await client.close();
    await house.close();
  });
  expect(await client.ready(10_000)).toBe(true);
  await house.at('2026-03-09T13:30:00Z');
  let sent = 0;
  return {
    house,
    client,
    async visit(variantOf) {
      for (let index = 0; index < USERS; index++) {
        const user = `user-${index}`;
        const variant = variantOf(user, index);
        for (const operation of ['index', 'download'])
          client.record({ toggle: TOGGLE, operation, outcome: 'ok', variant, user });
        sent += 2;
        if (index % 50 > 0) continue;
        // The intake reads in this process, too: it must get its turns, or its buffer runs over.
        await client.flush();
        await house.received(sent);
      }
      await client.flush();
      await house.received(sent);
    },
  };
}

const runOf = ({ house }: Stage): Run => house.runners[0]!.state().run;
const whoIsOn = ({ house }: Stage): WhoIsOn | undefined => house.runners[0]!.state().result?.whoIsOn;
const documentOf = (stage: Stage): string => readFileSync(runOf(stage).document, 'utf8');

async function says({ house }: Stage, kind: 'rollback' | 'resume', reason: string): Promise<void> {
  const answer = await fetch(`${house.url}/api/rollouts/${ROLLOUT}/requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind, by: 'Ada', reason }),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
  await house.received(0);
}

/** Through the rest of the day and the night: on Tuesday at 9:30 the canary is long over. */
async function untilTuesday({ house }: Stage): Promise<void> {
  for (const time of ['09T14:00', '09T20:00', '10T13:00', '10T13:30']) await house.at(`2026-03-${time}:00Z`);
}

describe('a toggle that the application goes by', { timeout: 60_000 }, () => {
  it('climbs, and Results say who was on', async () => {
    const stage = await canary();
    await stage.visit((user) => (stage.client.isOn(TOGGLE, user) ? 'on' : 'off'));
    expect(whoIsOn(stage)).toMatchObject({ kind: 'fits', expected: 0.01 });
    await untilTuesday(stage);
    expect(runOf(stage)).toMatchObject({ percentage: 25_000, records: [{ outcome: 'passed' }, { step: 1 }] });
    expect(documentOf(stage)).toMatch(/; \d+ users \(200 planned\), [\d.]+% of the 2,000 seen, where 1% should be\n/);
  });
});

describe('a toggle that does nothing', { timeout: 60_000 }, () => {
  const everybody: VariantOf = () => 'on';
  const nobody: VariantOf = () => 'off';
  const others: VariantOf = (_, index) => (index % 100 === 7 ? 'on' : 'off');

  it.each([
    ['everybody has the new way', everybody, /^1,9\d\d of 2,000 users seen with it on are off by the toggle;/],
    ['nobody has it', nobody, /^(\d+) of \1 users whom the toggle has on were seen with it off;/],
    ['others have it, though as many as should', others, / are off by the toggle, and .* were seen with it off;/],
  ])('is found out in the canary when %s', async (_, variantOf, why) => {
    const stage = await canary();
    await stage.visit(variantOf);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking' }, percentage: 1000 });
    await stage.house.at('2026-03-09T13:41:00Z');
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'asked', about: 'whoIsOn', why: expect.stringContaining('To mend it, ask the toggle') },
      percentage: 1000,
    });
    expect(whoIsOn(stage)).toMatchObject({ kind: 'wrong', what: 'notByToggle', why: expect.stringMatching(why) });

    await untilTuesday(stage);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'asked' }, percentage: 1000, records: [{ step: 0 }] });
    expect(documentOf(stage)).toContain('1%: needs a decision');
    expect(documentOf(stage)).toContain('Probably what users get does not follow the toggle');
  });

  it('is found out by the split alone where an application counts by itself', async () => {
    const { house } = await canary();
    const visits = Array.from({ length: USERS }, (_, index) => `user-${index}`).map(
      (user) => ({ toggle: TOGGLE, operation: 'download', outcome: 'ok', variant: 'off', user }) as const,
    );
    await house.send(visits);
    await house.at('2026-03-09T13:41:00Z');
    expect(house.runners[0]!.state()).toMatchObject({
      run: { state: { kind: 'asked', about: 'whoIsOn' } },
      result: { whoIsOn: { what: 'nobody' } },
    });
    const detail = await (await fetch(`${house.url}/api/rollouts/${ROLLOUT}`)).json();
    expect(RolloutDetail.parse(detail)).toMatchObject({
      health: { kind: 'wrongUsers', word: 'Wrong users' },
      waitsFor: [{ about: 'whoIsOn', answers: expect.arrayContaining(['approve', 'rollback']) }],
      stays: [{ users: null, whoIsOn: { kind: 'wrong', what: 'nobody', on: 0, off: USERS } }],
    });
    const report = await (await fetch(`${house.url}/rollouts/${ROLLOUT}/report`)).text();
    expect(report).toContain('The wrong users had it on: none of 2,000 users seen had it on');
  });

  it('goes on once it is mended: after a rollback and a resume users are counted afresh', async () => {
    const stage = await canary();
    await stage.visit(everybody);
    await stage.house.at('2026-03-09T13:41:00Z');
    expect(runOf(stage).state).toMatchObject({ kind: 'asked', about: 'whoIsOn' });
    await says(stage, 'rollback', 'the toggle is not asked');
    expect(runOf(stage)).toMatchObject({ state: { kind: 'rolledBack' }, percentage: 0 });
    await says(stage, 'resume', 'it is now');
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking' }, percentage: 1000, attempt: 2 });
    await stage.house.at('2026-03-09T14:30:00Z');
    await stage.visit((user) => (stage.client.isOn(TOGGLE, user) ? 'on' : 'off'));
    expect(whoIsOn(stage)).toMatchObject({ kind: 'fits' });
    await stage.house.at('2026-03-10T14:30:00Z');
    expect(runOf(stage).percentage).toBe(25_000);
  });
});
