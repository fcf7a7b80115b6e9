import type { ComponentType } from 'preact'
import type { Area } from './language.ts'
import type { ParamsOf, Path } from './paths.ts'

export type Route<P extends string = string> = {
  /** The areas of the dictionary that this screen speaks from, besides `common`; loaded together with it. */
  texts: readonly Area[]
  load: () => Promise<{ Screen: ComponentType<{ params: ParamsOf<P> }> }>
}

/** One line a screen. The dynamic import is what gives each screen its own file. */
export const routes: { [P in Path]: Route<P> } = {
  '/': { texts: ['door'], load: () => import('./screens/welcome.tsx') },
  '/sign-in': { texts: ['door', 'enter', 'password', 'locks'], load: () => import('./screens/sign-in.tsx') },
  '/sign-in/recovery-code': {
    texts: ['door', 'enter', 'password', 'locks'],
    load: () => import('./screens/sign-in-recovery-code.tsx'),
  },
  '/help': { texts: ['door'], load: () => import('./screens/help.tsx') },
  '/number-gone': { texts: ['enter'], load: () => import('./screens/number-gone.tsx') },
  '/flows/:flowId': { texts: ['door', 'enter', 'locks'], load: () => import('./screens/flow.tsx') },
  '/flows/:flowId/password': {
    texts: ['enter', 'password', 'locks'],
    load: () => import('./screens/flow-password.tsx'),
  },
  '/flows/:flowId/recovery-code': {
    texts: ['enter', 'password', 'locks'],
    load: () => import('./screens/flow-recovery-code.tsx'),
  },
  '/flows/:flowId/register': {
    texts: ['register', 'enter', 'password'],
    load: () => import('./screens/register.tsx'),
  },
  '/register': { texts: ['door', 'register'], load: () => import('./screens/register-number.tsx') },
  '/register/device': { texts: ['enter'], load: () => import('./screens/register-device.tsx') },
  '/register/e-mail': { texts: ['enter', 'register'], load: () => import('./screens/register-email.tsx') },
  '/register/recovery-codes': {
    texts: ['register', 'codes'],
    load: () => import('./screens/register-recovery-codes.tsx'),
  },
  '/own-device': {
    texts: ['enter', 'prove', 'door', 'password', 'locks'],
    load: () => import('./screens/own-device.tsx'),
  },
  '/recover': { texts: ['door', 'recover'], load: () => import('./screens/recover.tsx') },
  '/recoveries/:recoveryId': {
    texts: ['recover', 'enter', 'codes', 'password', 'locks'],
    load: () => import('./screens/recovery.tsx'),
  },
  '/freeze': { texts: ['freeze', 'door', 'enter', 'password'], load: () => import('./screens/freeze.tsx') },
  '/not-me': { texts: ['freeze'], load: () => import('./screens/not-me.tsx') },
  '/home': {
    texts: ['account', 'money', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/home.tsx'),
  },
  '/pay': { texts: ['pay', 'money', 'account', 'door'], load: () => import('./screens/pay.tsx') },
  '/pay/:code': { texts: ['pay', 'money', 'account'], load: () => import('./screens/pay-code.tsx') },
  '/scan': { texts: ['scan', 'pay', 'money'], load: () => import('./screens/scan.tsx') },
  '/payments/:paymentId': { texts: ['money', 'account'], load: () => import('./screens/payment.tsx') },
  '/receive': { texts: ['take', 'money', 'account'], load: () => import('./screens/receive.tsx') },
  '/request': { texts: ['take', 'money', 'account'], load: () => import('./screens/request.tsx') },
  '/statement': { texts: ['money', 'account'], load: () => import('./screens/statement.tsx') },
  '/cash-in': { texts: ['take', 'pay', 'money', 'account'], load: () => import('./screens/cash-in.tsx') },
  '/cash-out': { texts: ['take', 'pay', 'money', 'account'], load: () => import('./screens/cash-out.tsx') },
  '/cards': {
    texts: ['take', 'account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/cards.tsx'),
  },
  '/status': {
    texts: ['account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/status.tsx'),
  },
  '/clean-up': {
    texts: ['account', 'security', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/clean-up.tsx'),
  },
  '/notices': { texts: ['account'], load: () => import('./screens/notices.tsx') },
  '/step-up': {
    texts: ['account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/step-up.tsx'),
  },
  '/signed-out': { texts: ['account'], load: () => import('./screens/signed-out.tsx') },
  '/security': { texts: ['security', 'pay', 'account'], load: () => import('./screens/security.tsx') },
  '/security/password': {
    texts: ['security', 'account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/security-password.tsx'),
  },
  '/security/pin': {
    texts: ['pay', 'account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/security-pin.tsx'),
  },
  '/security/recovery-codes': {
    texts: ['security', 'codes', 'account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/security-recovery-codes.tsx'),
  },
  '/security/devices': {
    texts: ['security', 'account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/security-devices.tsx'),
  },
  '/security/sessions': {
    texts: ['security', 'account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/security-sessions.tsx'),
  },
  '/security/contacts': {
    texts: ['security', 'account', 'prove', 'enter', 'door', 'password', 'locks'],
    load: () => import('./screens/security-contacts.tsx'),
  },
  '/gallery':
    typeof __GALLERY__ !== 'undefined' && __GALLERY__
      ? { texts: ['door', 'enter', 'password', 'locks'], load: () => import('./gallery/gallery.tsx') }
      : { texts: [], load: () => import('./screens/not-found.tsx') },
}

export const notFound: Route = { texts: [], load: () => import('./screens/not-found.tsx') }
