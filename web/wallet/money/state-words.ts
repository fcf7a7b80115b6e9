import type { Texts } from '../language.ts'
import { alert, clock, done, pause } from '../parts/icons.ts'
import { amountText } from './amount.ts'
import type { Entry, PaymentView } from './outbox.ts'

/** How a payment stands, in words and tone. Not knowing is never drawn or told as failing. */
export type StateWords = {
  tone: 'calm' | 'done' | 'paused'
  icon: string
  title: string
  detail: string
  /** Something is still to come. */
  isOpen: boolean
}

type About = Pick<PaymentView, 'kind' | 'amountMinor'> & { label: string }

function undecided(about: About, t: Texts['money']): StateWords {
  const words = t.checking[about.kind]
  return {
    tone: 'calm',
    icon: clock,
    title: words.title(amountText(about.amountMinor)),
    detail: words.detail,
    isOpen: true,
  }
}

const never = (about: About, t: Texts['money']): StateWords => ({
  tone: 'calm',
  icon: alert,
  title: t.never[about.kind],
  detail: t.neverDetail,
  isOpen: false,
})

export function paymentWords(payment: PaymentView, t: Texts['money']): StateWords {
  const about: About = { ...payment, label: payment.other.label }
  switch (payment.state) {
    case 'deciding':
      return undecided(about, t)
    case 'done': {
      const title =
        payment.kind === 'cash-in' || payment.kind === 'cash-out'
          ? t.done[payment.kind]
          : t.done[payment.direction](about.label)
      // That a lock came too late for it stays true, and is what its owner will look for afterwards.
      const detail = payment.leftBeforeLock ? t.leftBeforeLock.done : ''
      return { tone: 'done', icon: done, title, detail, isOpen: false }
    }
    case 'sent':
      return {
        tone: 'calm',
        icon: clock,
        title: t.sent,
        detail: payment.leftBeforeLock
          ? t.leftBeforeLock.sent
          : t.sentDetail[payment.kind === 'cash-in' ? 'in' : 'out'],
        isOpen: true,
      }
    case 'refused':
      return {
        tone: 'calm',
        icon: alert,
        title: t.refused[payment.kind],
        detail: payment.refusal?.detail ?? '',
        isOpen: false,
      }
    case 'expired':
      return never(about, t)
    case 'returned': {
      const detail = payment.leftBeforeLock ? t.leftBeforeLock.returned : t.returnedDetail
      return { tone: 'calm', icon: alert, title: t.returned, detail, isOpen: false }
    }
  }
}

/** `until` is the clock time of the deadline, in the customer's language. */
export function entryWords({ intent, phase }: Entry, until: string, t: Texts['money']): StateWords {
  switch (phase.at) {
    case 'sending':
      return {
        tone: 'calm',
        icon: clock,
        title: t.sending[intent.kind],
        detail: t.sendingDetail,
        isOpen: true,
      }
    case 'checking':
      return undecided(intent, t)
    case 'waiting':
      return {
        tone: 'paused',
        icon: pause,
        title: t.waiting,
        detail: t.waitingDetail[intent.kind](until),
        isOpen: true,
      }
    case 'never':
      return never(intent, t)
    case 'known':
      return paymentWords(phase.payment, t)
    case 'refused':
      return {
        tone: 'calm',
        icon: alert,
        title: phase.problem.title,
        detail: phase.problem.detail,
        isOpen: false,
      }
  }
}
