import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { percent } from '../../src/core/toggle/percentage.ts';
import { RolloutDetail } from '../../src/server/contract/rollout-detail.ts';
import { RolloutList } from '../../src/server/contract/rollout-summary.ts';
import { askPercentage } from '../support/ask-toggle.ts';
import { atClock } from '../support/at-clock.ts';
import { eventsOf } from '../support/events-of.ts';
import { endEveryPhasegate, phasegate, startPhasegate } from '../support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// `phasegate serve` as the process that it is, with its clock set into the plan's canary.

const PLAN = fileURLToPath(new URL('../../plans/short.md', import.meta.url));
const ROLLOUT = 'release-of-the-receipt-table';
const IN_THE_CANARY = '2026-03-10T10:00-04:00';

afterEach(async () => {
  await endEveryPhasegate();
  removeTemporaryFolders();
});

function openPlace(day = IN_THE_CANARY) {
  const folder = temporaryFolder();
  const document = join(folder, 'short.md');
  const state = join(folder, 'state');
  const clock = atClock(day);
  writeFileSync(document, readFileSync(PLAN, 'utf8'));
  const ports = ['--state', state, '--port', '0', '--statsd-port', '0'];
  return {
    document,
    state,
    clock,
    serve: (...more: readonly string[]) => startPhasegate(['serve', ...more, ...ports], clock),
    run: () => startPhasegate(['run', document, ...ports], clock),
    person: (kind: string, ...rest: readonly string[]) => phasegate([kind, ROLLOUT, '--state', state, ...rest], clock),
    token: (...words: readonly string[]) => phasegate(['token', ...words, '--state', state], clock),
  };
}

const listOf = async (url: string) => RolloutList.parse(await (await fetch(`${url}/api/rollouts`)).json()).rollouts;

describe('phasegate serve', { timeout: 120_000 }, () => {
  it('begins plans that it is given, and goes on serving after a roll-back until it is stopped', async () => {
    const place = openPlace();
    const server = place.serve(place.document);
    const url = await server.url();
    await server.says(/started at 1%/);
    const rolledBack = await place.person('rollback', '--format', 'json');
    expect([rolledBack.code, JSON.parse(rolledBack.stdout)]).toEqual([
      0,
      {
        ...{ id: ROLLOUT, toggle: 'receipt_table', state: 'rolledBack', attempt: 1, percentage: 0 },
        confirmed: percent(1),
        seq: expect.any(Number),
        at: expect.any(Number),
        by: { kind: 'person', name: expect.any(String) },
        event: { kind: 'requested', request: { kind: 'rollback', reason: '' } },
      },
    ]);
    await server.says(/rolled it back to 0%/);
    expect(await listOf(url)).toMatchObject([{ id: ROLLOUT, state: 'rolledBack', percentage: 0 }]);

    const resumed = await place.person('resume', '--at', '1%', '--reason', 'mended');
    expect([resumed.code, resumed.stdout]).toEqual([
      0,
      `${ROLLOUT} is resumed: it starts at 1% when its window is open.\n`,
    ]);
    await server.says(/started at 1%: attempt 2/);
    expect(await askPercentage(url, 'receipt_table', [percent(1), percent(50)])).toBe(percent(1));

    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('goes on with whatever the journal has, without a plan; and begins with nothing at all', async () => {
    const place = openPlace();
    const empty = place.serve();
    expect(await listOf(await empty.url())).toEqual([]);
    empty.kill('SIGINT');
    await empty.ended;

    const runner = place.run();
    await runner.says(/started at 1%/);
    runner.kill('SIGKILL');
    await runner.ended;
    const server = place.serve();
    const url = await server.url();
    await server.says(/took it over/);
    expect(await askPercentage(url, 'receipt_table', [percent(1), percent(50)])).toBe(percent(1));
    expect(await listOf(url)).toMatchObject([{ live: true, state: 'soaking' }]);
  });

  it('shows what another process runs, with its toggle as its journal has it, and takes over when that ends', async () => {
    const place = openPlace();
    const runner = place.run();
    await runner.says(/started at 1%/);
    const server = place.serve();
    const url = await server.url();
    await server.says(/is only shown here/);
    expect(await listOf(url)).toMatchObject([{ live: false, percentage: 1_000 }]);
    const stream = await eventsOf(`${url}/api/stream`);
    expect((await place.person('pause', '--reason', 'lunch')).code).toBe(0);
    await stream.next(({ event, data }) => event === 'rollout' && (data as { state: string }).state === 'paused');
    runner.kill('SIGINT');
    await runner.ended;
    await server.says(/took it over/);
    const detail = await (await fetch(`${url}/api/rollouts/${ROLLOUT}`)).json();
    expect(RolloutDetail.parse(detail)).toMatchObject({ live: true, state: 'paused' });
  });

  it('does not wait long at its end for a channel that does not answer, and says of what people were not told', async () => {
    const place = openPlace();
    const silent = createServer();
    const asked = once(silent, 'request');
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    writeFileSync(
      place.document.replace(/\.md$/, '.bindings.yaml'),
      `notify:\n  webhook:\n    url: { file: ${place.state}-url }\n    key: { file: ${place.state}-url }\n`,
    );
    writeFileSync(`${place.state}-url`, `http://127.0.0.1:${port}/`);
    const server = place.serve(place.document);
    await server.says(/started at 1%/);
    await asked;
    server.kill('SIGINT');
    const { code, stdout } = await server.ended;
    expect(code).toBe(0);
    // Its own patience with one request is ten seconds, and would say something else.
    expect(stdout).toMatch(
      /The channel "webhook" did not answer within 3 seconds.*It is told when the rollout is run again/,
    );
    silent.close();
    silent.closeAllConnections();
  });

  it('is followed from another terminal, entry by entry, until it is told to stop', async () => {
    const place = openPlace();
    const server = place.serve(place.document);
    await server.says(/started at 1%/);
    const watching = startPhasegate(['status', '--watch', '--state', place.state], place.clock);
    await watching.says(new RegExp(ROLLOUT));
    expect((await place.person('pause', '--reason', 'lunch')).code).toBe(0);
    await watching.says(/paused it: lunch/);
    watching.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 3, stderr: '' });
  });

  it('leaves a report that can be written, sent and read', async () => {
    const place = openPlace();
    const server = place.serve(place.document);
    await server.says(/started at 1%/);
    const file = join(place.state, 'report.html');
    const written = await place.person('report', '--out', file);
    expect(written).toMatchObject({ code: 3, stdout: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*How to go to 0% by hand/);
    expect(await place.person('report', '--out', file)).toMatchObject({ code: 2 });
    const data = await place.person('report', '--format', 'json');
    expect(JSON.parse(data.stdout)).toMatchObject({ rollout: { id: ROLLOUT, state: 'soaking' } });
    expect((await place.person('report')).stdout).toMatch(/What was decided, by whom\n.*planned 1%/);
  });

  it('is stopped by an alarm that is bound to it, by a secret that only a reference names', async () => {
    const place = openPlace();
    const secret = join(place.state, '..', 'hook-secret');
    writeFileSync(secret, 'a long secret\n');
    writeFileSync(
      place.document.replace('.md', '.bindings.yaml'),
      `stopSignals:\n  - { kind: alertmanager, action: rollback, secret: { file: ${secret} }, match: { service: receipts } }\n`,
    );
    const server = place.serve(place.document);
    const url = await server.url();
    await server.says(/started at 1%/);
    const alert = {
      status: 'firing',
      labels: { service: 'receipts' },
      startsAt: '2026-03-10T14:00:00Z',
      fingerprint: 'f1',
    };
    const ring = (authorization: string) =>
      fetch(`${url}/api/hooks/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ version: '4', status: 'firing', alerts: [alert] }),
      });
    expect((await ring('Bearer guessed')).status).toBe(401);
    const basic = `Basic ${Buffer.from('alertmanager:a long secret').toString('base64')}`;
    expect(await (await ring(basic)).json()).toMatchObject({ rollouts: [{ rollout: ROLLOUT, outcome: 'rolledBack' }] });
    await server.says(/Alertmanager rolled it back to 0%: alert "f1"/);
    expect(await askPercentage(url, 'receipt_table', [percent(1), percent(50)])).toBe(0);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(
      `phasegate_rollout_state{rollout="${ROLLOUT}",toggle="receipt_table",state="rolledBack"} 1`,
    );
    expect(metrics).toMatch(/phasegate_turn_age_seconds\{[^}]*\} [0-9.]+\n/);
    server.kill('SIGTERM');
    const { stdout, stderr } = await server.ended;
    expect(stdout + stderr).not.toContain('a long secret');
  });

  it('refuses to be reached from elsewhere without access tokens, and takes them when there are any', async () => {
    const place = openPlace();
    const refused = await place.serve('--host', '0.0.0.0').ended;
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^Unexpected --host 0\.0\.0\.0 without access tokens.*phasegate token create/);
    const proxied = await place.serve('--public-url', 'https://phasegate.example.gov').ended;
    expect(proxied.code).toBe(2);

    const made = await place.token('create', 'Ada', '--role', 'operator');
    expect(made.stdout).toMatch(/^pgt_[A-Za-z0-9_-]{43}\n$/);
    expect(made.stderr).toContain('not shown again');
    const token = made.stdout.trim();
    expect(statSync(join(place.state, 'access.db')).mode & 0o077).toBe(0);
    expect(readFileSync(join(place.state, 'access.db'), 'latin1')).not.toContain(token.slice(4));

    const server = place.serve('--host', '0.0.0.0', place.document);
    const url = await server.url();
    await server.says(/Tokens travel as they are/);
    expect((await fetch(`${url}/api/rollouts`)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    expect((await fetch(`${url}/api/rollouts`, { headers })).status).toBe(200);
    await server.says(/started at 1%/);
    const request = { method: 'POST', headers, body: '{"kind":"pause","reason":"lunch"}' };
    expect((await fetch(`${url}/api/rollouts/${ROLLOUT}/requests`, request)).status).toBe(202);
    await server.says(/Ada paused it: lunch/);

    expect((await place.token('revoke', 'Ada')).stdout).toMatch(/^1 token of Ada revoked/);
    expect((await fetch(`${url}/api/rollouts`, { headers })).status).toBe(401);
    expect((await place.token('list')).stdout).toMatch(/^Ada {2}operator {2}revoked/);
    expect(await place.token('revoke', 'Ada')).toMatchObject({ code: 2 });
  });
});
