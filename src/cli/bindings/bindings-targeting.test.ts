import { describe, expect, it } from 'vitest';
import { BINDINGS } from './bindings-schema.ts';

const targeting = (value: unknown) => BINDINGS.safeParse({ targeting: value });

describe('targeting', () => {
  it('becomes the rules of a toggle', () => {
    const given = {
      deny: ['eve'],
      require: [{ attribute: 'app-version', versionAtLeast: '2.3.0' }],
      groups: [
        { name: 'staff', first: true, users: ['ada'], where: [{ attribute: 'email', startsWith: 'ada@' }] },
        {
          name: 'pilot',
          where: [
            { attribute: 'country', in: ['US', 'CA'] },
            { attribute: 'beta', equals: true },
          ],
        },
      ],
    };
    expect(targeting(given).data).toEqual({
      targeting: {
        deny: ['eve'],
        require: [{ kind: 'versionAtLeast', attribute: 'app-version', version: '2.3.0' }],
        groups: [
          {
            name: 'staff',
            first: true,
            users: ['ada'],
            where: [{ kind: 'startsWith', attribute: 'email', prefix: 'ada@' }],
          },
          {
            name: 'pilot',
            where: [
              { kind: 'in', attribute: 'country', values: ['US', 'CA'] },
              { kind: 'equals', attribute: 'beta', value: true },
            ],
          },
        ],
      },
    });
  });

  it.each([
    [{ alow: [] }],
    [{ allow: [7] }],
    [{ allow: [''] }],
    [{ require: [{ attribute: 'a.b', equals: 1 }] }],
    [{ require: [{ attribute: 'targetingKey', equals: 'u' }] }],
    [{ require: [{ attribute: 'a' }] }],
    [{ require: [{ attribute: 'a', equals: 1, startsWith: 'x' }] }],
    [{ require: [{ attribute: 'a', versionAtLeast: '2.3' }] }],
    [{ groups: [{ users: ['ada'] }] }],
    [{ groups: [{ name: 'staff', first: false }] }],
  ])('refuses %j', (value) => expect(targeting(value).success).toBe(false));
});
