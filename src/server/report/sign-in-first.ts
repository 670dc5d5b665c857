// What somebody sees who opens the link to a report and is not signed in: where to sign in, and the way on.
import { html, t } from './html.ts';

/**
 * A small page. Whoever is signed in already and comes from another site sees it too, because a strict cookie is not sent then; the
 * second link is followed from here, and the cookie comes along.
 */
export function signInFirstResponse(path: string): Response {
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in first</title></head>
<body>
<main>
<h1>Sign in first</h1>
<p>This report is for people with access. <a href="/sign-in">Sign in</a>, and then <a href="${t(path)}">open the report</a>.</p>
</main>
</body>
</html>
`;
  return new Response(page, {
    status: 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    },
  });
}
