import { createSocket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fold } from '../../src/core/run/evolve.ts';
import type { Run } from '../../src/core/run/run.ts';
import { toFlagdDefinition } from '../../src/core/toggle/flagd-definition.ts';
import { OFF, type Percentage, percent } from '../../src/core/toggle/percentage.ts';
import { atClock } from '../support/at-clock.ts';
import { journalIn } from '../support/journal-copy.ts';
import { endEveryPhasegate, type PhasegateProcess, phasegate, startPhasegate } from '../support/phasegate-process.ts';
import { startTeamHook } from '../support/team-hook.ts';
import { startTeamToggles, type TeamToggles } from '../support/team-toggles.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// A plan whose toggle is the team's own, from the first step to a rollback: Phasegate has no way to reach it, and Ada, who is told
// what to set, is sometimes late and sometimes wrong. Each day is a process of its own whose clock shows that day.

const ROLLOUT = 'release-of-the-receipt-table';
const TOGGLE = 'receipt_table';

const PLAN = `# Release of the receipt table

Turning the toggle off stops the new writes; nothing else is needed to roll back.

## Phase I: Canary (1%)

Desired date range: 3/10 2026
Actual date range:

Desired number of users: 20

How will you limit who can reach it: feature toggle \`${TOGGLE}\`

Success criteria:

- Failures to write to table: 0
- Successful table writes: any

### Results:

## Phase II: 50% - 100%

We expand at increments of 50%, allowing at least three hours each.

Desired date range: 3/11 2026
Actual date range:

Success criteria:

- Failures to write to table: 0

### Results:
`;

let team: Pick<TeamToggles, 'close'> | undefined;

afterEach(async () => {
  await endEveryPhasegate();
  await team?.close();
  team = undefined;
  removeTemporaryFolders();
});

interface Place {
  readonly document: string;
  /** That moment, as the clocks of all who act show it from now on. */
  at(moment: string): Moment;
  now(): Promise<Run>;
}

interface Moment {
  run(): PhasegateProcess;
  /** A command of Ada's. */
  ada(command: string, ...words: readonly string[]): ReturnType<typeof phasegate>;
}

function openPlace(bindings: string, env: Readonly<Record<string, string>> = {}): Place {
  const folder = temporaryFolder();
  const document = join(folder, 'plan.md');
  const state = join(folder, 'state');
  writeFileSync(document, PLAN);
  writeFileSync(join(folder, 'plan.bindings.yaml'), bindings);
  return {
    document,
    at(moment) {
      const clock = atClock(moment);
      const surroundings = { ...clock, env: { ...clock.env, ...env } };
      return {
        run: () =>
          startPhasegate(['run', document, '--state', state, '--port', '0', '--statsd-port', '0'], surroundings),
        ada: (command, ...words) =>
          phasegate(
            [command, ROLLOUT, '--state', state, ...words, ...(command === 'status' ? [] : ['--as', 'Ada'])],
            clock,
          ),
      };
    },
    async now() {
      const run = fold(await journalIn(state, ROLLOUT));
      if (!run) throw new Error('The journal is empty.');
      return run;
    },
  };
}

/** Operations of so many users, of whom one in a hundred has the toggle on, as the application would report them. */
async function use(statsd: string, users: number): Promise<void> {
  const [host, port] = statsd.split(':');
  const socket = createSocket('udp4');
  const lines = Array.from({ length: users }, (_, user) => {
    const variant = user % 100 === 0 ? 'on' : 'off';
    return `phasegate.operation:1|c|#toggle:${TOGGLE},operation:write to table,outcome:ok,variant:${variant},user:${user}`;
  });
  try {
    for (let from = 0; from < users; from += 10)
      await new Promise<void>((resolve, reject) => {
        const datagram = lines.slice(from, from + 10).join('\n');
        socket.send(datagram, Number(port), host, (error) => (error ? reject(error) : resolve()));
      });
  } finally {
    socket.close();
  }
}

async function statsdOf(runner: PhasegateProcess): Promise<string> {
  return (await runner.says(/DogStatsD at ([\w.:]+)/))[1] as string;
}

async function end(runner: PhasegateProcess): Promise<void> {
  runner.kill('SIGINT');
  expect(await runner.ended).toMatchObject({ code: 130, stderr: '' });
}

describe('phasegate run, where a person moves the toggle', { timeout: 120_000 }, () => {
  it('tells, waits, reminds, names what was not asked for, and is not done with a rollback before it is confirmed', async () => {
    const toggles = await startTeamToggles();
    team = toggles;
    const place = openPlace(`driver: manual\npeople: Ada\nconnections:\n  manual:\n    address: ${toggles.address}\n`);

    // The canary's day, at ten: what to set, where, why now, and how to say that it is done.
    const canary = place.at('2026-03-10T10:00-04:00');
    const first = canary.run();
    await first.says(
      new RegExp(
        `asked Ada to set ${TOGGLE} to 1% in your toggle system \\(${toggles.address}\\): the window is open, then "phasegate confirm ${ROLLOUT} --at 1%"`,
      ),
    );
    const status = await canary.ada('status');
    expect(status.stdout).toContain(
      `waits for Ada to set ${TOGGLE} to 1% in your toggle system (${toggles.address}) and to confirm it`,
    );
    expect(status.stdout).toContain(`phasegate confirm ${ROLLOUT} --at 1%`);
    expect((await place.now()).records[0]).toMatchObject({ percentage: percent(1), confirmedAt: undefined });

    await toggles.set(TOGGLE, 1);
    const confirmed = await canary.ada('confirm', '--at', '1%');
    expect(confirmed).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('and is at 1%') });
    await first.says(/Ada confirmed that the toggle is at 1%/);
    const again = await canary.ada('confirm', '--at', '1%');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('known to be at 1% already') });
    await use(await statsdOf(first), 2_000);
    await first.says(/the first event at 1% was counted/);
    await end(first);
    expect((await place.now()).records[0]).toMatchObject({ confirmedAt: expect.any(Number) });

    // The next morning the gate has passed. Ada is in a meeting: a reminder after half an hour.
    const second = place.at('2026-03-11T09:00-04:00').run();
    await use(await statsdOf(second), 2_000);
    await second.says(new RegExp(`asked Ada to set ${TOGGLE} to 50% .*: gate passed, soak over`));
    await end(second);
    const later = place.at('2026-03-11T09:31-04:00');
    const third = later.run();
    await third.says(new RegExp(`reminded Ada to set ${TOGGLE} to 50%`));

    // She is in a hurry, and says what she did.
    await toggles.set(TOGGLE, 5);
    await later.ada('confirm', '--at', '5%');
    await third.says(/Ada says that the toggle is at 5%, and not at 50% as asked/);
    const wrong = await later.ada('status');
    expect(wrong.stdout).toContain('the toggle is at 5% and not at 50% as asked, says Ada');
    expect((await place.now()).state.kind).toBe('paused');
    const resumed = await later.ada('resume', '--reason', 'a slip');
    expect(resumed.code).toBe(0);
    await third.says(/asked Ada to set receipt_table to 50% [^\n]*the window is open/);
    await toggles.set(TOGGLE, 50);
    await later.ada('confirm', '--at', '50%');
    await third.says(/Ada confirmed that the toggle is at 50%/);

    // A rollback is commanded at once, and is done when the toggle is down: until then everybody is told.
    expect((await later.ada('rollback', '--reason', 'wrong receipts')).stdout).toMatch(/is rolled back/);
    await third.says(new RegExp(`URGENT: asked Ada to set ${TOGGLE} to 0% .*wrong receipts`));
    const harm = await later.ada('status');
    expect(harm.stdout).toContain(`URGENT: waits for Ada to set ${TOGGLE} to 0%`);
    const url = await third.url();
    const detail = (await (await fetch(`${url}/api/rollouts/${ROLLOUT}`)).json()) as object;
    expect(detail).toMatchObject({
      state: 'rolledBack',
      confirmed: { percentage: percent(50) },
      advice: { percentage: OFF, urgent: true },
    });

    await toggles.set(TOGGLE, 0);
    const accepted = await fetch(`${url}/api/rollouts/${ROLLOUT}/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'confirm', by: 'Ada', at: 0 }),
    });
    expect(accepted.status).toBe(202);
    const ended = await third.ended;
    expect({ code: ended.code, stderr: ended.stderr }, ended.stdout).toEqual({ code: 1, stderr: '' });

    const run = await place.now();
    expect(run).toMatchObject({ state: { kind: 'rolledBack' }, confirmed: { percentage: OFF, by: 'Ada' } });
    // Nobody but Ada was ever there.
    expect(toggles.requests).toEqual([1, 5, 50, 0].map((set) => `PUT ${TOGGLE} ${set}`));
    const document = readFileSync(place.document, 'utf8');
    for (const words of [
      'the toggle is at 1%, set by Ada',
      'rolled back to 0%',
      'wrong receipts',
      'the toggle is at 0%, set by Ada',
    ])
      expect(document).toContain(words);
  });

  it('reads back what a person sets, where the system can be read, and never writes to it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'flags.json');
    const hook = await startTeamHook();
    team = hook;
    const place = openPlace(
      `driver: flagd
people: Ada
connections:
  flagd:
    file: ${file}
notify:
  webhook: { url: { env: TEAM_HOOK }, key: { env: TEAM_HOOK_KEY }, about: person }
`,
      { TEAM_HOOK: hook.address, TEAM_HOOK_KEY: 'whsec_c2VjcmV0' },
    );
    const saved: string[] = [];
    const save = (percentage: Percentage | undefined): void => {
      const toggles = percentage === undefined ? [] : [{ key: TOGGLE, percentage, version: 1 }];
      saved.push(JSON.stringify(toFlagdDefinition(toggles), undefined, 1));
      writeFileSync(file, saved.at(-1) as string);
    };
    save(undefined);
    const ten = place.at('2026-03-10T10:00-04:00');
    const runner = ten.run();
    await runner.says(
      /asked a person, because the toggle cannot be set: there is no toggle receipt_table in the flagd/,
    );
    expect(readFileSync(file, 'utf8')).toBe(saved.at(-1));
    await end(runner);

    save(OFF);
    const next = ten.run();
    await next.says(
      /asked Ada to set receipt_table to 1% in the flagd definition [^\n]*flags\.json: the window is open\n/,
    );
    const refused = await ten.ada('confirm', '--at', '1%');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('read back by Phasegate itself') });
    save(percent(1));
    await next.says(/the toggle was read back at 1%/);
    save(percent(30));
    await next.says(/somebody raised the toggle from 1% to 30%/);
    expect((await place.now()).state).toMatchObject({ kind: 'asked', about: 'drift' });
    save(percent(0.5));
    await next.says(/somebody lowered the toggle from 30% to 0.5%/);
    expect((await place.now()).state).toMatchObject({ kind: 'paused' });
    expect(readFileSync(file, 'utf8')).toBe(saved.at(-1));
    await end(next);
    // Whoever looks at neither page nor terminal has heard of all of it, in order, and of nothing else.
    expect(hook.told).toMatchObject([
      {
        kind: 'rehearsed',
        urgency: 'person',
        text: expect.stringMatching(/^NOT ready for the first percentage: there is no/),
      },
      { kind: 'decided', urgency: 'person' },
      {
        kind: 'advised',
        urgency: 'person',
        to: 'Ada',
        text: expect.stringMatching(/^asked Ada to set receipt_table to 1%/),
      },
      { kind: 'drifted', urgency: 'urgent', text: 'somebody raised the toggle from 1% to 30%' },
      { kind: 'drifted', urgency: 'person', text: 'somebody lowered the toggle from 30% to 0.5%' },
    ]);
  });
});
