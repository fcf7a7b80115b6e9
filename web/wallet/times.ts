import type { Locale } from '#contract/words'
import { serverNowMs, serverTimeZone } from './server-clock.ts'

/** English is written day first with a 24-hour clock, as the copy does. */
const tags: Record<Locale, string> = { 'zh-CN': 'zh-CN', en: 'en-GB' }

const formats = new Map<string, Intl.DateTimeFormat>()

function format(language: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + serverTimeZone() + JSON.stringify(options)
  let found = formats.get(key)
  if (!found)
    formats.set(
      key,
      (found = new Intl.DateTimeFormat(tags[language], { ...options, timeZone: serverTimeZone() })),
    )
  return found
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const day = { month: 'long', day: 'numeric' } as const

type ClockTime = { day: string | undefined; time: string }

/** `14:32`; with the day when it is not today, and the year when it is not this one. Today is the server's today. */
function clockTime(iso: string, language: Locale, nowMs = serverNowMs()): ClockTime {
  const at = new Date(iso)
  const time = format(language, clock).format(at)
  const plain = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
  const today = nowMs === undefined ? undefined : new Date(nowMs)
  if (today && format(language, plain).format(today) === format(language, plain).format(at))
    return { day: undefined, time }
  const year = { year: 'numeric' } as const
  const sameYear = today && format(language, year).format(today) === format(language, year).format(at)
  return { day: format(language, sameYear ? day : { ...day, year: 'numeric' }).format(at), time }
}

/** 「7月5日 14:20」, "5 July, 14:20", or only the time when it is today. */
export function clockText(iso: string, language: Locale, nowMs = serverNowMs()): string {
  const { day: dayText, time } = clockTime(iso, language, nowMs)
  if (dayText === undefined) return time
  return language === 'en' ? `${dayText}, ${time}` : `${dayText} ${time}`
}

export function dateText(iso: string, language: Locale): string {
  return format(language, { ...day, year: 'numeric' }).format(new Date(iso))
}

/** Whole parts of a remaining time, rounded up so that it never says zero while something is still shut. */
export function partsOf(remainingMs: number): {
  days: number
  hours: number
  minutes: number
  seconds: number
} {
  const total = Math.max(0, Math.ceil(remainingMs / 1000))
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor((total % 86_400) / 3600),
    minutes: Math.floor((total % 3600) / 60),
    seconds: total % 60,
  }
}

/** 「300 元」, "¥300": minor units in, whole units without a fraction when there is none. */
export function moneyText(amountMinor: number, language: Locale): string {
  const digits = amountMinor % 100 === 0 ? 0 : 2
  const amount = new Intl.NumberFormat(tags[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amountMinor / 100)
  return language === 'en' ? `¥${amount}` : `${amount} 元`
}
