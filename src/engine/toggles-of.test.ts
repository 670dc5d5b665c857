import { describe, expect, it } from 'vitest';
import { OFF, type Percentage, percent } from '../core/toggle/percentage.ts';
import { toggleFault } from './toggle-call.ts';
import { type DriverParts, togglesOf } from './toggles-of.ts';

/** A system in memory that keeps a list of what it was sent. */
function open(more: Partial<DriverParts> = {}, readBack = true) {
  const held = new Map<string, Percentage>([['letters', percent(25)]]);
  const sent: Percentage[] = [];
  const toggles = togglesOf({
    place: 'the system',
    abilities: { write: true, readBack, effectiveWithin: 0 },
    makes: false,
    read: async ({ toggle }) => held.get(toggle),
    async send({ toggle }, percentage) {
      sent.push(percentage);
      held.set(toggle, percentage);
    },
    ...more,
  });
  return { toggles, held, sent };
}

describe('togglesOf', () => {
  it('sends what is another percentage, once', async () => {
    const { toggles, sent } = open();
    await toggles.write('letters', percent(25));
    await toggles.write('letters', percent(50));
    await toggles.write('letters', percent(50));
    expect(sent).toEqual([50_000]);
  });

  it('sends each time where nothing can be read back', async () => {
    const { toggles, sent } = open({}, false);
    await toggles.write('letters', percent(25));
    await toggles.write('letters', percent(25));
    expect(sent).toEqual([25_000, 25_000]);
    await expect(toggles.read('letters')).rejects.toMatchObject({ code: 'PG_TOGGLE_READ' });
  });

  it('sends the present percentage again to rehearse, and 0% to what it makes', async () => {
    const { toggles, sent } = open({ makes: true });
    expect(await toggles.rehearse?.('letters')).toEqual({ ready: true });
    expect(await toggles.rehearse?.('new')).toEqual({ ready: true });
    expect(sent).toEqual([percent(25), OFF]);
  });

  it('sends nothing to rehearse where the system can be asked without', async () => {
    const { toggles, sent } = open({
      async prove(errand) {
        throw toggleFault(errand, 'somebody has to approve it', 'Ask them.');
      },
    });
    expect(await toggles.rehearse?.('letters')).toEqual({
      ready: false,
      why: 'Toggle letters could not be set in the system: somebody has to approve it. Ask them.',
    });
    expect(sent).toEqual([]);
  });

  it('lets a defect through that is no failure of the world', async () => {
    const { toggles } = open({
      async send() {
        throw new TypeError('a bug of ours');
      },
    });
    await expect(toggles.rehearse?.('letters')).rejects.toThrow(TypeError);
    await expect(toggles.write('letters', OFF)).rejects.toThrow(TypeError);
  });
});
