import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prometheusPrograms } from '../../../test/foreign/prometheus.ts';
import { madeUpJournals } from '../../../test/support/made-up/journals.ts';
import { createMadeUpRollouts } from '../../../test/support/made-up/rollouts.ts';
import { madeUpAccess, send, startMadeUpServer } from '../../../test/support/made-up/server.ts';
import type { IntakeSource } from '../query/intake-api.ts';
import type { IntakeCounts } from './intake-metrics.ts';
import { openMetrics } from './openmetrics.ts';

const intake = {
  stats: () => ({
    received: 900,
    datagrams: 1000,
    receiveBufferFull: 3,
    brokenStreams: 0,
    tooLong: 2,
    socketQueue: 512,
    lines: { operations: 900, durations: 10, metrics: 80, unusable: 3, events: 0, serviceChecks: 0, malformed: 7 },
    missed: { noScope: 5, otherOperation: 2, tooEarly: 1 },
    receiveBuffer: { asked: 4_194_304, granted: 212_992 },
    flushFailure: undefined,
  }),
  series: () => ({ series: 12, leftOut: 4, refused: 1, flushFailure: 'the disk is full' }),
} as unknown as IntakeSource & IntakeCounts;

const read = async (url: string) => {
  const answer = await fetch(`${url}/metrics`);
  return { type: answer.headers.get('content-type'), text: await answer.text() };
};

describe('GET /metrics', () => {
  it('tells percentages, states, verdicts, what the intake lost, and a heartbeat', async () => {
    const { url, rollouts } = await startMadeUpServer({ intake });
    const { type, text } = await read(url);
    expect(type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const letters = 'rollout="letters-to-the-new-printer",toggle="letters-to-the-new-printer"';
    for (const line of [
      `phasegate_rollout_percentage{${letters}} 50`,
      `phasegate_rollout_percentage_confirmed{${letters}} 50`,
      `phasegate_rollout_state{${letters},state="soaking"} 1`,
      `phasegate_rollout_state{${letters},state="paused"} 0`,
      `phasegate_gate_verdict{${letters},criterion="below:print",verdict="undecided"} 1`,
      `phasegate_gate_errors{${letters},criterion="below:index"} 9`,
      'phasegate_rollout_waits_for_person{rollout="archive-of-statements",toggle="archive-of-statements"} 1',
      'phasegate_intake_lines_total{kind="malformed"} 7',
      'phasegate_intake_missed_total{reason="noScope"} 5',
      'phasegate_intake_receive_buffer_bytes{which="granted"} 212992',
      'phasegate_intake_socket_queue_datagrams 512',
      'phasegate_intake_dropped_total{what="receiveBufferFull"} 3',
      'phasegate_intake_dropped_total{what="tooLong"} 2',
      'phasegate_flush_failing{store="series"} 1',
      `phasegate_heartbeat_timestamp_seconds ${rollouts.now() / 1000}`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(text.endsWith('\n# EOF\n')).toBe(true);
  });

  it('says how long ago each runner took its turn, so that one that hangs is seen', async () => {
    const { url, rollouts } = await startMadeUpServer();
    const live = rollouts.live;
    rollouts.live = (id) => {
      const state = live(id);
      return state && { ...state, turnedAt: (rollouts.now() - 90_000) as never };
    };
    const { text } = await read(url);
    expect(text).toMatch(/phasegate_turn_age_seconds\{rollout="quiet-hours",toggle="quiet-hours"\} 90\n/);
    expect(text).not.toMatch(/phasegate_turn_age_seconds\{rollout="evidence-tables"/);
    expect(text).toContain(`phasegate_heartbeat_timestamp_seconds ${(rollouts.now() - 90_000) / 1000}\n`);
  });

  it('beats on when everything is completed', async () => {
    const all = [...madeUpJournals()].filter(([id]) => id === 'evidence-tables');
    const rollouts = createMadeUpRollouts(new Map(all));
    const live = rollouts.live;
    rollouts.live = (id) => {
      const state = live(id);
      return state && { ...state, turnedAt: (rollouts.now() - 900_000) as never };
    };
    const { url } = await startMadeUpServer({ rollouts });
    expect((await read(url)).text).toContain(`phasegate_heartbeat_timestamp_seconds ${rollouts.now() / 1000}\n`);
  });

  it('is for this machine, or for those with a token', async () => {
    const { access, tokens } = madeUpAccess();
    const { url } = await startMadeUpServer({ host: '0.0.0.0', access });
    expect((await send(`${url}/metrics`, 'GET', {})).status).toBe(401);
    expect((await send(`${url}/metrics`, 'GET', { authorization: `Bearer ${tokens.viewer}` })).status).toBe(200);
  });

  it('is read whole by the parser of Prometheus itself', async (context) => {
    const programs = prometheusPrograms();
    if ('missing' in programs) return context.skip(programs.missing);
    const { url } = await startMadeUpServer({ intake });
    const { text } = await read(url);
    const folder = mkdtempSync(join(tmpdir(), 'phasegate-metrics-'));
    try {
      // The program takes samples with a time only; everything else is as it was served.
      writeFileSync(join(folder, 'metrics'), text.replace(/^([^#\n].*)$/gm, '$1 1700000000'));
      const args = ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics'), join(folder, 'tsdb')];
      const taken = spawnSync(join(programs.folder, 'promtool'), args, { encoding: 'utf8' });
      expect([taken.status, taken.stderr]).toEqual([0, '']);
      writeFileSync(
        join(folder, 'metrics'),
        text.replace('# EOF\n', 'phasegate_rollout_percentage{rollout=}\n# EOF\n'),
      );
      expect(spawnSync(join(programs.folder, 'promtool'), args, { encoding: 'utf8' }).status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('openMetrics', () => {
  it('escapes what could end a label or a line', () => {
    const samples = [{ labels: { toggle: 'a"b\\c\nd' }, value: Number.POSITIVE_INFINITY }];
    expect(openMetrics([{ name: 'x', kind: 'gauge', help: 'one\ntwo', samples }])).toBe(
      '# TYPE x gauge\n# HELP x one\\ntwo\nx{toggle="a\\"b\\\\c\\nd"} +Inf\n# EOF\n',
    );
  });
});
