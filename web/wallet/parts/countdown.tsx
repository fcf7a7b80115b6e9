import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocale, useTexts } from '../language.ts'
import { serverNowMs } from '../server-clock.ts'
import { clockText, partsOf } from '../times.ts'

/** Milliseconds until an instant of the server, kept up each second; undefined before the server has told its time. */
export function useRemaining(until: string | undefined, onEnd?: () => void): number | undefined {
  const read = (): number | undefined => {
    const now = serverNowMs()
    return now === undefined || until === undefined ? undefined : Math.max(0, Date.parse(until) - now)
  }
  const [remaining, setRemaining] = useState(read)
  const ended = useRef<string>()

  useEffect(() => {
    const tick = (): void => {
      const left = read()
      setRemaining(left)
      if (left === 0 && ended.current !== until) {
        ended.current = until
        onEnd?.()
      }
    }
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [until])

  return remaining
}

/** 「还剩 1 分 20 秒」 on server time. Not spoken each second: the absolute time beside it is what is read out. */
export function Countdown({
  until,
  onEnd,
}: {
  until: string
  onEnd?: (() => void) | undefined
}): JSX.Element | null {
  const t = useTexts('common')
  const remaining = useRemaining(until, onEnd)
  if (!remaining) return null
  const { days, hours, minutes, seconds } = partsOf(remaining)
  return (
    <span class="countdown figures" role="timer" aria-live="off">
      {t.left(t.remaining(days, hours, minutes, seconds))}
    </span>
  )
}

/** An instant as a clock time, with the day when it is not today. */
export function ClockTime({ at }: { at: string }): JSX.Element {
  const language = useLocale()
  return (
    <time class="figures" dateTime={at}>
      {clockText(at, language)}
    </time>
  )
}
