import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { at, madeUpJournals } from '../../../test/support/made-up/journals.ts';
import { createMadeUpRollouts } from '../../../test/support/made-up/rollouts.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import type { StopSignal } from '../../core/plan/stop-signal.ts';
import type { JournalEntry } from '../../core/run/journal.ts';
import { HookAnswer } from '../contract/hooks.ts';
import { isProven } from './hook-proof.ts';

const LETTERS = 'letters-to-the-new-printer';
const SECRETS: Readonly<Record<string, string>> = {
  AM: 'alertmanager secret',
  DD: 'datadog secret',
  GENERIC: 'whsec_c2VjcmV0',
};
const NOW = at(2, 4);

/** The letters with these stop signals, the archive with an Alertmanager's of another secret. */
async function start(stopSignals: readonly StopSignal[]) {
  const other: StopSignal = { kind: 'alertmanager', action: 'rollback', secret: { env: 'NOWHERE' } };
  const bound = (id: string, entry: JournalEntry): JournalEntry => {
    if (entry.event.kind !== 'planned' || (id !== LETTERS && id !== 'archive-of-statements')) return entry;
    const signals = id === LETTERS ? stopSignals : [other];
    return { ...entry, event: { ...entry.event, rollout: { ...entry.event.rollout, stopSignals: signals } } };
  };
  const journals = new Map([...madeUpJournals()].map(([id, list]) => [id, list.map((entry) => bound(id, entry))]));
  const rollouts = createMadeUpRollouts(journals);
  const secretOf = (reference: StopSignal['secret']) => {
    const secret = 'env' in reference ? SECRETS[reference.env] : undefined;
    if (secret === undefined) throw new Error('the environment variable is not set');
    return secret;
  };
  const { url, errors } = await startMadeUpServer({ rollouts, secretOf });
  const send = async (kind: string, body: unknown, headers: Record<string, string> = {}, query = '') => {
    const answer = await fetch(`${url}/api/hooks/${kind}${query}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
    const told = (await answer.json()) as { detail?: string };
    return {
      status: answer.status,
      told,
      outcomes: answer.ok ? HookAnswer.parse(told).rollouts.map(({ outcome }) => outcome) : [],
    };
  };
  const last = async () => (await rollouts.journal(LETTERS, 0)).at(-1)!;
  return { rollouts, errors, send, last };
}

const alert = (
  status: 'firing' | 'resolved',
  labels: Record<string, string> = {},
  startsAt = '2025-03-12T17:00:00Z',
) => ({
  status,
  labels: { alertname: 'HighErrorRate', service: 'letters', ...labels },
  annotations: { summary: 'Letters fail' },
  startsAt,
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example:9090/graph',
  fingerprint: '1a30ba71cca2921f',
});
const group = (...alerts: readonly ReturnType<typeof alert>[]) => ({
  version: '4',
  groupKey: '{}:{alertname="HighErrorRate"}',
  truncatedAlerts: 0,
  status: alerts[0]?.status ?? 'firing',
  receiver: 'phasegate',
  groupLabels: { alertname: 'HighErrorRate' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example:9093',
  alerts,
});
const bearer = { authorization: 'Bearer alertmanager secret'.replace(' secret', '%20secret') };
const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`phasegate:${secret}`).toString('base64')}` });
const AM: StopSignal = {
  kind: 'alertmanager',
  action: 'rollback',
  secret: { env: 'AM' },
  match: { service: 'letters' },
};
const asAlertmanager = basic(SECRETS.AM!);

describe('an Alertmanager', () => {
  it('rolls back what is bound to it, once for each alert, and the journal says what came and from whom', async () => {
    const { send, last, rollouts } = await start([AM]);
    const body = group(alert('firing'));
    expect(await send('alertmanager', body, asAlertmanager)).toMatchObject({ status: 200, outcomes: ['rolledBack'] });
    const entry = await last();
    expect(entry).toMatchObject({
      by: { kind: 'machine', name: 'Alertmanager', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      event: { kind: 'requested', request: { kind: 'rollback', reason: 'alert "Letters fail"' } },
    });
    expect((await send('alertmanager', body, asAlertmanager)).outcomes).toEqual(['seen']);
    // A person goes on; the reminder of the same alert does not stop it again, but the next alert does.
    rollouts.append(
      LETTERS,
      { kind: 'requested', request: { kind: 'resume', at: undefined, reason: 'known' } },
      { kind: 'person', name: 'Ann' },
    );
    expect((await send('alertmanager', body, asAlertmanager)).outcomes).toEqual(['seen']);
    const next = group(alert('firing', {}, '2025-03-12T18:00:00Z'));
    expect((await send('alertmanager', next, asAlertmanager)).outcomes).toEqual(['rolledBack']);
    expect((await last()).seq).toBe(entry.seq + 2);
  });

  it('stops it once when it says the same twice at the same time', async () => {
    const { send } = await start([AM]);
    const body = group(alert('firing'));
    const both = await Promise.all([1, 2, 3].map(() => send('alertmanager', body, asAlertmanager)));
    expect(both.flatMap(({ outcomes }) => outcomes).toSorted()).toEqual(['rolledBack', 'seen', 'seen']);
  });

  it('does nothing by what is resolved, or has other labels', async () => {
    const { send, last } = await start([AM]);
    const { seq } = await last();
    expect((await send('alertmanager', group(alert('resolved')), asAlertmanager)).outcomes).toEqual(['notFiring']);
    expect((await send('alertmanager', group(alert('firing', { service: 'other' })), asAlertmanager)).outcomes).toEqual(
      ['notBound'],
    );
    expect((await send('alertmanager', group(), asAlertmanager)).outcomes).toEqual(['notBound']);
    expect((await last()).seq).toBe(seq);
  });

  it('needs the secret of the very rollout, in one of the ways that it can send it', async () => {
    const { send, errors } = await start([AM]);
    const body = group(alert('firing'));
    for (const headers of [
      {},
      bearer,
      basic('nonsense'),
      basic(''),
      { authorization: 'Bearer nonsense' },
      { 'x-phasegate-secret': '' },
    ])
      expect((await send('alertmanager', body, headers as Record<string, string>)).status).toBe(401);
    expect((await send('datadog', body, asAlertmanager)).status).toBe(401);
    expect((await send('alertmanager', body, asAlertmanager, '?rollout=archive-of-statements')).status).toBe(401);
    // The archive's own secret cannot be read: that is told, and nobody is let in by it.
    expect(errors[0]).toMatchObject({
      code: 'PG_STOP_SIGNAL',
      message:
        'The stop signal alertmanager cannot stop archive-of-statements: the environment variable is not set. Put the secret there; until then its messages are refused.',
    });
    expect(
      (await send('alertmanager', body, { 'x-phasegate-secret': SECRETS.AM! }, `?rollout=${LETTERS}`)).outcomes,
    ).toEqual(['rolledBack']);
  });

  it('is told what is wrong with its message, once it has proved itself', async () => {
    const { send, last } = await start([AM]);
    const { seq } = await last();
    for (const body of [
      '{',
      '[]',
      {},
      { ...group(alert('firing')), version: '3' },
      { version: '4', status: 'firing', alerts: [{}] },
    ])
      expect((await send('alertmanager', body, asAlertmanager)).status).toBe(400);
    expect((await send('alertmanager', 'x'.repeat(2_000_000), asAlertmanager)).status).toBe(413);
    expect((await send('alertmanager', 'a=b', { ...asAlertmanager, 'content-type': 'text/plain' })).status).toBe(415);
    expect((await last()).seq).toBe(seq);
  });

  it('cannot be guessed at for ever', async () => {
    const { send } = await start([AM]);
    for (let tries = 0; tries < 10; tries++) expect((await send('alertmanager', {}, basic('x'))).status).toBe(401);
    expect((await send('alertmanager', {}, basic('x'))).status).toBe(429);
    expect((await send('alertmanager', group(alert('firing')), asAlertmanager)).outcomes).toEqual(['rolledBack']);
  });
});

describe('a Datadog monitor', () => {
  const DD: StopSignal = { kind: 'datadog', action: 'pause', secret: { env: 'DD' }, match: { service: 'letters' } };
  const message = (transition: string) => ({
    alert_transition: transition,
    alert_cycle_key: '8043201',
    alert_id: '1234',
    title: `[${transition}] Print errors on service:letters`,
    tags: 'env:prod, service:letters,monitor',
  });
  const headers = { authorization: 'Bearer nonsense', 'x-phasegate-secret': SECRETS.DD! };

  it.each([
    ['Triggered', ['paused']],
    ['Re-Triggered', ['paused']],
    ['Renotify', ['paused']],
    ['Recovered', ['notFiring']],
    ['Warn', ['notFiring']],
    ['No Data', ['notFiring']],
  ])('%s', async (transition, outcomes) => {
    const { send } = await start([DD]);
    expect((await send('datadog', message(transition), headers)).outcomes).toEqual(outcomes);
  });

  it('is known by its cycle, however often it reminds', async () => {
    const { send, last } = await start([DD]);
    await send('datadog', message('Triggered'), headers);
    expect((await send('datadog', message('Renotify'), headers)).outcomes).toEqual(['seen']);
    expect(await last()).toMatchObject({ by: { name: 'Datadog', alert: '8043201' } });
  });

  it('is understood with its default payload, too, and told what to send where that says too little', async () => {
    const { send } = await start([{ ...DD, match: {} }]);
    const usual = {
      body: '%%%\n...',
      last_updated: '1741800000000',
      event_type: 'query_alert_monitor',
      title: '[Triggered on {host:a}] Print errors',
      date: '1741800000000',
      org: { id: '1', name: 'x' },
      id: '99',
    };
    expect((await send('datadog', usual, headers)).outcomes).toEqual(['paused']);
    const { status, told } = await send('datadog', { title: 'Print errors' }, headers);
    expect([status, told.detail]).toEqual([400, expect.stringContaining('"$ALERT_TRANSITION"')]);
  });
});

describe('a signed webhook', () => {
  const GENERIC: StopSignal = { kind: 'generic', action: 'rollback', secret: { env: 'GENERIC' } };
  const signed = (body: string, seconds = NOW / 1000, id = 'msg_1') => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(seconds)),
    'webhook-signature': `v1,${createHmac('sha256', Buffer.from('c2VjcmV0', 'base64'))
      .update(`${id}.${Math.floor(seconds)}.${body}`)
      .digest('base64')}`,
  });
  const BODY = JSON.stringify({ alert: 'on call said so', title: 'Stop the letters' });

  it('rolls back, and the same message again does nothing', async () => {
    const { send, last } = await start([GENERIC]);
    expect((await send('generic', BODY, signed(BODY))).outcomes).toEqual(['rolledBack']);
    expect((await last()).by).toMatchObject({ kind: 'machine', alert: 'on%20call%20said%20so' });
    expect((await send('generic', BODY, signed(BODY, NOW / 1000, 'msg_2'))).outcomes).toEqual(['seen']);
  });

  it('must be signed whole, lately, and by whoever has the secret', async () => {
    const { send, last } = await start([GENERIC]);
    const { seq } = await last();
    const good = signed(BODY);
    const tampered = [
      [BODY.replace('Stop', 'Help'), good],
      [BODY, { ...good, 'webhook-id': 'msg_2' }],
      [BODY, { ...good, 'webhook-timestamp': String(NOW / 1000 + 1) }],
      [BODY, { ...good, 'webhook-signature': '' }],
      [BODY, { ...good, 'webhook-signature': 'v1,' }],
      [BODY, { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', 'v2,') }],
      [BODY, signed(BODY, NOW / 1000 - 301)],
      [BODY, signed(BODY, NOW / 1000 + 301)],
      [BODY, basic(SECRETS.GENERIC!)],
    ] as const;
    for (const [body, headers] of tampered) expect([401, 429]).toContain((await send('generic', body, headers)).status);
    expect((await last()).seq).toBe(seq);
  });

  it('is told that its clock may be wrong, too', async () => {
    const { send } = await start([GENERIC]);
    const { told } = await send('generic', BODY, signed(BODY, NOW / 1000 - 301));
    expect(told.detail).toMatch(
      /expected one that was signed in the last five minutes .* with the secret of a rollout/,
    );
  });

  it('proves nothing with an empty key', () => {
    const forged = createHmac('sha256', '')
      .update(`m.${NOW / 1000}.{}`)
      .digest('base64');
    const headers: Record<string, string> = {
      'webhook-id': 'm',
      'webhook-timestamp': String(NOW / 1000),
      'webhook-signature': `v1,${forged}`,
    };
    const message = { header: (name: string) => headers[name], body: '{}' };
    expect(isProven('generic', message, 'whsec_', NOW as never)).toBe(false);
  });

  it('agrees with the published example of its rules', () => {
    // https://github.com/standard-webhooks/standard-webhooks, the specification's own signature.
    const header = (name: string) =>
      ({
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,other v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      })[name];
    const message = { header, body: '{"test": 2432232314}' };
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(isProven('generic', message, secret, (1_614_265_330 * 1000) as never)).toBe(true);
    expect(isProven('generic', message, `${secret}=`.replace('Mf', 'Mg'), (1_614_265_330 * 1000) as never)).toBe(false);
  });
});

describe('an alert of a kind that there is not', () => {
  it.each(['pagerduty', 'Datadog', 'unknown/more'])('is told of the kinds that there are: %s', async (kind) => {
    const { send } = await start([AM]);
    const { status, told } = await send(kind, group(alert('firing')), asAlertmanager);
    expect([status, told.detail]).toEqual([
      404,
      `Unexpected kind of alert "${kind}" at /api/hooks/${kind}, expected one of: datadog, alertmanager, generic`,
    ]);
  });
});
