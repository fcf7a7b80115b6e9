import { call } from './call.ts'
import { forgetReturn } from './return-to.ts'
import { addressOf, navigate } from './router.ts'
import { noteSession } from './session.ts'

/** False when the server was not heard: then the session may still be open, and the screen must not say otherwise. */
export async function signOut(): Promise<boolean> {
  const answer = await call('POST /api/v1/sign-out')
  if (!answer.ok) return false
  forgetReturn()
  noteSession(null)
  navigate(addressOf('/signed-out', undefined, { why: 'left' }), { replace: true })
  return true
}
