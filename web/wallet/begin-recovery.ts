import { call } from './call.ts'
import { addressOf, navigate } from './router.ts'
import type { Problem } from '#contract/route'

/** Begins a recovery with what the flow has proven and goes there; otherwise says what stood in the way. */
export async function beginRecovery(
  flowId: string,
  kind: 'forgotten_password' | 'exposed_password',
): Promise<'begun' | 'offline' | Problem> {
  const started = await call('POST /api/v1/flows/:flowId/recovery', { params: { flowId }, body: { kind } })
  if (!started.ok) return (started.problem as Problem | undefined) ?? 'offline'
  const { recoveryId } = started.body.recovery
  navigate(addressOf('/recoveries/:recoveryId', { recoveryId }), { replace: true })
  return 'begun'
}
