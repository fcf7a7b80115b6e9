/** Written by hand: what could go wrong, the requirement, and where the tests stand (a file, or a folder with its slash). */
export type Threat = { threat: string; requirements: string; tests: readonly string[] }

export const threats: readonly Threat[] = [
  {
    threat: 'Guessing passwords, or pausing the owner by guessing',
    requirements: 'NIST 3.2.2, V6.3.1, V15.4.2; 5 failures a lane, pauses of 30 s to 1 h, 50 close it',
    tests: [
      'server/access/lanes.test.ts',
      'server/access/sign-in.test.ts',
      'server/access/idempotency.test.ts',
      'server/access/entrance.test.ts',
    ],
  },
  {
    threat: 'Guessing, replaying or stealing a text code',
    requirements:
      'NIST 3.1.3.2, V6.5.1, V6.5.4, V6.5.5, V6.6.2, V6.6.3; 6 digits, 5 minutes, 5 entries, single use',
    tests: [
      'server/access/door.test.ts',
      'server/access/door-races.test.ts',
      'server/access/door-proofs.test.ts',
    ],
  },
  {
    threat: 'Flooding a number with texts, or spending the budget of its owner or of the operator',
    requirements: 'OWASP Forgot Password sheet; 1 a minute, 5 an hour, 10 a day for each share',
    tests: [
      'server/access/sending.test.ts',
      'server/access/decide-send.test.ts',
      'test/bad-input/forwarded.test.ts',
    ],
  },
  {
    threat: 'A stranger learns whether an account exists, or how it stands',
    requirements: 'V6.3.8; same bytes, headers, statements and hashes before any proof',
    tests: [
      'server/access/door-strangers.test.ts',
      'server/access/routes-door.test.ts',
      'server/access/standing.test.ts',
      'server/locks/view.test.ts',
      'test/strangers/',
    ],
  },
  {
    threat: 'A text message, a stolen unlocked phone, a recycled number or a young proof opens a wallet',
    requirements: 'NIST 4.2.2.2, V6.4.3; the rule of two',
    tests: [
      'server/access/entrance.test.ts',
      'server/locks/decide-rule-of-two.test.ts',
      'server/locks/decide-lift.test.ts',
      'server/recovery/lift.test.ts',
      'scripts/docs.test.ts',
    ],
  },
  {
    threat: 'A number is stolen or lost: its wallet is drained, or its owner shut out with money within',
    requirements:
      'NIST 4.1.2.1, 4.2.1, 4.6; CNY 1,000 in all leave within a year without another way back in, and no more than that is brought in without a second address',
    tests: [
      'server/wallet/decide-way-back.test.ts',
      'server/wallet/way-back.test.ts',
      'server/customers/besides-number.test.ts',
    ],
  },
  {
    threat: 'Money is made, lost, spent twice, or moved after it was locked',
    requirements: 'V2.3.3, V2.3.4, V15.4.2; double entry, decided one batch at a time, compare and set',
    tests: [
      'server/ledger/decide-batch.test.ts',
      'server/ledger/decide-batch-property.test.ts',
      'server/ledger/decide-budget.test.ts',
      'server/ledger/ledger.test.ts',
      'server/wallet/',
      'server/ledger/faults.test.ts',
      'server/ledger/from-memory.test.ts',
      'server/ledger/turn.test.ts',
      'server/locks/guard.test.ts',
      'server/platform/database-rounds.test.ts',
      'test/faults/ledger-kill.test.ts',
      'test/faults/chaos.test.ts',
      'test/browser/chaos.test.ts',
      'test/browser/server-gone.test.ts',
    ],
  },
  {
    threat: 'A lock without a way out, or a way around a lock',
    requirements: 'V8.3.2; one gate, every cause with a remedy',
    tests: ['server/locks/decide-gate.test.ts', 'server/locks/locks.test.ts', 'test/catalogue/'],
  },
  {
    threat: 'Recovery out of order, by somebody else, or twice at once',
    requirements: 'V2.3.1, V6.4.1, NIST 4.2; a stored state machine',
    tests: [
      'server/recovery/decide-recovery.test.ts',
      'server/recovery/recover.test.ts',
      'server/recovery/choose-password.test.ts',
      'server/recovery/routes.test.ts',
    ],
  },
  {
    threat: 'Freezing as a weapon, or a freeze that the owner cannot place',
    requirements: 'NIST 4.3; one proof freezes, two unfreeze, the same answer right or wrong',
    tests: ['server/recovery/freeze.test.ts', 'server/recovery/decide-freeze.test.ts'],
  },
  {
    threat: 'A change that the owner does not hear of, or cannot disown',
    requirements: 'NIST 4.6, V6.3.7; every channel is told, with a way to say "this was not me"',
    tests: [
      'server/recovery/not-me.test.ts',
      'server/recovery/decide-not-me.test.ts',
      'server/recovery/unusual.test.ts',
      'server/locks/decide-unusual.test.ts',
      'server/messages/messages.test.ts',
      'server/messages/templates.test.ts',
    ],
  },
  {
    threat: 'Dormancy that nobody was warned of',
    requirements: 'notices 30, 7 and 1 days before',
    tests: ['server/recovery/dormancy.test.ts', 'server/recovery/decide-dormancy.test.ts'],
  },
  {
    threat: 'Credentials, devices or addresses changed by somebody who is merely signed in',
    requirements: 'V7.5.1, V6.2.3, NIST 4.1.2.1; two settled, fresh proofs and a cooling-off',
    tests: [
      'server/access/credentials.test.ts',
      'server/access/decide-manage.test.ts',
      'server/access/contacts.test.ts',
      'server/access/devices.test.ts',
    ],
  },
  {
    threat: 'A forged, foreign, revoked or replayed device',
    requirements: 'OWASP Device Cookies 5–6; non-extractable key, fresh single-use challenge',
    tests: [
      'server/access/device-challenge.test.ts',
      'server/access/next-challenge.test.ts',
      'server/customers/devices.test.ts',
    ],
  },
  {
    threat: 'A stolen, fixed or outlived session',
    requirements: 'V7.2.3, V7.2.4, V7.3.1, V7.4.2, V7.4.3; 256 bits, hashed, bound to the browser',
    tests: [
      'server/access/sessions.test.ts',
      'server/access/step-up.test.ts',
      'server/access/routes-sign-in.test.ts',
      'server/access/session-gate.test.ts',
      'server/platform/database.test.ts',
      'server/platform/database-rounds.test.ts',
    ],
  },
  {
    threat: 'Two wallets for one number, or one for a number that was not proven',
    requirements: 'V15.4.2',
    tests: [
      'server/access/registration.test.ts',
      'server/access/decide-registration.test.ts',
      'server/customers/accounts.test.ts',
      'server/customers/decide-number.test.ts',
      'server/customers/decide-name.test.ts',
      'server/customers/decide-email.test.ts',
    ],
  },
  {
    threat: 'Weak, common, breached or personal passwords, or rules that make them weaker',
    requirements: 'NIST 3.1.1.2, V6.2; 8 to 128 code points, no composition, whole-password list',
    tests: [
      'server/customers/decide-password.test.ts',
      'server/customers/passwords.test.ts',
      'server/customers/breaches.test.ts',
    ],
  },
  {
    threat: 'Recovery codes or addresses used twice, or by somebody else',
    requirements: 'NIST 4.2.1.1, V6.5.2; 128 bits, keyed hash, single use, replaced after use',
    tests: [
      'server/customers/recovery-codes.test.ts',
      'server/customers/contacts.test.ts',
      'server/recovery/mistyped-code.test.ts',
    ],
  },
  {
    threat: 'Hashing passwords as a way to take the service down',
    requirements: 'V2.4.1; bounded queues, a share for known devices',
    tests: ['server/platform/slow-hash.test.ts', 'server/access/hash-share.test.ts'],
  },
  {
    threat: 'Personal data or secrets in a dump, a log or a backup, or lost with a rotated key',
    requirements: 'V14.2, V16.2.5, V11.3; sealed, keyed hashes, rotation',
    tests: [
      'server/platform/secrets.test.ts',
      'server/platform/log.test.ts',
      'server/customers/sweep.test.ts',
      'database/seed/seed.test.ts',
    ],
  },
  {
    threat: 'A message that is lost, sent twice, sent dead, or that teaches customers to be phished',
    requirements: 'SMS one-time-code format; no link and no number in a text',
    tests: [
      'server/messages/delivery.test.ts',
      'server/messages/delivery-outage.test.ts',
      'server/messages/decide-delivery.test.ts',
      'server/messages/channel.test.ts',
      'server/platform/jobs.test.ts',
    ],
  },
  {
    threat: 'The demo, which shows codes, somewhere else than on one’s own machine',
    requirements: 'loopback only, stamped directory, never convertible',
    tests: ['server/config.test.ts', 'test/journeys/'],
  },
  {
    threat: 'Bad input: a 500, a stack, a hang, cross-site requests, headers that are missing',
    requirements: 'V2.2.1, V3.4, V3.5, V4.1, V16.5; RFC 9457',
    tests: ['test/bad-input/', 'server/guidance/guidance.test.ts', 'test/browser/', 'web/'],
  },
  {
    threat: 'A crash, a dead database or a wrong clock loses or invents a decision',
    requirements: 'V16.5.3; fails closed, recovers by itself',
    tests: ['server/platform/', 'test/faults/', 'scripts/'],
  },
]

/** Told, not hidden. */
export const exceptions: readonly string[] = [
  'V6.6.1 (L3, no phone as an out-of-band channel): text codes are on. They are never enough alone, and recovery codes are the alternative; passkeys come with later work.',
  'NIST 3.2.2 line "disable after at most 100 failures over all clients": met for each lane (50), not over all lanes of an account together. Strangers get at most three new lanes a day, so the sum stays below 100 only within a bounded time.',
  'A known device with a password is below AAL2: its key has no user verification until a passkey is enrolled.',
  'A stranger with more than a dozen network addresses (an IPv6 /64 counts as one) can spend the share and the reserve of text codes that keyless askers of one number have, for a day (with half as many, for an hour). From fewer, an owner at an address of their own still gets a code. Known devices, flows with a proof, recovery codes and freezing by password or recovery code go on.',
  'Delivery is at least once: a crash of the process between sending and noting it sends a message twice. A crash of the database alone does not.',
  'The first right freeze does more work in the database than a wrong one; the route answers no sooner than 250 ms after the request, so the gap could show only beyond that.',
  'V16.2 to V16.4 (must-meet list, line 72, "hash-chained"): the audit trail is append-only by triggers, which refuse update, delete and truncate, and each row stands or falls with its decision. It is not chained by hashes: who owns the database can drop a trigger, change a row and leave no trace. A copy of the log kept elsewhere is the operator’s.',
  'V15.1.2, V15.2.1 (must-meet list, line 79, "SBOM, audit"): dependencies are pinned with their hashes in `package-lock.json`, but no bill of materials is published and no job looks for known weaknesses. `npm sbom` and `npm audit` give both where a registry can be asked; the tests run without a network.',
  'Causes without a self-service remedy in this version (`identity_expired`, `taken_over`, `under_review`, `legal_order`) say so on the screen.',
]
