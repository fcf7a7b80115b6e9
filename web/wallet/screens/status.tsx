import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { AccountLocks, LimitedBanner } from '../parts/account-locks.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { useLockWork } from '../parts/use-lock-work.tsx'
import { done, note, shield } from '../parts/icons.ts'
import { addressOf, navigate } from '../router.ts'
import { session } from '../session.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

/** What is wrong with my account, for somebody who is signed in; anybody else is taken to the door. */
export function Screen(): JSX.Element {
  const t = useTexts('account')
  const open = useCell(session)
  const me = useCall('GET /api/v1/me')
  const work = useLockWork(me.reload)
  const wasOpen = me.load.state === 'ready'
  useEffect(() => {
    if (open === null && !wasOpen) navigate(addressOf('/help'), { replace: true })
  }, [open])

  if (work.view) return work.view
  const locks = me.load.state === 'ready' ? me.load.body.standing.locks : undefined
  const frozen = locks?.some((each) => each.cause === 'self_frozen')
  return (
    <Page
      title={t.status}
      lead={locks && (locks.length === 0 ? t.statusOpenLead : t.statusLockedLead(locks.length))}
      back={addressOf('/home')}
    >
      {work.said}
      <Signed of={me} lines={7}>
        {(body) => (
          <>
            <LimitedBanner session={body.session} standing={body.standing} to="/status" />
            {body.standing.locks.length === 0 && (
              <div class="well">
                <Icon of={done} />
                <p>
                  <strong>{t.statusOpenTitle}</strong>
                  {t.statusOpenDetail}
                </p>
              </div>
            )}
            <AccountLocks standing={body.standing} session={body.session} work={work} reload={me.reload} />
            <List label={t.ifWorried}>
              {!frozen && (
                <ListRow icon={shield} title={t.freeze} detail={t.freezeNote} onClick={work.askFreeze} />
              )}
              <ListRow icon={note} title={t.notices} detail={t.noticesNote} href={addressOf('/notices')} />
            </List>
          </>
        )}
      </Signed>
    </Page>
  )
}
