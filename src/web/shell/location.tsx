// Where the reader is: the address bar as state, and links that do not load the page anew.
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from 'react';

export type Place =
  | { readonly kind: 'rollouts' }
  | { readonly kind: 'rollout'; readonly id: string }
  | { readonly kind: 'try' }
  | { readonly kind: 'signIn' }
  | { readonly kind: 'unknown'; readonly path: string };

export function placeOf(path: string): Place {
  const [first = '', second, ...rest] = path.split('/').slice(1);
  if (rest.length === 0 && first === 'rollouts' && second) return { kind: 'rollout', id: decodeURIComponent(second) };
  if (second === undefined || second === '') {
    if (first === '' || first === 'rollouts') return { kind: 'rollouts' };
    if (first === 'try') return { kind: 'try' };
    if (first === 'sign-in') return { kind: 'signIn' };
  }
  return { kind: 'unknown', path };
}

export function rolloutPath(id: string): string {
  return `/rollouts/${encodeURIComponent(id)}`;
}

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

export function navigate(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.history.pushState(null, '', path);
  else window.history.replaceState(null, '', path);
  tell();
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** A value of the query string, as state: empty and default values are left out of the address. */
export function useQueryValue(name: string, fallback = ''): readonly [string, (value: string) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const value = new URLSearchParams(search).get(name) ?? fallback;
  const set = (next: string) => {
    const query = new URLSearchParams(window.location.search);
    if (next === fallback) query.delete(name);
    else query.set(name, next);
    navigate(`${window.location.pathname}${query.size > 0 ? `?${query}` : ''}`, 'replace');
  };
  return [value, set];
}

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const own = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (event.defaultPrevented || !own) return;
    event.preventDefault();
    navigate(href);
    window.scrollTo(0, 0);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
