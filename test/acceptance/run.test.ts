import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { fold } from '../../src/core/run/evolve.ts';
import type { Run } from '../../src/core/run/run.ts';
import { OFF, percent } from '../../src/core/toggle/percentage.ts';
import { askPercentage, askToggles, userOn } from '../support/ask-toggle.ts';
import { atClock } from '../support/at-clock.ts';
import { eventsOf } from '../support/events-of.ts';
import { journalIn } from '../support/journal-copy.ts';
import {
  endEveryPhasegate,
  type PhasegateProcess,
  type ProcessOptions,
  phasegate,
  startPhasegate,
} from '../support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// `phasegate run` in real time, as the process that it is. Its clock is set into the plan's canary, or to a day long before.

const PLAN = fileURLToPath(new URL('../../plans/short.md', import.meta.url));
const TOGGLE = 'receipt_table';
const ROLLOUT = 'release-of-the-receipt-table';
const STEPS = [percent(1), percent(50), percent(100)];

const PLAN_OF_TWO = fileURLToPath(new URL('../../plans/records-and-documents.md', import.meta.url));
const TOGGLES_OF_TWO = ['document_provider', 'submission_tables'];

const IN_THE_CANARY = '2026-03-10T10:00-04:00';
const IN_BOTH_CANARIES = '2026-03-09T10:00-04:00';
const LONG_BEFORE = '2026-01-05T10:00-05:00';

afterEach(async () => {
  await endEveryPhasegate();
  removeTemporaryFolders();
});

interface Place {
  readonly document: string;
  readonly state: string;
  readonly clock: ProcessOptions;
  run(...more: readonly string[]): PhasegateProcess;
  /** `phasegate pause ...` and the like, from a process of its own. */
  person(kind: string, ...words: readonly string[]): ReturnType<typeof phasegate>;
  now(): Promise<Run>;
}

/** A copy of the plan and a state folder, on a day. */
function openPlace(day: string, text = readFileSync(PLAN, 'utf8')): Place {
  const folder = temporaryFolder();
  const document = join(folder, 'short.md');
  const state = join(folder, 'state');
  const clock = atClock(day);
  writeFileSync(document, text);
  return {
    document,
    state,
    clock,
    run: (...more) =>
      startPhasegate(['run', document, '--state', state, '--port', '0', '--statsd-port', '0', ...more], clock),
    person: (kind, ...rest) => phasegate([kind, ROLLOUT, '--state', state, ...rest], clock),
    async now() {
      const run = fold(await journalIn(state, ROLLOUT));
      if (!run) throw new Error('The journal is empty.');
      return run;
    },
  };
}

interface ToggleMessage {
  readonly key: string;
  readonly percentage: number;
}

describe('phasegate run', { timeout: 120_000 }, () => {
  it('serves page, API, OFREP and both streams while it waits for the first window', async () => {
    const place = openPlace(LONG_BEFORE);
    const runner = place.run();
    const url = await runner.url();

    const page = await fetch(url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<title>Phasegate</title>');
    const { rollouts } = (await (await fetch(`${url}/api/rollouts`)).json()) as { rollouts: readonly { id: string }[] };
    expect(rollouts).toMatchObject([{ id: ROLLOUT, percentage: 0, state: 'scheduled', live: true }]);

    expect(await askPercentage(url, TOGGLE, STEPS)).toBe(OFF);
    const ask = (headers: Record<string, string>) =>
      fetch(`${url}/ofrep/v1/evaluate/flags`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ context: { targetingKey: 'somebody' } }),
      });
    const all = await ask({});
    expect(await all.json()).toMatchObject({ flags: [{ key: TOGGLE, value: false }] });
    expect((await ask({ 'if-none-match': all.headers.get('etag') ?? '' })).status).toBe(304);

    const toggles = await eventsOf(`${url}/toggles/stream`);
    await toggles.next(({ event }) => event === 'toggles');
    expect(toggles.events[0]).toMatchObject({
      event: 'toggles',
      data: { toggles: [{ key: TOGGLE, percentage: OFF }] },
    });
    const pages = await eventsOf(`${url}/api/stream`);
    await pages.next(({ event }) => event === 'hello');

    runner.kill('SIGINT');
    expect(await runner.ended).toMatchObject({ code: 130, stderr: '' });
    await Promise.all([toggles.ended, pages.ended]);
  });

  it('refuses to run a rollout that another process runs', async () => {
    const place = openPlace(LONG_BEFORE);
    const first = place.run();
    await first.says(/planned 1%/);
    const document = readFileSync(place.document, 'utf8');
    const { seq } = await place.now();

    const second = await place.run().ended;
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toMatch(
      new RegExp(
        `^${ROLLOUT} is being run by .*process ${first.pid}\\b.*one rollout has one runner. Stop that one first.*\\n$`,
      ),
    );
    expect((await place.now()).seq).toBe(seq);
    expect(readFileSync(place.document, 'utf8')).toBe(document);

    const { port } = new URL(await first.url());
    const same = await place.run('--port', port).ended;
    expect(same).toMatchObject({ code: 2, stdout: '' });
    expect(same.stderr.split('\n')).toHaveLength(2);

    first.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
  });

  it('obeys people in other terminals within a second', async () => {
    const place = openPlace(IN_THE_CANARY);
    const runner = place.run();
    const url = await runner.url();
    await runner.says(/started at 1%/);
    expect(await askPercentage(url, TOGGLE, STEPS)).toBe(percent(1));
    const toggles = await eventsOf(`${url}/toggles/stream`);

    /** What the runner does is seen from outside; milliseconds from the end of the person's command until then. */
    const waits: number[] = [];
    async function say(
      words: readonly [string, ...string[]],
      answer: RegExp,
      seen: () => Promise<unknown>,
    ): Promise<void> {
      const { code, stdout, stderr } = await place.person(...words);
      const begun = performance.now();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(answer);
      await seen();
      waits.push(performance.now() - begun);
    }
    await say(['pause', '--reason', 'incident elsewhere', '--as', 'Ada'], /is paused; .* at 1%/, () =>
      runner.says(/Ada paused/),
    );
    expect(await askPercentage(url, TOGGLE, STEPS)).toBe(percent(1));
    await say(['resume', '--reason', 'over', '--as', 'Ada'], /is soaking; .* at 1%/, () => runner.says(/Ada resumed/));
    await say(['rollback', '--reason', 'wrong colour', '--as', 'Ada'], /is rolled back; .* at 0%/, () =>
      toggles.next(({ event, data }) => event === 'toggle' && (data as ToggleMessage).percentage === OFF),
    );
    // A loaded machine may make any one of them late, not all.
    expect(Math.min(...waits)).toBeLessThan(1_000);
    expect(Math.max(...waits)).toBeLessThan(20_000);

    // Rolled back is an end: 1, the gate or a person said no.
    const { code, stdout, stderr } = await runner.ended;
    expect({ code, stderr }, stdout).toEqual({ code: 1, stderr: '' });
    await toggles.ended;
    const run = await place.now();
    expect(run.state).toMatchObject({ kind: 'rolledBack', why: 'rolled back by Ada: wrong colour' });
    expect(run.confirmed?.percentage).toBe(OFF);
    const document = readFileSync(place.document, 'utf8');
    for (const words of [
      'paused by Ada: incident elsewhere',
      'resumed by Ada: over',
      'rolled back by Ada: wrong colour',
    ])
      expect(document).toContain(words);
  });

  it('ends cleanly on Ctrl-C, keeping the percentage, and goes on at the next start', async () => {
    const place = openPlace(IN_THE_CANARY);
    const first = place.run();
    await first.says(/started at 1%/);
    first.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: 130, stderr: '' });
    const before = await place.now();
    expect(before).toMatchObject({ percentage: percent(1), state: { kind: 'soaking', step: 0 }, epoch: 1 });
    const document = readFileSync(place.document, 'utf8');

    // What people say meanwhile is found by the next runner.
    expect((await place.person('pause', '--reason', 'nobody runs it')).code).toBe(0);
    const second = place.run();
    expect(await askPercentage(await second.url(), TOGGLE, STEPS)).toBe(percent(1));
    await second.says(/paused: nobody runs it|paused/);
    second.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 130, stderr: '' });
    const after = await place.now();
    expect(after).toMatchObject({ percentage: percent(1), state: { kind: 'paused', step: 0 }, epoch: 2, attempt: 1 });
    expect(after.records).toHaveLength(1);
    expect(readFileSync(place.document, 'utf8')).not.toBe(document);
  });

  it('tells applications what the journal says from its first answer on', async () => {
    const place = openPlace(IN_BOTH_CANARIES, readFileSync(PLAN_OF_TWO, 'utf8'));
    const killed = place.run();
    for (const toggle of TOGGLES_OF_TWO) await killed.says(new RegExp(`${toggle} {2}started at 1%`));
    const url = await killed.url();
    killed.kill('SIGKILL');
    expect((await killed.ended).code).toBeNull();

    place.run('--port', new URL(url).port);
    const user = userOn(TOGGLES_OF_TWO, percent(1));
    let answer: Readonly<Record<string, boolean>> | undefined;
    while (answer === undefined)
      answer = await askToggles(url, user).catch(async () => {
        // Nobody listens yet.
        await pause(2);
        return undefined;
      });
    expect(answer).toEqual(Object.fromEntries(TOGGLES_OF_TWO.map((toggle) => [toggle, true])));
  });

  it('names a busy port of its page and how to go on', async () => {
    const place = openPlace(LONG_BEFORE);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const { code, stdout, stderr } = await place.run('--port', String(port)).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 is in use .*--port.* \\(PG_PORT_BUSY\\)\\n$`));
    } finally {
      other.close();
    }
    expect(readFileSync(place.document, 'utf8')).toBe(readFileSync(PLAN, 'utf8'));
  });

  it('names a busy port of its DogStatsD intake and how to go on', async () => {
    const place = openPlace(LONG_BEFORE);
    const other = createSocket('udp4');
    other.bind(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    try {
      const { code, stdout, stderr } = await place.run('--statsd-port', String(port)).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(`^UDP port ${port} on 127.0.0.1 is in use.* choose another.* \\(PG_PORT_BUSY\\)\\n$`),
      );
    } finally {
      other.close();
    }
    expect(readFileSync(place.document, 'utf8')).toBe(readFileSync(PLAN, 'utf8'));
  });

  it('stops at a wrong year until its repair is accepted', async () => {
    const text = readFileSync(PLAN, 'utf8').replace('Desired date range: 3/11 2026', 'Desired date range: 3/11 2025');
    const line = text.split('\n').findIndex((each) => each.includes('3/11 2025')) + 1;
    const place = openPlace(LONG_BEFORE, text);
    const refused = await place.run().ended;
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`short.md:${line} `);
    expect(refused.stderr).toMatch(/\n {4}repair: .*2026.*\n/);
    expect(refused.stderr).toMatch(/\nGo on with --accept-repairs, or mend the document\.\n$/);
    expect(readFileSync(place.document, 'utf8')).toBe(text);

    const accepted = place.run('--accept-repairs');
    await accepted.url();
    const run = await place.now();
    expect(run.repairs).toHaveLength(1);
    expect(run.rollout.steps.map(({ window }) => window.start)).toEqual(['2026-03-10', '2026-03-11', '2026-03-11']);
    accepted.kill('SIGINT');
    await accepted.ended;
  });
});
