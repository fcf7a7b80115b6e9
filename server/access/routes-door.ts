import { routes } from '#contract/api'
import type { PasswordDeps } from '#customers'
import { answer, serve, type Http } from '#platform/http'
import { isRefusal, type Refusal } from '#platform/refusals'
import {
  addDeviceProof,
  addRecoveryCodeProof,
  readFlow,
  resendCode,
  startFlow,
  startFlowFromDevice,
  submitCode,
  type DoorDeps,
  type FlowStanding,
} from './door.ts'
import { demoKeylessLimits } from './policy-door.ts'
import { register } from './registration.ts'
import type { OpenedDoor } from './sending.ts'
import { viewSession, type Session } from './sessions.ts'

export function doorRoutes(http: Http<Session>, options: DoorDeps & PasswordDeps & { demo?: boolean }): void {
  const deps = options.demo === true ? { keylessLimits: demoKeylessLimits, ...options } : options
  serve(http, routes.startFlow, async (call) => viewOpened(await startFlow(deps, { ...call, ...call.body })))
  serve(http, routes.startFlowFromDevice, async (call) =>
    viewOpened(await startFlowFromDevice(deps, { ...call, ...call.body })),
  )
  serve(http, routes.resendCode, async (call) =>
    viewOpened(await resendCode(deps, { ...call, ...call.params })),
  )
  serve(http, routes.submitCode, async (call) =>
    viewStanding(await submitCode(deps, { ...call, ...call.params, ...call.body })),
  )
  serve(http, routes.readFlow, async (call) => {
    const flow = await readFlow(deps, { ...call, ...call.params })
    if (isRefusal(flow)) return flow
    return {
      ...flow,
      codeExpiresAt: flow.codeExpiresAt?.toISOString() ?? null,
      resendAt: flow.resendAt?.toISOString() ?? null,
      flowExpiresAt: flow.flowExpiresAt.toISOString(),
      serverNow: flow.now.toISOString(),
    }
  })
  serve(http, routes.addRecoveryCodeProof, async (call) =>
    viewStanding(await addRecoveryCodeProof(deps, { ...call, ...call.params, ...call.body })),
  )
  serve(http, routes.addDeviceProof, async (call) =>
    viewStanding(await addDeviceProof(deps, { ...call, ...call.params, ...call.body })),
  )
  serve(http, routes.register, async (call) => {
    const registered = await register(deps, { ...call, ...call.params, ...call.body })
    if (isRefusal(registered)) return registered
    const { session, token, now } = registered
    const body = { session: viewSession(session), serverNow: now.toISOString() }
    return answer(body, { cookies: { session: token } })
  })
}

type ViewedDoor = {
  flowId: string
  sentTo: string
  codeExpiresAt: string
  resendAt: string
  entriesLeft: number
  serverNow: string
}

function viewOpened<Code extends string>(
  opened: (OpenedDoor & { now: Date }) | Refusal<Code>,
): ViewedDoor | Refusal<Code> {
  if (isRefusal(opened)) return opened as Refusal<Code>
  const { flowId, sentTo, codeExpiresAt, resendAt, entriesLeft, now } = opened as OpenedDoor & { now: Date }
  return {
    flowId,
    sentTo,
    codeExpiresAt: codeExpiresAt.toISOString(),
    resendAt: resendAt.toISOString(),
    entriesLeft,
    serverNow: now.toISOString(),
  }
}

type ViewedStanding = { standing: FlowStanding['standing']; flowExpiresAt: string; serverNow: string }

function viewStanding<Code extends string>(
  told: FlowStanding | Refusal<Code>,
): ViewedStanding | Refusal<Code> {
  if (isRefusal(told)) return told as Refusal<Code>
  const { standing, flowExpiresAt, now } = told as FlowStanding
  return { standing, flowExpiresAt: flowExpiresAt.toISOString(), serverNow: now.toISOString() }
}
