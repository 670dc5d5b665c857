// Who is looking? Asked where the server can be reached from other machines: an access token, made by `phasegate token`.
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { session, signIn } from '../api/queries.ts';
import { isRefusal } from '../api/request.ts';
import { Button } from '../parts/button.tsx';
import { Heading } from '../shell/heading.tsx';
import { navigate } from '../shell/location.tsx';

export function SignInPage() {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const found = await signIn(token.trim());
      client.setQueryData(session.queryKey, found);
      if (window.location.pathname === '/sign-in') navigate('/', 'replace');
    } catch (error) {
      setProblem(isRefusal(error) ? error.message : 'The server cannot be reached');
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} className="card mx-auto mt-[8vh] max-w-md p-6 sm:p-8">
      <Heading title="Sign in" className="mb-2 text-xl">
        Sign in
      </Heading>
      <p className="mb-6 text-sm text-dim">
        With the access token that whoever runs this server made for you with{' '}
        <code className="font-mono text-ink">phasegate token</code>. It says what you may do here.
      </p>
      <label htmlFor="token" className="mb-1 block text-sm font-medium">
        Access token
      </label>
      <input
        id="token"
        type="password"
        autoComplete="current-password"
        required
        value={token}
        onChange={(event) => setToken(event.target.value)}
        aria-describedby={problem ? 'token-problem' : undefined}
        aria-invalid={problem !== undefined}
        className="mb-4 h-10 w-full rounded-lg border border-edge/60 bg-paper px-3 font-mono"
      />
      {problem && (
        <p id="token-problem" role="alert" className="mb-4 text-sm text-bad">
          {problem}
        </p>
      )}
      <Button type="submit" look="accent" disabled={busy} className="w-full">
        {busy ? 'Signing in ...' : 'Sign in'}
      </Button>
    </form>
  );
}
