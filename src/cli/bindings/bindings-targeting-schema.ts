// Who has a toggle, or has it not, by a rule, in a bindings file.
import { z } from 'zod';
import { ATTRIBUTE_NAME, type Condition, type Targeting } from '../../core/toggle/targeting.ts';
import { readRelease } from '../../core/toggle/version.ts';
import { words } from './bindings-values.ts';

const USER = 'the id of a user, as applications ask with it';
const ATTRIBUTE = 'the name of an attribute: letters, digits, "_" and "-"';
const VALUE = 'a text, a number, true or false';
const RELEASE = 'a version such as "2.3.0"';
const ONE_TEST = 'one of: equals, in, startsWith, versionAtLeast';
const MOST_USERS = 10_000;

const users = () =>
  z
    .array(words(USER), { error: USER })
    .max(MOST_USERS, { error: `at most ${MOST_USERS} users; let an attribute tell more of them` });

const value = () => z.union([z.string(), z.number(), z.boolean()], { error: VALUE });

const condition = () =>
  z
    .strictObject({
      attribute: z.string({ error: ATTRIBUTE }).regex(ATTRIBUTE_NAME, { error: ATTRIBUTE }),
      equals: value().exactOptional(),
      in: z.array(value(), { error: VALUE }).exactOptional(),
      startsWith: words('the beginning of a text').exactOptional(),
      versionAtLeast: z
        .string({ error: RELEASE })
        .refine((text) => readRelease(text) !== undefined, { error: RELEASE })
        .exactOptional(),
    })
    .transform(({ attribute, equals, in: values, startsWith, versionAtLeast }, context): Condition => {
      const tests: Condition[] = [];
      if (equals !== undefined) tests.push({ kind: 'equals', attribute, value: equals });
      if (values !== undefined) tests.push({ kind: 'in', attribute, values });
      if (startsWith !== undefined) tests.push({ kind: 'startsWith', attribute, prefix: startsWith });
      if (versionAtLeast !== undefined) tests.push({ kind: 'versionAtLeast', attribute, version: versionAtLeast });
      const [test] = tests;
      if (tests.length === 1 && test) return test;
      context.addIssue({ code: 'custom', message: ONE_TEST });
      return z.NEVER;
    });

const conditions = () => z.array(condition(), { error: 'a list of conditions' });

/** What `targeting` is. */
export function targeting() {
  return z
    .strictObject({
      deny: users().exactOptional().meta({ description: 'Users who never have the toggle.' }),
      require: conditions()
        .exactOptional()
        .meta({ description: 'What everybody must meet who is to have it, such as a version that can do it at all.' }),
      allow: users().exactOptional().meta({ description: 'Users who have it at every percentage above 0.' }),
      groups: z
        .array(
          z.strictObject({
            name: words('the name of a group'),
            users: users().exactOptional(),
            where: conditions()
              .exactOptional()
              .meta({ description: 'Who is in it besides: those who meet all of it.' }),
            first: z
              .literal(true, { error: 'true, or nothing' })
              .exactOptional()
              .meta({ description: 'On before the first percentage, as soon as the rollout is served.' }),
          }),
        )
        .exactOptional()
        .meta({ description: 'Users who have it before their turn, such as staff.' }),
    })
    .meta({
      description:
        "Of Phasegate's own toggles: who is on or off by a rule, in this order, before the percentage decides. 0% and a rollback are off for everybody. Who is decided for by a rule does not count at the gates.",
    }) satisfies z.ZodType<Targeting>;
}
