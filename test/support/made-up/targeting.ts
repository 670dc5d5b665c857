// For tests: arbitrary rules of toggles, with users and attributes that often meet them.
import fc from 'fast-check';
import type { Percentage } from '../../../src/core/toggle/percentage.ts';
import type { Condition, TargetGroup, Targeting } from '../../../src/core/toggle/targeting.ts';
import type { ToggleDefinition } from '../../../src/core/toggle/toggle.ts';

const USERS = Array.from({ length: 12 }, (_, i) => `user-${i}`);
const ATTRIBUTES = ['country', 'plan', 'version', 'staff'] as const;

export const anyUser = fc.constantFrom(...USERS);
const someUsers = fc.uniqueArray(anyUser, { maxLength: 3 });
const attribute = fc.constantFrom(...ATTRIBUTES);
const value = fc.oneof(
  fc.constantFrom('US', 'CA', 'USA', '', '1', 'basic', true, false, 0, 1, 2),
  fc.constantFrom(
    '1.2.3',
    '2.0.0',
    'v2.1.0',
    '2.0.0-rc.1',
    '2.0.0-01',
    '2.0.0+build',
    '2',
    '2.1',
    '1.10.0',
    '2.0',
    '2.0.0.0',
    'two',
  ),
);
const release = fc.tuple(fc.nat(3), fc.nat(11), fc.nat(3)).map((parts) => parts.join('.'));

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('equals' as const), attribute, value }),
  fc.record({ kind: fc.constant('in' as const), attribute, values: fc.array(value, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('startsWith' as const), attribute, prefix: fc.constantFrom('', 'U', 'US', '2.') }),
  fc.record({ kind: fc.constant('versionAtLeast' as const), attribute: fc.constant('version'), version: release }),
);
const conditions = fc.array(condition, { maxLength: 2 });
const group: fc.Arbitrary<TargetGroup> = fc.record(
  { name: fc.constant('a group'), users: someUsers, where: conditions, first: fc.constant(true as const) },
  { requiredKeys: ['name'] },
);

export const anyTargeting: fc.Arbitrary<Targeting> = fc.record(
  { deny: someUsers, require: conditions, allow: someUsers, groups: fc.array(group, { maxLength: 2 }) },
  { requiredKeys: [] },
);

export const anyAttributes = fc.dictionary(attribute, value, { maxKeys: 4 }).map((given) => ({ ...given }));

export const anyTargetedToggle: fc.Arbitrary<ToggleDefinition> = fc.record(
  {
    key: fc.constantFrom('letters', 'documents', 'x'),
    percentage: fc.oneof(fc.constantFrom(0, 100_000), fc.integer({ min: 0, max: 100_000 })) as fc.Arbitrary<Percentage>,
    version: fc.constant(1),
    targeting: anyTargeting,
    waiting: fc.constant(true as const),
    killed: fc.constant(true as const),
  },
  { requiredKeys: ['key', 'percentage', 'version'] },
);
