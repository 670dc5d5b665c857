// How an advance is proved: by a test that crosses its line, or by the plan's words read once when the soak is over.

/** `auto` is a wish in the bindings; compiling turns it into one of these two, from the planned users, never from data. */
export type Proof = 'statistical' | 'literal';
