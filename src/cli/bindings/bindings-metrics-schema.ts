// Where events are counted, in a bindings file: which monitoring system, how it is reached, which queries count what.
import { z } from 'zod';
import { oneOf, secret, words } from './bindings-values.ts';

/** Every site of Datadog's published API description; others may come, so any host name is taken. */
export const DATADOG_SITES = [
  'datadoghq.com',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
  'datadoghq.eu',
  'ddog-gov.com',
  'us2.ddog-gov.com',
] as const;

const SITE =
  'a Datadog site without "https://" and "api.", such as "datadoghq.com", "us5.datadoghq.com" or "ddog-gov.com"';
const ADDRESS = 'an address such as "https://prometheus.example.gov", without user and password';
const HEADER = 'the name of an HTTP header, such as "X-Scope-OrgID"';

/** http or https; a password in it would be a secret that stands in the file. */
function address() {
  return z.string({ error: ADDRESS }).refine(isAddress, { error: ADDRESS });
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash, search } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${hash}${search}` === '';
}

export const datadogConnection = z
  .strictObject({
    site: z
      .string({ error: SITE })
      .regex(/^(?!api\.)[a-z0-9-]+(\.[a-z0-9-]+)+$/, { error: SITE })
      .exactOptional()
      .meta({ description: 'Your organization\'s site; "datadoghq.com" by default.', examples: [...DATADOG_SITES] }),
    url: address()
      .exactOptional()
      .meta({ description: 'In place of https://api.<site>: a proxy, or a server that stands in for Datadog.' }),
    apiKey: secret(),
    appKey: secret(),
  })
  .meta({
    description: 'How Datadog is reached. The application key needs the permission timeseries_query and no other.',
  });

export const prometheusConnection = z
  .strictObject({
    url: address().meta({ description: 'Address of Prometheus, or of what speaks its HTTP API, up to "/api/v1".' }),
    token: secret().exactOptional().meta({ description: 'A bearer token, by reference.' }),
    basic: z
      .strictObject({ user: words('the name of a user'), password: secret() })
      .exactOptional()
      .meta({ description: 'Basic authentication.' }),
    headers: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, { error: HEADER }), secret())
      .exactOptional()
      .meta({ description: 'Headers that a gateway asks for, each value by reference.' }),
  })
  .meta({ description: 'How Prometheus is reached.' });

const BY = 'the name of a tag or label such as "variant", or { name: variant, on: new, off: old }';

/** "variant", whose values are then "on" and "off", or all three. */
function splitBy() {
  const NAME = /^[A-Za-z_][\w./-]*$/;
  return z
    .union(
      [
        z
          .string({ error: BY })
          .regex(NAME, { error: BY })
          .transform((name) => ({ name, on: 'on', off: 'off' })),
        z.strictObject({ name: z.string().regex(NAME, { error: BY }), on: words(BY), off: words(BY) }),
      ],
      { error: BY },
    )
    .refine(({ on, off }) => on !== off, { error: 'two different values for on and off' })
    .transform(({ name, on, off }) => ({ name, on, off }));
}

const QUERY = 'a query that counts';
const query = (description: string) => words(QUERY).exactOptional().meta({ description });

export const criterionQueries = z
  .strictObject({
    errors: query('Counts what failed.'),
    attempts: query('Counts what was tried: errors are a part of it.'),
    successes: query('Counts what succeeded, in place of attempts or beside them.'),
    slow: query('For a latency: counts what took the bound or longer.'),
    quick: query('For a latency: counts what took less.'),
    by: splitBy().exactOptional().meta({
      description:
        'The tag (Datadog) or label (Prometheus) that tells users with the toggle on from those with it off: its name, with the values "on" and "off", or { name, on, off }.',
    }),
    treatedOnly: z
      .literal(true, { error: 'true, or nothing' })
      .exactOptional()
      .meta({ description: 'The queries count users with the toggle on and no others: you vouch for it.' }),
  })
  .meta({ description: 'Queries that count its events, where "metrics" is datadog or prometheus.' });

export const metricsSource = oneOf('embedded', 'datadog', 'prometheus').meta({
  description: "Where events are counted: at Phasegate's own intake (embedded), or by your monitoring.",
});
