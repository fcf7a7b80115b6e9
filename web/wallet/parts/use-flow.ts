import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCall, type Load } from '../use-call.ts'
import type { SentCode } from './code-step.tsx'

type Flow = 'GET /api/v1/flows/:flowId'

/** A flow as the server has it, whatever was reloaded meanwhile, and another code for it. */
export function useFlow(flowId: string): {
  flow: { load: Load<Flow>; reload: () => void }
  onResend: () => Promise<SentCode | Problem | undefined>
} {
  const flow = useCall('GET /api/v1/flows/:flowId', { params: { flowId } })
  const onResend = async (): Promise<SentCode | Problem | undefined> => {
    const answer = await call('POST /api/v1/flows/:flowId/resend', { params: { flowId } })
    if (!answer.ok) return answer.problem as Problem | undefined
    flow.reload()
    return answer.body
  }
  return { flow, onResend }
}
