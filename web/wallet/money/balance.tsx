import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { recall, remember } from '../memory.ts'
import { online } from '../online.ts'
import { ClockTime } from '../parts/countdown.tsx'
import { Icon } from '../parts/icon.tsx'
import { eye, eyeShut, inward, outward, scan, statement } from '../parts/icons.ts'
import { addressOf, fetchAhead } from '../router.ts'
import { Money } from './money.tsx'
import type { Wallet } from './wallet-watch.ts'
import './home.css'

type BalanceProps = {
  wallet: Wallet
  /** It is what was last seen, not what is. */
  isOld: boolean
  /** Something else on the screen holds the one primary button. */
  plain: boolean
}

/** The balance, hidden for good on this device by one press, and the four things that people come for. */
export function Balance({ wallet, isOld, plain }: BalanceProps): JSX.Element {
  const t = useTexts('money')
  const connected = useCell(online)
  const [hidden, setHidden] = useState(recall('balance') === 'hidden')
  useEffect(() => {
    // Without a network, these two have to say what was last seen, and why nothing can be paid.
    fetchAhead(addressOf('/pay'))
    fetchAhead(addressOf('/statement'))
  }, [])
  const turn = (): void => {
    remember('balance', hidden ? undefined : 'hidden')
    setHidden(!hidden)
  }
  return (
    <section class="balance" aria-label={t.balance}>
      <p class="balance-label">
        <span>{t.balance}</span>
        <button type="button" class="tool" aria-label={hidden ? t.show : t.hide} onClick={turn}>
          <Icon of={hidden ? eyeShut : eye} />
        </button>
      </p>
      <p>
        <Money minor={wallet.balanceMinor} big hidden={hidden} />
      </p>
      {wallet.pendingMinor > 0 && !hidden && (
        <p class="hint">
          {t.pending} <Money minor={wallet.pendingMinor} /> · {t.available}{' '}
          <Money minor={wallet.availableMinor} />
        </p>
      )}
      {(isOld || !connected) && (
        <p class="hint">
          {t.asOf} <ClockTime at={wallet.serverNow} />
          {t.asOfWhy}
        </p>
      )}
      <nav class="quick" aria-label={t.quick}>
        <a class={plain ? 'quick-way' : 'quick-way first'} href={addressOf('/pay')}>
          <Icon of={outward} />
          {t.pay}
        </a>
        <a class="quick-way" href={addressOf('/scan')}>
          <Icon of={scan} />
          {t.scan}
        </a>
        <a class="quick-way" href={addressOf('/receive')}>
          <Icon of={inward} />
          {t.receive}
        </a>
        <a class="quick-way" href={addressOf('/statement')}>
          <Icon of={statement} />
          {t.statement}
        </a>
      </nav>
    </section>
  )
}
