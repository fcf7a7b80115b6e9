/**
 * The hot statements by name: those of every signed-in request and of every sign-in on a known device. Each names the
 * distribution column of its table by equality, so that it goes to one shard (`database/distribution.ts`). `routed: false`
 * marks the one that does not yet: a session is looked up by its token, which gets a routing part when that work comes.
 */
export const hotStatements: Readonly<Record<string, { table: string; routed: boolean }>> = {
  'access.find-session': { table: 'session', routed: false },
  'access.touch-session': { table: 'session', routed: true },
  'access.find-lane': { table: 'lane', routed: true },
  'access.lock-lane': { table: 'lane', routed: true },
  'access.write-lane': { table: 'lane', routed: true },
  'access.find-sign-in-key': { table: 'sign_in_key', routed: true },
  'access.insert-sign-in-key': { table: 'sign_in_key', routed: true },
  'access.consume-challenge': { table: 'used_challenge', routed: true },
  'access.end-sessions': { table: 'session', routed: true },
  'access.insert-session': { table: 'session', routed: true },
}
