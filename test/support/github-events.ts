// Events as GitHub writes them for a workflow, in the shape that its documentation and octokit's published examples give them:
// the parts around what Phasegate reads are there too, since a reader must not stumble over them.

const user = (login: string) => ({
  login,
  id: 7,
  node_id: 'MDQ6VXNlcjc=',
  avatar_url: `https://avatars.githubusercontent.com/u/7?v=4`,
  gravatar_id: '',
  url: `https://api.github.com/users/${login}`,
  html_url: `https://github.com/${login}`,
  type: 'User',
  site_admin: false,
});

export const repository = (owner: string, name: string, fork = false) => ({
  id: 42,
  node_id: 'MDEwOlJlcG9zaXRvcnk0Mg==',
  name,
  full_name: `${owner}/${name}`,
  private: false,
  owner: user(owner),
  html_url: `https://github.com/${owner}/${name}`,
  description: null,
  fork,
  url: `https://api.github.com/repos/${owner}/${name}`,
  default_branch: 'main',
  license: null,
});

const HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
const BASE = 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e';

/** `pull_request` and `pull_request_target`. `head`: where the branch is; null when that repository was deleted. */
export function pullRequestEvent(
  action: 'opened' | 'synchronize' | 'reopened',
  head: ReturnType<typeof repository> | null = repository('records', 'letters'),
): object {
  const base = repository('records', 'letters');
  return {
    action,
    number: 12,
    ...(action === 'synchronize' ? { before: BASE, after: HEAD } : {}),
    pull_request: {
      url: `${base.url}/pulls/12`,
      id: 279147437,
      html_url: `${base.html_url}/pull/12`,
      number: 12,
      state: 'open',
      locked: false,
      title: 'Move the letters\n::error::on',
      user: user('ada'),
      body: null,
      merge_commit_sha: null,
      draft: false,
      head: { label: 'ada:letters', ref: 'letters', sha: HEAD, user: head && user('ada'), repo: head },
      base: { label: 'records:main', ref: 'main', sha: BASE, user: user('records'), repo: base },
      author_association: 'MEMBER',
      merged: false,
      mergeable: null,
      commits: 1,
      additions: 3,
      deletions: 1,
      changed_files: 2,
    },
    repository: base,
    organization: { login: 'records', id: 9, url: 'https://api.github.com/orgs/records' },
    sender: user('ada'),
  };
}

/** The published example has no `base_sha`; newer events have one. */
export function mergeGroupEvent(): object {
  return {
    action: 'checks_requested',
    merge_group: {
      head_sha: HEAD,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${BASE}`,
      base_ref: 'refs/heads/main',
    },
    repository: repository('records', 'letters'),
    sender: user('ada'),
  };
}

/** For workflows the commits of a push are without `added`, `removed` and `modified`. */
export function pushEvent(): object {
  return {
    ref: 'refs/heads/main',
    before: BASE,
    after: HEAD,
    repository: repository('records', 'letters'),
    pusher: { name: 'ada', email: 'ada@example.com' },
    sender: user('ada'),
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: 'https://github.com/records/letters/compare/f95f852bd8fc...ec26c3e57ca3',
    commits: [
      { id: HEAD, tree_id: BASE, distinct: true, message: 'Move the letters', timestamp: '2026-11-24T10:00:00Z' },
    ],
    head_commit: { id: HEAD, tree_id: BASE, distinct: true, message: 'Move the letters' },
  };
}

export function workflowDispatchEvent(): object {
  return {
    inputs: null,
    ref: 'refs/heads/main',
    repository: repository('records', 'letters'),
    sender: user('ada'),
    workflow: '.github/workflows/plans.yml',
  };
}

/** GitHub's answer to "list pull requests files". */
export function pullRequestFiles(files: readonly { filename: string; status: string }[]): object[] {
  return files.map(({ filename, status }) => ({
    sha: 'bbcd538c8e72b8c175046e27cc8f907076331401',
    filename,
    status,
    additions: 3,
    deletions: 1,
    changes: 4,
    blob_url: `https://github.com/records/letters/blob/${HEAD}/${filename}`,
    raw_url: `https://github.com/records/letters/raw/${HEAD}/${filename}`,
    contents_url: `https://api.github.com/repos/records/letters/contents/${filename}?ref=${HEAD}`,
    patch: '@@ -1 +1,3 @@',
    ...(status === 'renamed' ? { previous_filename: 'old.md' } : {}),
  }));
}
