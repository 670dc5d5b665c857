// Who is looking: the user of this machine on loopback, whoever has signed in elsewhere, or nobody yet.
import { z } from 'zod';
import { instant } from './scalars.ts';

export const Role = z
  .enum(['viewer', 'operator', 'admin'])
  .meta({ id: 'Role', description: '`viewer` reads, `operator` acts too, `admin` sees the sign-ins too.' });

export type Role = z.output<typeof Role>;

export const Session = z
  .discriminatedUnion('kind', [
    z
      .object({
        kind: z.literal('loopback'),
        name: z.string().meta({ description: 'The user of this machine: the actor of every request without `by`.' }),
        role: z.literal('admin'),
      })
      .meta({ description: 'The server listens on this machine only.' }),
    z.object({
      kind: z.literal('signedIn'),
      name: z.string(),
      role: Role,
      csrf: z.string().nullable().meta({
        description:
          'Send it as `x-phasegate-csrf` with everything but GET. null for a bearer token, which needs none.',
      }),
      idleAt: instant().nullable().meta({ description: 'When it ends without a request.' }),
      expiresAt: instant().nullable().meta({ description: 'When it ends in any case.' }),
    }),
    z.object({
      kind: z.literal('signedOut'),
      methods: z.array(z.enum(['token'])).meta({ description: 'How to sign in.' }),
    }),
  ])
  .meta({ id: 'Session' });

export type Session = z.output<typeof Session>;

export const SignInBody = z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: 'SignInBody' });

export type SignInBody = z.input<typeof SignInBody>;

export const SignIn = z
  .object({
    at: instant(),
    outcome: z.enum(['signedIn', 'refused', 'expired', 'revoked', 'limited', 'signedOut']),
    name: z.string().nullable(),
    address: z.string(),
  })
  .meta({ id: 'SignIn' });

export type SignIn = z.output<typeof SignIn>;

export const SignInList = z
  .object({ signIns: z.array(SignIn).meta({ description: 'Newest first, the last thousand at most.' }) })
  .meta({ id: 'SignInList' });
