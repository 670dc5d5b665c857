import { describe, expect, it } from 'vitest';
import { madeUpJournals } from '../../../test/support/made-up/journals.ts';
import { createMadeUpRollouts } from '../../../test/support/made-up/rollouts.ts';
import { madeUpAccess, send, startMadeUpServer } from '../../../test/support/made-up/server.ts';
import type { JournalEntry } from '../../core/run/journal.ts';
import { Report } from '../contract/report.ts';
import { RolloutDetail } from '../contract/rollout-detail.ts';

const read = async (url: string, id: string) => {
  const answer = await fetch(`${url}/rollouts/${id}/report`);
  return { answer, text: await answer.text() };
};

/** The journals with another title, and small counts to be hidden. */
function journals(change: (entry: JournalEntry) => JournalEntry) {
  return new Map([...madeUpJournals()].map(([id, entries]) => [id, entries.map(change)]));
}

describe('the report of a rollout', () => {
  it('tells the whole story: the staircase, every gate, who decided what, and how to go to 0% by hand', async () => {
    const { url } = await startMadeUpServer();
    const { answer, text } = await read(url, 'second-try');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    for (const words of [
      'Address lookup, second try',
      '50%, attempt 2',
      'rolled back to 0% because of &quot;Print error rate: &lt; 0.3%&quot;',
      '0.78%',
      '19 of 2,436 failed',
      'Ann resumed it at 50%: the time-out is mended',
      'How to go to 0% by hand',
      'phasegate rollback second-try',
      `${url}/rollouts/second-try/report`,
    ])
      expect(text).toContain(words);
  });

  it('says who let it start without data, why and when, and nothing of it elsewhere', async () => {
    const rollouts = createMadeUpRollouts(
      journals((entry) =>
        entry.event.kind === 'planned' && entry.event.rollout.id === 'second-try'
          ? { ...entry, event: { ...entry.event, withoutData: { by: 'Ann', reason: 'writes <begin> with it' } } }
          : entry,
      ),
    );
    const { url } = await startMadeUpServer({ rollouts });
    const sentence = 'started by Ann although a check had found no data: writes';
    expect((await read(url, 'second-try')).text).toMatch(
      new RegExp(`<p class="person">${sentence} &lt;begin&gt; with it \\(.+ E[DS]T\\)\\.</p>`),
    );
    expect((await read(url, 'address-lookup')).text).not.toContain('although a check had found no data');
    const detail = async (id: string) =>
      RolloutDetail.parse(await (await fetch(`${url}/api/rollouts/${id}`)).json()).withoutData;
    expect(await detail('second-try')).toMatchObject({
      by: 'Ann',
      reason: 'writes <begin> with it',
      at: madeUpJournals().get('second-try')?.[0]?.at,
      sentence: expect.stringContaining(sentence),
    });
    expect(await detail('address-lookup')).toBeNull();
  });

  it('is there for every rollout, as data too', async () => {
    const { url } = await startMadeUpServer();
    for (const id of madeUpJournals().keys()) {
      expect((await read(url, id)).answer.status).toBe(200);
      const report = Report.parse(await (await fetch(`${url}/api/rollouts/${id}/report`)).json());
      expect(report.entries[0]?.kind).toBe('planned');
      expect(report.entries.length + report.leftOut).toBe(report.rollout.seq);
    }
    expect((await read(url, 'nothing')).answer.status).toBe(404);
  });

  it('leaves the middle out of a long story, never its beginning or its end', async () => {
    const rollouts = createMadeUpRollouts();
    for (let entries = 0; entries < 2_600; entries++)
      rollouts.write('quiet-hours', { kind: 'faulted', code: 'PG_NOTIFY', message: `trouble ${entries}` });
    const { url } = await startMadeUpServer({ rollouts });
    const { entries, leftOut, rollout } = Report.parse(
      await (await fetch(`${url}/api/rollouts/quiet-hours/report`)).json(),
    );
    expect(entries).toHaveLength(1_000);
    expect([entries[0]?.kind, entries[49]?.text, entries.at(-1)?.seq]).toEqual([
      'planned',
      'trouble 48 (PG_NOTIFY)',
      rollout.seq,
    ]);
    expect(leftOut).toBe(rollout.seq - 1_000);
  });

  it('has no script, nothing from elsewhere, and a policy under which only its own style applies', async () => {
    const { url } = await startMadeUpServer();
    const { answer, text } = await read(url, 'address-lookup');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+';/);
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<script|\son\w+=|\sstyle=|javascript:|<link|<img|@import|url\(/i);
    expect(text.match(/<style>/g)).toHaveLength(1);
    expect(text).toMatch(/@media print/);
  });

  it('reads no text of plans and people as markup', async () => {
    const evil = `<script>alert(1)</script>"onload='x' & \u202egnp`;
    const rollouts = createMadeUpRollouts(
      journals((entry) =>
        entry.event.kind === 'planned'
          ? { ...entry, event: { ...entry.event, rollout: { ...entry.event.rollout, title: evil, toggle: evil } } }
          : entry,
      ),
    );
    rollouts.write('address-lookup', { kind: 'faulted', code: evil, message: evil }, { kind: 'person', name: evil });
    const { url } = await startMadeUpServer({ rollouts });
    const { text } = await read(url, 'address-lookup');
    expect(text).not.toMatch(/<script|\u202e/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&#39;x&#39; &amp; \u00b7gnp');
  });

  it('hides small counts where the plan is for the public, with what they could be worked out from', async () => {
    const rollouts = createMadeUpRollouts(
      journals((entry) => {
        if (entry.event.kind !== 'planned') return entry;
        const { rollout } = entry.event;
        const policy = { ...rollout.policy, suppressBelow: 20 };
        return { ...entry, event: { ...entry.event, rollout: { ...rollout, policy } } };
      }),
    );
    const { url } = await startMadeUpServer({ rollouts });
    const { text } = await read(url, 'address-lookup');
    expect(text).toContain('counts below 20 are not shown');
    expect(text).not.toMatch(/19 of 2,?436|0\.78%/);
  });

  it('asks whoever is not signed in to sign in, and leads on', async () => {
    const { access } = madeUpAccess();
    const { url } = await startMadeUpServer({ host: '0.0.0.0', access });
    const answer = await send(`${url}/rollouts/address-lookup/report`, 'GET', {});
    expect([answer.status, answer.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(answer.body).toContain('<a href="/sign-in">');
    expect(answer.body).toContain('<a href="/rollouts/address-lookup/report">');
    expect(answer.body).not.toContain('Address lookup');
  });
});
