import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { useTexts } from '../language.ts'
import { Balance } from '../money/balance.tsx'
import { askedFor } from '../money/bounds.ts'
import { OpenPayments } from '../money/open-payments.tsx'
import { useSeen } from '../money/use-seen.ts'
import { useWallet } from '../money/wallet-watch.ts'
import { WayBackCard } from '../money/way-back.tsx'
import { AccountLocks, LimitedBanner } from '../parts/account-locks.tsx'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { useLockWork } from '../parts/use-lock-work.tsx'
import { alert, card, done, envelope, inward, key, lock, note, shield } from '../parts/icons.ts'
import { goReturn } from '../return-to.ts'
import { addressOf } from '../router.ts'
import { signOut } from '../sign-out.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

type Me = Api['GET /api/v1/me']['reply']

/** The money and the three ways to use it; what is off right now, or that everything works; then everything else. */
export function Screen(): JSX.Element {
  const t = useTexts('account')
  const me = useCall('GET /api/v1/me')
  const wallet = useWallet()
  const { load } = wallet
  const seen = useSeen('wallet', load, load.state === 'ready' ? load.body.walletKey : undefined)
  const work = useLockWork(me.reload)
  const known = me.load.state === 'ready' ? me.load.body : undefined
  useEffect(() => {
    // Signing in again after a session has ended comes back to the screen where it ended.
    if (known) goReturn()
  }, [known === undefined])

  if (work.view) return work.view
  const name = known?.standing.displayName
  const locks = known?.standing.locks.length ?? 0
  // What was last seen says nothing of what has been done since; a lock has the one primary button, and a limited sign-in makes
  // no changes.
  const isFree = known?.session.kind === 'full' && locks === 0
  const asked = load.state === 'ready' && isFree ? askedFor(load.body) : undefined
  return (
    <Page
      back={false}
      title={name ? t.greeting(name) : t.greetingPlain}
      lead={locks > 0 ? t.homeLockedLead : undefined}
    >
      {work.said}
      {me.load.state === 'offline' && seen && (
        <>
          <Balance wallet={seen} isOld plain />
          <OpenPayments wallet={seen} />
        </>
      )}
      <Signed of={me} lines={6}>
        {(body) => (
          <>
            {seen ? (
              <>
                <Balance
                  wallet={seen}
                  isOld={load.state === 'offline'}
                  plain={locks > 0 || asked !== undefined}
                />
                <OpenPayments wallet={seen} />
                {asked && <WayBackCard wallet={seen} bound={asked} />}
              </>
            ) : (
              <Loaded of={wallet} lines={2}>
                {() => null}
              </Loaded>
            )}
            <LimitedBanner session={body.session} standing={body.standing} to="/home" />
            {body.standing.locks.length === 0 ? (
              // Not beside a card that says otherwise.
              !asked && <Well />
            ) : (
              <AccountLocks standing={body.standing} session={body.session} work={work} reload={me.reload} />
            )}
            <MoneyWays />
            <Ways me={body} onFreeze={work.askFreeze} />
            <Prepare security={body.security} asked={asked} />
            <Leave />
          </>
        )}
      </Signed>
    </Page>
  )
}

function Well(): JSX.Element {
  const t = useTexts('account')
  return (
    <div class="well">
      <Icon of={done} />
      <p>
        <strong>{t.homeOpen}</strong>
        {t.homeOpenDetail}
      </p>
    </div>
  )
}

function MoneyWays(): JSX.Element {
  const t = useTexts('money')
  return (
    <List label={t.more}>
      <ListRow icon={inward} title={t.cashIn} detail={t.cashInNote} href={addressOf('/cash-in')} />
      <ListRow icon={card} title={t.cashOut} detail={t.cashOutNote} href={addressOf('/cash-out')} />
    </List>
  )
}

function Ways({ me, onFreeze }: { me: Me; onFreeze: () => void }): JSX.Element {
  const t = useTexts('account')
  const { locks } = me.standing
  const frozen = locks.some((each) => each.cause === 'self_frozen')
  return (
    <List label={t.yours}>
      <ListRow
        icon={locks.length > 0 ? alert : done}
        title={t.status}
        detail={locks.length > 0 ? t.statusNoteLocked(locks.length) : t.statusNoteOpen}
        href={addressOf('/status')}
      />
      <ListRow icon={note} title={t.notices} detail={t.noticesNote} href={addressOf('/notices')} />
      <ListRow icon={lock} title={t.security} detail={t.securityNote} href={addressOf('/security')} />
      {!frozen && <ListRow icon={shield} title={t.freeze} detail={t.freezeNote} onClick={onFreeze} />}
    </List>
  )
}

/** Below so many left, a new set is proposed. */
const fewCodes = 3

type PrepareProps = {
  security: Me['security']
  /** What the card above asks for already. */
  asked: ReturnType<typeof askedFor>
}

function Prepare({ security, asked }: PrepareProps): JSX.Element | null {
  const t = useTexts('account')
  const { recoveryCodesLeft: left } = security
  const wantsCodes = left <= fewCodes && asked !== 'phone-only'
  const wantsEmail = !security.emailVerified && asked !== 'one-address'
  if (!wantsCodes && !wantsEmail) return null
  return (
    <List label={t.prepare}>
      {wantsCodes && (
        <ListRow
          icon={key}
          title={left === 0 ? t.prepareCodes : t.prepareFewCodes(left)}
          detail={left === 0 ? t.prepareCodesNote : t.prepareFewCodesNote}
          href={addressOf('/security/recovery-codes')}
        />
      )}
      {wantsEmail && (
        <ListRow
          icon={envelope}
          title={t.prepareEmail}
          detail={t.prepareEmailNote}
          href={addressOf('/security/contacts')}
        />
      )}
    </List>
  )
}

function Leave(): JSX.Element {
  const t = useTexts('account')
  const [busy, setBusy] = useState(false)
  const [unheard, setUnheard] = useState(false)
  const leave = async (): Promise<void> => {
    setBusy(true)
    setUnheard(!(await signOut()))
    setBusy(false)
  }
  return (
    <div class="stack">
      {unheard && <Outcome of={{ unheard: true }} />}
      <Button kind="quiet" busy={busy} onClick={() => void leave()}>
        {t.signOut}
      </Button>
    </div>
  )
}
