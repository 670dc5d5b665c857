// How toggle systems are reached, in a bindings file: one setting for each driver of `TOGGLE_DRIVERS` that needs one.
import { z } from 'zod';
import { HOUR, MINUTE, SECOND } from '../../core/calendar/instant.ts';
import { oneOf, secret, words } from './bindings-values.ts';

const ADDRESS = 'an address such as "https://toggles.example.gov", without user, password and "?"';

/** http or https; a password in it would be a secret that stands in the file. */
function address() {
  return z.string({ error: ADDRESS }).refine(isAddress, { error: ADDRESS });
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash, search } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${hash}${search}` === '';
}

const DELAY = 'a length of time such as "30 seconds" or "5 minutes"';
const UNITS: Readonly<Record<string, number>> = { second: SECOND, minute: MINUTE, hour: HOUR };

/** "30 seconds" in milliseconds. */
function delay() {
  return z
    .string({ error: DELAY })
    .regex(/^(0|[1-9]\d{0,3}) (seconds?|minutes?|hours?)$/, { error: DELAY })
    .transform((text) => {
      const [count = '', unit = ''] = text.split(' ');
      return Number(count) * (UNITS[unit.replace(/s$/, '')] ?? 0);
    });
}

const effectiveWithin = delay().exactOptional().meta({
  description: 'How long it takes at most until a percentage that was set has reached every application.',
});

const credentials = z
  .strictObject({
    read: secret().meta({ description: 'For reading the percentage back: a reference.' }),
    write: secret().exactOptional().meta({ description: 'For setting it, in mode "drive" only: a reference.' }),
  })
  .meta({ description: 'Looked up at each use, so that a file can be replaced while a rollout runs.' });

const flagd = z
  .strictObject({
    file: words('the path of a JSON or YAML file').meta({
      description:
        'The definition that flagd watches, in JSON or (as .yaml or .yml) in YAML. Flags of others in it, rules and comments are kept.',
    }),
    effectiveWithin,
  })
  .meta({ description: "flagd's definition file." });

const unleash = z
  .strictObject({
    address: address().meta({ description: 'Where its page is.' }),
    project: words('the id of a project').exactOptional().meta({ description: 'Id of the project; "default".' }),
    environment: words('the name of an environment').meta({ examples: ['production'] }),
    strategy: words('the title of a gradual rollout').exactOptional().meta({
      description: 'Title of the gradual rollout, where the toggle has several.',
    }),
    stickiness: words('the name of a context field, such as "userId"').exactOptional().meta({
      description: 'By what users are told apart, where a gradual rollout has to be made; "default".',
    }),
    credentials,
    effectiveWithin,
  })
  .meta({ description: 'Unleash: the gradual rollout of a toggle in one environment.' });

const launchdarkly = z
  .strictObject({
    address: address()
      .exactOptional()
      .meta({
        description: 'Of its API; "https://app.launchdarkly.com" by default.',
        examples: ['https://app.launchdarkly.us', 'https://app.eu.launchdarkly.com'],
      }),
    project: words('the key of a project'),
    environment: words('the key of an environment').meta({ examples: ['production'] }),
    credentials,
    effectiveWithin,
  })
  .meta({ description: 'LaunchDarkly: the default rule of a boolean flag in one environment.' });

const flipper = z
  .strictObject({
    address: address()
      .exactOptional()
      .meta({
        description: 'Where the application mounts the API of Flipper; without it, its tables in PostgreSQL are used.',
        examples: ['https://app.example.gov/flipper/api'],
      }),
    scheme: oneOf('Bearer', 'Basic').exactOptional().meta({
      description: 'How the application wants the credential; "Basic" for one that is "user:password".',
    }),
    credentials: credentials.meta({
      description: 'Of the API; or of the tables, where each is postgres://user:password@host/database.',
    }),
    withoutActor: z.array(words('the key of a toggle')).exactOptional().meta({
      description: 'Toggles that are checked without an actor: a percentage of actors does nothing for them.',
    }),
    code: words('the path of a folder').exactOptional().meta({
      description: "Folder with the application's Ruby code, in which checks without an actor are looked for.",
    }),
    effectiveWithin,
  })
  .meta({ description: 'Flipper: the percentage of actors.' });

const webhook = z
  .strictObject({
    address: address().meta({ description: 'Where a percentage is posted, signed.' }),
    readAddress: words('an address with "{toggle}"')
      .refine((text) => text.includes('{toggle}') && isAddress(text), { error: 'an address with "{toggle}"' })
      .exactOptional()
      .meta({ description: 'Where it is read back; without it a person confirms what was sent.' }),
    credentials: credentials
      .extend({ read: secret().exactOptional() })
      .meta({ description: 'Keys of the signatures; the one for reading is that for writing, unless it is given.' }),
    effectiveWithin,
  })
  .meta({ description: 'A web hook of your own.' });

const ARGV = 'a program and its arguments, such as [./set-toggle, "{toggle}", "{percentage}"]';
const argv = () => z.tuple([words(ARGV)], z.string({ error: ARGV }), { error: ARGV });
const variables = z.record(z.string().regex(/^[A-Za-z_]\w*$/, { error: 'the name of a variable' }), secret());

const command = z
  .strictObject({
    write: argv().meta({ description: 'Sets the percentage. Run without a shell.' }),
    read: argv().exactOptional().meta({
      description: 'Prints the percentage, or nothing; without it a person confirms what was sent.',
    }),
    credentials: z
      .strictObject({ read: variables.exactOptional(), write: variables.exactOptional() })
      .exactOptional()
      .meta({ description: 'Variables of the environment for each program, by reference.' }),
    timeout: delay().exactOptional().meta({ description: 'After which a program is ended; 30 seconds.' }),
    effectiveWithin,
  })
  .meta({ description: 'Programs of your own.' });

/** Those of the drivers that reach something; `manual` and `embedded` do not. */
export const toggleConnections = {
  flagd: flagd.exactOptional(),
  unleash: unleash.exactOptional(),
  launchdarkly: launchdarkly.exactOptional(),
  flipper: flipper.exactOptional(),
  webhook: webhook.exactOptional(),
  command: command.exactOptional(),
};
