// The session cookie: read from a request, written for an answer.

/** With TLS the prefix makes browsers refuse it from anywhere but this very host (RFC 6265bis, 4.1.3.2). */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-phasegate' : 'phasegate';
}

/** The value of the first cookie of that name in a Cookie header; undefined where it cannot be one of ours. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) continue;
    const value = part.slice(at + 1).trim();
    return /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
  }
  return undefined;
}

/** @param seconds how long the browser keeps it; 0 makes it forget. */
export function writeCookie(name: string, value: string, seconds: number, secure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${Math.max(0, Math.floor(seconds))}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
