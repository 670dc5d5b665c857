// What is left when the page itself has failed: the way back, and the assurance that no rollout depends on it.
import { Button } from '../parts/button.tsx';

export function Broken() {
  return (
    <main className="mx-auto max-w-xl px-6 py-20">
      <h1 className="mb-2 text-2xl font-semibold">This page has failed</h1>
      <p className="mb-5 text-dim">
        Rollouts go on without it, and so does the terminal:{' '}
        <code className="font-mono text-ink">phasegate status</code>.
      </p>
      <Button look="accent" onClick={() => window.location.reload()}>
        Load it again
      </Button>
    </main>
  );
}
