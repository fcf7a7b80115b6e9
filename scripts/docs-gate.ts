import { causeCodes, causes, type CauseCode } from '#contract/causes'
import { capabilities, proofKinds, type Capability, type Proof, type ProofKind } from '#contract/words'
import { coolingOff, decideGate, decideLift, type Lock } from '#locks'
import { lockableCauses } from './docs-payments.ts'
import { orderedRoutes, pageOf, table, type RouteName } from './docs-table.ts'

/** `docs/flows/gate.md`: what the gate answers for each capability and route under each cause, as the gate itself says. */
const now = new Date('2026-07-04T06:20:00Z')
const tomorrow = new Date('2026-07-05T06:20:00Z')

/** What a route asks the gate for, and for entrances the proofs with which they are usually reached. */
type Asked =
  | { capability: Capability; proofs?: readonly ProofKind[]; except?: readonly CauseCode[] }
  | 'nothing'
  /** It passes the gate with a wallet that has no lock yet. */
  | 'new wallet'

/** A route that is not classified here is a type error: nobody adds one without saying what it asks. */
const asked: Readonly<Record<RouteName, Asked>> = {
  hello: 'nothing',
  startFlow: 'nothing',
  startFlowFromDevice: 'nothing',
  resendCode: 'nothing',
  submitCode: 'nothing',
  readFlow: 'nothing',
  addRecoveryCodeProof: 'nothing',
  addDeviceProof: 'nothing',
  register: 'new wallet',
  signInOnFlow: { capability: 'sign-in', proofs: ['phone-code', 'password'] },
  enterOnFlow: { capability: 'sign-in', proofs: ['known-device', 'phone-code'] },
  deviceChallenge: 'nothing',
  deviceStanding: 'nothing',
  signInOnDevice: { capability: 'sign-in', proofs: ['known-device', 'password'] },
  clearPauseOnDevice: { capability: 'sign-in', proofs: ['known-device', 'recovery-code'] },
  signOut: 'nothing',
  me: 'nothing',
  extendSession: 'nothing',
  stepUp: 'nothing',
  startStepUpCode: 'nothing',
  listSessions: 'nothing',
  endSession: 'nothing',
  endOtherSessions: 'nothing',
  listDevices: 'nothing',
  // A new device only signs in and freezes for its first week: these two do not keep it out.
  enrolDevice: { capability: 'change-credentials', except: ['cooling_off', 'unusual_sign_in'] },
  renameDevice: 'nothing',
  revokeDevice: 'nothing',
  changePassword: { capability: 'change-credentials' },
  // It weighs its proofs itself, step by step; only a wallet that was taken over is refused at the start.
  startRecovery: {
    capability: 'sign-in',
    proofs: ['known-device', 'phone-code'],
    except: ['phone_reissued'],
  },
  readRecovery: 'nothing',
  proveRecovery: 'nothing',
  chooseNewPassword: { capability: 'sign-in', proofs: ['phone-code', 'recovery-code'] },
  abandonRecovery: 'nothing',
  freeze: 'nothing',
  freezeMine: 'nothing',
  liftLock: 'nothing',
  listNotices: 'nothing',
  disputeNotice: 'nothing',
  disputeByToken: 'nothing',
  makeRecoveryCodes: { capability: 'change-credentials' },
  countRecoveryCodes: 'nothing',
  listContacts: 'nothing',
  addContact: { capability: 'change-contacts' },
  verifyContact: 'nothing',
  removeContact: { capability: 'change-contacts' },
  demoPeople: 'nothing',
  demoMessages: 'nothing',
  readWallet: 'nothing',
  readStatement: 'nothing',
  readMonths: 'nothing',
  readPayment: 'nothing',
  disputePayee: 'nothing',
  // It opens no way out: whoever was disputed is somebody new from then on.
  takeBackDispute: 'nothing',
  askOutcome: 'nothing',
  checkPayee: 'nothing',
  readPayeeCode: 'nothing',
  listPayees: 'nothing',
  confirmPayment: { capability: 'pay-known' },
  pay: { capability: 'pay-known' },
  delayPayment: 'nothing',
  takeUpDelayed: 'nothing',
  readReceiving: 'nothing',
  renewCode: 'nothing',
  requestMoney: 'nothing',
  cancelRequest: 'nothing',
  setFindable: 'nothing',
  setPin: { capability: 'change-credentials' },
  listFundingSources: 'nothing',
  bindFundingSource: { capability: 'change-contacts' },
  removeFundingSource: { capability: 'change-contacts' },
  cashIn: { capability: 'receive' },
  confirmCashOut: { capability: 'withdraw' },
  cashOut: { capability: 'withdraw' },
}

function lockOf(cause: CauseCode): Lock {
  const { scope, endsBy } = causes[cause]
  const endsAt = endsBy === 'itself' ? tomorrow : null
  return {
    lockId: cause,
    accountId: 'account',
    cause,
    on: scope.on,
    ...(scope.on === 'device' ? { deviceId: 'here' } : {}),
    parts:
      cause === 'cooling_off'
        ? coolingOff('password_reset', now)
        : [{ capabilities: scope.capabilities, proofs: scope.proofs, endsAt }],
    placedAt: now,
    placedBy: 'system',
    byStaleProof: false,
    facts: {},
  }
}

function proofsOf(kinds: readonly ProofKind[]): Proof[] {
  return kinds.map((kind) => ({ kind, provenAt: now, enrolledAt: now, atOpening: true, userVerified: true }))
}

function outcome(
  capability: Capability,
  locks: Lock[],
  sessionKind: 'full' | 'limited',
  kinds: readonly ProofKind[] = ['known-device', 'password'],
): string {
  const facts = { capability, locks, deviceId: 'here', sessionKind, proofs: proofsOf(kinds), now }
  const verdict = decideGate(facts)
  return verdict.outcome === 'allow' ? '' : verdict.outcome
}

function routeRows(): string[][] {
  return orderedRoutes.flatMap(([name, { method, path }]) => {
    const ask = asked[name]
    if (ask === 'nothing' || ask === 'new wallet') return []
    // An entrance is asked for as the least that it can open: a limited session.
    const kind = ask.capability === 'sign-in' ? 'limited' : 'full'
    const cells = lockableCauses.map((cause) =>
      ask.except?.includes(cause) === true ? '' : outcome(ask.capability, [lockOf(cause)], kind, ask.proofs),
    )
    return [[`\`${method} ${path.replace('/api/v1', '')}\``, ask.capability, ...cells]]
  })
}

function liftRow(cause: CauseCode): string[] {
  const lock = lockOf(cause)
  const onDevice = lock.deviceId ?? 'own'
  const decide = (kinds: readonly ProofKind[], kind: 'full' | 'limited'): string => {
    const decision = decideLift(lock, proofsOf(kinds), { kind, deviceId: onDevice }, now)
    return decision === 'lift' ? 'lift' : decision.refused
  }
  return [
    cause,
    decide(['known-device', 'phone-code'], 'limited'),
    decide(['known-device', 'password'], 'full'),
    decide(['phone-code', 'password', 'recovery-code'], 'full'),
    decide(proofKinds, 'full'),
  ]
}

export function gateDocument(): string {
  const silent = orderedRoutes.map(([name]) => name).filter((name) => asked[name] === 'nothing')
  const refs = lockableCauses.map((cause) => `${causes[cause].ref} ${cause}`)
  return pageOf(
    '# The gate',
    'Generated by asking `decideGate` and `decideLift` (`server/locks/`), by `npm run docs`. Empty: allowed. `allowance`: payments to known payees up to the day’s essential allowance. The strictest lock wins: refuse over allowance over allow. A lock on a device holds on that device only. The pause of a lane (`password_paused`, `code_send_limit`) is kept by the lane, and `offline`, `client_outdated` and `clock_skewed` are found by the app: they stand here as the gate would answer.',
    '## Capability × cause',
    table(
      ['Capability', ...refs],
      capabilities.map((one) => [
        one,
        ...lockableCauses.map((cause) =>
          outcome(one, [lockOf(cause)], one === 'sign-in' ? 'limited' : 'full'),
        ),
      ]),
    ),
    'Cooling-off is shown as it stands in its first 24 h; in the second it takes the changes alone.',
    '## A limited session without any lock',
    table(
      ['Capability', 'Outcome'],
      capabilities.map((one) => [one, outcome(one, [], 'limited') || 'allow']),
    ),
    '## Route × cause',
    'The routes that issue a session or change what opens the wallet. Entrances are reached with their usual two proofs. Registering passes the gate with a wallet that has no lock yet. `POST /me/devices` leaves `cooling_off` and `unusual_sign_in` aside: a new device only signs in and freezes for its first week.',
    table(['Route', 'Asks for', ...refs], routeRows()),
    `These ask nothing of the gate, since they read what the asker may be told, prove something, or only take away: ${silent.map((name) => `\`${name}\``).join(', ')}.`,
    '## Who may lift what',
    'Settled proofs, given just now, on the device of the lock or an own one.',
    table(
      [
        'Cause',
        'stolen phone (device + text code)',
        'device + password',
        'text code + password + recovery code',
        'every proof there is',
      ],
      causeCodes
        .filter(
          (cause) =>
            causes[cause].scope.capabilities.length > 0 ||
            cause === 'phone_reissued' ||
            cause === 'password_exposed',
        )
        .map(liftRow),
    ),
  )
}
