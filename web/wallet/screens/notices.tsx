import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { call } from '../call.ts'
import { useLocale, useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { ClockTime } from '../parts/countdown.tsx'
import { Notice } from '../parts/notice.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { Rich } from '../parts/rich.tsx'
import { Signed } from '../parts/signed.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { Empty } from '../parts/states.tsx'
import { note } from '../parts/icons.ts'
import { addressOf, navigate } from '../router.ts'
import { spokenText } from '../spoken.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

type NoticeView = Api['GET /api/v1/me/notices']['reply']['notices'][number]

/** Status Centre: all that we ever sent, so that what is not here is a fake. */
export function Screen(): JSX.Element {
  const t = useTexts('account')
  const notices = useCall('GET /api/v1/me/notices')
  const [disputed, setDisputed] = useState<NoticeView>()
  const [said, setSaid] = useState<Said>()

  const dispute = async (noticeId: string): Promise<void> => {
    const answer = await call('POST /api/v1/me/notices/:noticeId/not-me', { params: { noticeId } })
    setDisputed(undefined)
    if (answer.ok) return navigate(addressOf('/clean-up'))
    setSaid(saidOf(answer))
  }
  return (
    <Page title={t.noticesTitle} lead={<Rich text={t.noticesLead} />} back={addressOf('/home')}>
      <Outcome of={said} />
      <Signed of={notices} lines={7}>
        {(body) =>
          body.notices.length === 0 ? (
            <Empty icon={note} title={t.noticesEmptyTitle}>
              {t.noticesEmpty}
            </Empty>
          ) : (
            <>
              <Notice>{t.checkWordNote}</Notice>
              <ul class="list">
                {body.notices.map((each) => (
                  <li key={each.noticeId}>
                    <Post notice={each} onNotMe={() => setDisputed(each)} />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Signed>
      {disputed && (
        <Confirm
          title={t.notMeTitle}
          yes={t.notMeYes}
          no={t.notMeNo}
          kind="risk"
          onYes={() => dispute(disputed.noticeId)}
          onClose={() => setDisputed(undefined)}
        >
          {t.notMeDetail}
        </Confirm>
      )}
    </Page>
  )
}

function Post({ notice, onNotMe }: { notice: NoticeView; onNotMe: () => void }): JSX.Element {
  const t = useTexts('account')
  const language = useLocale()
  const ways = notice.channels.map((one) => t.channels[one]).join(t.joinWays)
  return (
    <article class="post">
      <p class="post-head">
        <ClockTime at={notice.at} />
        <span class="post-sent">{ways === '' ? t.sentNowhere : t.sentBy(ways)}</span>
      </p>
      <h2>
        <Spoken text={notice.title} />
      </h2>
      <p>
        <Spoken text={notice.detail} />
      </p>
      <p class="post-word">
        <span>{t.checkWord}</span>
        <strong>{notice.checkWord}</strong>
      </p>
      {notice.disputable && (
        <Button onClick={onNotMe}>
          <span aria-hidden="true">{t.notMe}</span>
          <span class="hidden-text">{spokenText(t.notMeOf(notice.title), language)}</span>
        </Button>
      )}
    </article>
  )
}
