import { useEffect, useRef, useState } from 'preact/hooks'
import type { StrengthAnswer, StrengthQuestion } from './strength-worker.ts'

/** Longer passwords are judged by their beginning: that can only make them look weaker than they are. */
const judgedLength = 64
const patienceMs = 1_500
const pauseMs = 120

/**
 * The score (0–4) of a password, worked out in a worker: undefined while it is not known. A password that takes too long is
 * given up with its worker, so that the page and the next key never wait.
 */
export function useStrength(password: string, personal: readonly string[]): number | undefined {
  const worker = useRef<Worker>()
  const turn = useRef(0)
  const [answer, setAnswer] = useState<StrengthAnswer>()
  const words = personal.join('\n')

  useEffect(
    () => () => {
      worker.current?.terminate()
      worker.current = undefined
    },
    [],
  )

  useEffect(() => {
    turn.current += 1
    const mine = turn.current
    if (password === '') return undefined
    let giveUp: ReturnType<typeof setTimeout> | undefined
    const ask = (): void => {
      worker.current ??= new Worker(new URL('./strength-worker.ts', import.meta.url), { type: 'module' })
      const asked = worker.current
      asked.onmessage = ({ data }: MessageEvent<StrengthAnswer>) => {
        if (data.turn !== turn.current) return
        clearTimeout(giveUp)
        setAnswer(data)
      }
      const question: StrengthQuestion = {
        turn: mine,
        password: password.slice(0, judgedLength),
        personal: words.split('\n').filter((word) => word !== ''),
      }
      asked.postMessage(question)
      giveUp = setTimeout(() => {
        asked.terminate()
        worker.current = undefined
      }, patienceMs)
    }
    const pause = setTimeout(ask, pauseMs)
    return () => {
      clearTimeout(pause)
      clearTimeout(giveUp)
    }
  }, [password, words])

  return password !== '' && answer ? answer.score : undefined
}
