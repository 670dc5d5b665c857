// Whether a client hears the server: what an application shows, and a provider of OpenFeature passes on.

export type Connection =
  /** The server has neither told its toggles nor failed to. */
  | { readonly kind: 'starting' }
  /** The server has told all its toggles and tells every change. */
  | { readonly kind: 'live' }
  /** Changes are not heard of; what was last known goes on being answered. `message` says in one sentence why. */
  | { readonly kind: 'away'; readonly message: string };
