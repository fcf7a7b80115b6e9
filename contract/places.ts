import type { RemedyKind } from './words.ts'

/** Where in the app a remedy begins. The app must serve each of these addresses. */
export const place = {
  home: '/home',
  signIn: '/sign-in',
  help: '/help',
  recover: '/recover',
  freeze: '/freeze',
  security: '/security',
  register: '/register',
  status: '/status',
  stepUp: '/step-up',
  pin: '/security/pin',
  recoveryCodes: '/security/recovery-codes',
  contacts: '/security/contacts',
} as const

/** How the asker came here: without a session a proof is given at the door, with one it is added to the session. */
export type From = 'flow' | 'device' | 'session'

/** Null when the remedy is no place of its own: it is done on the page at hand, or by nobody, or comes with later work. */
export function placeFor(kind: RemedyKind, from: From): string | null {
  const signedIn = from === 'session'
  switch (kind) {
    case 'sign-in':
    case 'sign-in-again':
      return place.signIn
    case 'register':
      return place.register
    case 'fix-number':
    case 'phone-code':
      return place.help
    case 'start-again':
      return signedIn ? place.home : place.help
    // Whoever is in has the other ways on the page at hand.
    case 'another-method':
      return signedIn ? null : place.help
    case 'reset-password':
    case 'set-new-password':
      return place.recover
    case 'recovery-code':
      return signedIn ? place.stepUp : place.signIn
    case 'two-proofs':
    case 'confirm-it-is-you':
    case 'guided-clean-up':
    case 'undo':
      return signedIn ? place.status : place.signIn
    case 'set-pin':
    case 'reset-pin':
      return signedIn ? place.pin : place.signIn
    case 'make-recovery-codes':
      return signedIn ? place.recoveryCodes : place.signIn
    case 'add-address':
      return signedIn ? place.contacts : place.signIn
    case 'freeze':
      return place.freeze
    case 'wait':
    case 'try-again':
    case 'new-code':
    case 'update':
    case 'automatic-time':
    case 'reconnect':
      return null
    case 'passkey':
    case 'device-approval':
    case 'identity-check':
    case 'recovery-contact':
    case 'renew-document':
    case 'ask-staff':
    case 'object':
    case 'authority':
    case 'status-page':
      return null
  }
}
