// Who was really on at a stay, as the API shows it.
import type { GateResult } from '../../core/gate/verdict.ts';
import type { WhoIsOn } from '../contract/who-is-on.ts';

/** null where nobody was told apart. */
export function whoIsOnOf(result: GateResult | undefined): WhoIsOn | null {
  const found = result?.whoIsOn;
  if (!found) return null;
  const wrong = found.kind === 'wrong' ? found : undefined;
  return { ...found, what: wrong?.what ?? null, cause: wrong?.cause ?? null, fix: wrong?.fix ?? null };
}
