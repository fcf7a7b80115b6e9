import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { card, person } from '../parts/icons.ts'
import { List, ListRow } from '../parts/list.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { addressOf } from '../router.ts'
import { useCall } from '../use-call.ts'
import './switch.css'

/** What of security belongs to money: the PIN, the cards, and who may find the wallet. Needs the texts of `pay`. */
export function PaymentSecurity(): JSX.Element | null {
  const t = useTexts('pay')
  const wallet = useCall('GET /api/v1/me/wallet')
  const [said, setSaid] = useState<Said>()
  const [wished, setWished] = useState<boolean>()
  if (wallet.load.state !== 'ready') return null
  const { pin, findableByNumber } = wallet.load.body
  const turn = async (byNumber: boolean): Promise<void> => {
    setSaid(undefined)
    setWished(byNumber)
    const answer = await call('PUT /api/v1/me/findable', { body: { byNumber } })
    // What stands is what the server says, also when it said nothing.
    if (!answer.ok) {
      setWished(undefined)
      setSaid(saidOf(answer))
    }
    wallet.reload()
  }
  const isOn = wished ?? findableByNumber
  return (
    <>
      <Outcome of={said} />
      <List label={t.payments}>
        <ListRow icon={card} title={t.pin} value={t.pinValues[pin]} href={addressOf('/security/pin')} />
        <ListRow
          icon={person}
          title={<span id="findable">{t.findable}</span>}
          detail={t.findableNote}
          action={
            <button
              type="button"
              class="switch"
              role="switch"
              aria-checked={isOn}
              aria-labelledby="findable"
              onClick={() => void turn(!isOn)}
            >
              <span aria-hidden="true" />
            </button>
          }
        />
        <ListRow icon={card} title={t.cards} href={addressOf('/cards')} />
      </List>
    </>
  )
}
