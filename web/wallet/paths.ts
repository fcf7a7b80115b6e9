/**
 * Every screen's address. One list, read by the route table (which must have a module for each), by the types of links, and
 * by the build, which hands it to the server (`paths.json`) so that any other address gets a true 404.
 */
export const paths = [
  '/',
  '/sign-in',
  '/sign-in/recovery-code',
  '/help',
  '/number-gone',
  '/flows/:flowId',
  '/flows/:flowId/password',
  '/flows/:flowId/recovery-code',
  '/flows/:flowId/register',
  '/register',
  '/register/device',
  '/register/e-mail',
  '/register/recovery-codes',
  '/own-device',
  '/recover',
  '/recoveries/:recoveryId',
  '/freeze',
  '/not-me',
  '/home',
  '/pay',
  '/pay/:code',
  '/scan',
  '/payments/:paymentId',
  '/receive',
  '/request',
  '/statement',
  '/cash-in',
  '/cash-out',
  '/cards',
  '/status',
  '/clean-up',
  '/notices',
  '/step-up',
  '/signed-out',
  '/security',
  '/security/password',
  '/security/pin',
  '/security/recovery-codes',
  '/security/devices',
  '/security/sessions',
  '/security/contacts',
  '/gallery',
] as const

export type Path = (typeof paths)[number]

/** `'/flows/:flowId/code'` → `{ flowId: string }`; `{}` where a path has no parameter. */
export type ParamsOf<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & ParamsOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Record<Name, string>
    : {}
