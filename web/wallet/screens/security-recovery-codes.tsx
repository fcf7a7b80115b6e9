import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useLocale, useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { NewCodes } from '../parts/new-codes.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { Empty } from '../parts/states.tsx'
import { useStepUp } from '../parts/use-step-up.tsx'
import { key } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { targetOr } from '../target.ts'
import { dateText } from '../times.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

const setSize = 10

/** How many are left, and a new set: shown once, to print or write down. */
export function Screen(): JSX.Element {
  const t = useTexts('security')
  const counted = useCall('GET /api/v1/me/recovery-codes')
  const stepUp = useStepUp()
  const [codes, setCodes] = useState<string[]>()
  const [asking, setAsking] = useState(false)
  const [said, setSaid] = useState<Said>()
  const left = counted.load.state === 'ready' ? counted.load.body.left : undefined

  const make = async (): Promise<void> => {
    setAsking(false)
    const answer = await stepUp.attempt(() => call('POST /api/v1/me/recovery-codes'))
    if (!answer) return
    if (answer.ok) setCodes(answer.body.recoveryCodes)
    else setSaid(saidOf(answer))
  }
  if (stepUp.view) return stepUp.view
  // Whoever was sent here from a payment goes on with it.
  if (codes) return <NewCodes codes={codes} next={targetOr(addressOf('/security'))} />
  return (
    <Page
      title={t.codesTitle}
      lead={t.codesLead}
      back={addressOf('/security')}
      actions={
        left ? (
          <Button onClick={() => setAsking(true)}>{t.codesRenew}</Button>
        ) : left === 0 ? (
          <Button kind="primary" onClick={() => void make()}>
            {t.codesMake}
          </Button>
        ) : undefined
      }
    >
      <Outcome of={said} />
      <Signed of={counted}>
        {(body) =>
          body.left === 0 ? (
            <Empty icon={key} title={t.codesEmptyTitle}>
              {t.codesEmpty}
            </Empty>
          ) : (
            <Left left={body.left} madeAt={body.madeAt} />
          )
        }
      </Signed>
      {asking && (
        <Confirm
          title={t.codesRenewTitle}
          yes={t.codesRenewYes}
          no={t.codesRenewNo}
          onYes={make}
          onClose={() => setAsking(false)}
        >
          {t.codesRenewDetail}
        </Confirm>
      )}
    </Page>
  )
}

function Left({ left, madeAt }: { left: number; madeAt: string | null }): JSX.Element {
  const t = useTexts('security')
  const language = useLocale()
  return (
    <div class="stack">
      <p class="figure figures">{t.codesLeftOf(left)}</p>
      <div class="pips" aria-hidden="true">
        {Array.from({ length: setSize }, (_none, index) => (
          <span key={index} class={index < left ? 'left' : undefined} />
        ))}
      </div>
      <p class="hint">
        {madeAt && <span class="own-line">{t.codesMadeAt(dateText(madeAt, language))}</span>}
        {t.codesHidden}
      </p>
    </div>
  )
}
