import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { call } from '../call.ts'
import { useLocale, useTexts } from '../language.ts'
import { Money } from '../money/money.tsx'
import { ShareLink } from '../money/share.tsx'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { addressOf } from '../router.ts'
import { clockText } from '../times.ts'
import { useCall } from '../use-call.ts'
import '../money/statement.css'

type Request = Api['GET /api/v1/me/receiving']['reply']['requests'][number]

/** The own code, to be scanned or sent; and what was asked for. Receiving works under every lock. */
export function Screen(): JSX.Element {
  const t = useTexts('take')
  const receiving = useCall('GET /api/v1/me/receiving')
  const [asking, setAsking] = useState<Request>()
  const [renewing, setRenewing] = useState(false)
  const [said, setSaid] = useState<Said>()
  const cancel = async (request: Request): Promise<void> => {
    const answer = await call('DELETE /api/v1/me/requests/:requestId', {
      params: { requestId: request.requestId },
    })
    setAsking(undefined)
    setSaid(answer.ok ? { done: t.cancelled } : saidOf(answer))
    receiving.reload()
  }
  const renew = async (): Promise<void> => {
    const answer = await call('POST /api/v1/me/receiving/code')
    setRenewing(false)
    setSaid(answer.ok ? { done: t.renewed } : saidOf(answer))
    receiving.reload()
  }
  return (
    <Page title={t.title} lead={t.lead} back={addressOf('/home')}>
      <Outcome of={said} />
      <Signed of={receiving} lines={6}>
        {(body) => (
          <>
            <ShareLink link={body.link} label={t.ownCode} />
            <ButtonLink href={addressOf('/request')}>{t.ask}</ButtonLink>
            <Button kind="quiet" onClick={() => setRenewing(true)}>
              {t.renew}
            </Button>
            {body.requests.length > 0 && (
              <List label={t.requests}>
                {body.requests.map((each) => (
                  <Row key={each.requestId} request={each} onCancel={() => setAsking(each)} />
                ))}
              </List>
            )}
          </>
        )}
      </Signed>
      {renewing && (
        <Confirm
          title={t.renewTitle}
          yes={t.renewYes}
          no={t.renewNo}
          onYes={renew}
          onClose={() => setRenewing(false)}
        >
          {t.renewDetail}
        </Confirm>
      )}
      {asking && (
        <Confirm
          title={t.cancelTitle}
          yes={t.cancelYes}
          no={t.cancelNo}
          onYes={() => cancel(asking)}
          onClose={() => setAsking(undefined)}
        >
          {t.cancelDetail}
        </Confirm>
      )}
    </Page>
  )
}

function Row({ request, onCancel }: { request: Request; onCancel: () => void }): JSX.Element {
  const t = useTexts('take')
  const language = useLocale()
  return (
    <ListRow
      title={request.amountMinor === null ? t.anyAmount : <Money minor={request.amountMinor} />}
      detail={[
        request.note,
        request.state === 'open' ? t.until(clockText(request.expiresAt, language)) : t.states[request.state],
      ]
        .filter((word) => word !== '')
        .join(' · ')}
      action={request.state === 'open' ? <Button onClick={onCancel}>{t.cancel}</Button> : undefined}
    />
  )
}
