import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { announce } from '../announce.ts'
import { useCell } from '../cell.ts'
import { locale, switchLanguage, useLocale, useTexts } from '../language.ts'
import { online } from '../online.ts'
import { addressOf, back as goBack, place, type Address } from '../router.ts'
import { session } from '../session.ts'
import { spokenText } from '../spoken.ts'
import { nextTheme, theme } from '../theme.ts'
import { Icon, Mark } from './icon.tsx'
import { arrowBack, half, help, moon, offline, shield, sun, swap } from './icons-frame.ts'
import { Spoken } from './spoken.tsx'

const themeIcons = { system: half, light: sun, dark: moon }

function Tools(): JSX.Element {
  const t = useTexts('common')
  const chosen = useCell(theme)
  const other = locale() === 'en' ? 'zh-CN' : 'en'
  return (
    <div class="tools">
      <button
        type="button"
        class="tool"
        aria-label={t.themeNow[chosen]}
        title={t.themeNow[chosen]}
        onClick={() => announce(t.themeNow[nextTheme()])}
      >
        <Icon of={themeIcons[chosen]} />
      </button>
      <button type="button" class="tool" lang={other} onClick={() => void switchLanguage(other)}>
        {t.otherLanguage}
      </button>
    </div>
  )
}

function Header({ back }: { back: Address | false }): JSX.Element {
  const t = useTexts('common')
  const signedIn = useCell(session)
  return (
    <header class="page-head">
      {back !== false && (
        <a
          class="tool"
          href={back}
          aria-label={t.back}
          onClick={(event) => {
            event.preventDefault()
            goBack(back)
          }}
        >
          <Icon of={arrowBack} />
        </a>
      )}
      <a class="brand" href={addressOf(signedIn ? '/home' : '/')} aria-label={t.home}>
        <Mark />
        <span aria-hidden="true">Latchkey</span>
      </a>
      <Tools />
    </header>
  )
}

type OtherWays = { label?: string } & ({ href: Address } | { onClick: () => void })

type FooterProps = { otherWays: OtherWays | undefined; refCode: string | undefined }

/** The same things in the same order on every screen (WCAG 3.2.6): another way, help, the warning, the reference. */
function Footer({ otherWays, refCode }: FooterProps): JSX.Element {
  const t = useTexts('common')
  const signedIn = useCell(session)
  const to = addressOf(signedIn ? '/status' : '/help')
  // Whoever is there already is not sent there again.
  const elsewhere = place.get()?.address.split('?')[0] !== to
  const words = otherWays && (
    <>
      <Icon of={swap} />
      {otherWays.label ?? t.otherWays}
    </>
  )
  return (
    <footer class="page-foot">
      {(otherWays || elsewhere) && (
        <nav class="ways" aria-label={t.helpLabel}>
          {otherWays &&
            ('href' in otherWays ? (
              <a class="way" href={otherWays.href}>
                {words}
              </a>
            ) : (
              <button type="button" class="way" onClick={otherWays.onClick}>
                {words}
              </button>
            ))}
          {elsewhere && (
            <a class="way" href={to}>
              <Icon of={help} />
              {signedIn ? t.status : t.help}
            </a>
          )}
        </nav>
      )}
      <p class="safety">
        <Icon of={shield} />
        <span>{t.safety}</span>
      </p>
      {refCode && (
        <p class="ref">
          <span class="figures">{t.ref(refCode)}</span> · {t.refNote}
        </p>
      )}
    </footer>
  )
}

export type PageProps = {
  /** The heading, and the window's title. */
  title: string
  lead?: ComponentChildren
  /** Where back leads when the customer came here by a link; `false` where there is nothing to go back to. */
  back?: Address | false
  /** Buttons at the lower edge, in reach of the thumb. In a form the button stands below its field instead. */
  actions?: ComponentChildren
  otherWays?: OtherWays | undefined
  refCode?: string | undefined
  /** A change of it is a new step of the same screen: focus goes to the heading again. */
  step?: string | number | undefined
  /** It took the place of another page because of something that the customer did: focus goes to its heading, whatever came first. */
  arrived?: boolean | undefined
  children?: ComponentChildren
}

/** The frame of every screen. Draw it at once and put loading and failure inside it, so that the heading never moves. */
export function Page(props: PageProps): JSX.Element {
  const { title, lead, back = addressOf('/'), actions, otherWays, refCode, step, arrived, children } = props
  const t = useTexts('common')
  const language = useLocale()
  const isOnline = useCell(online)
  const heading = useRef<HTMLHeadingElement>(null)
  const begun = useRef(false)

  useEffect(() => {
    // One text for eyes and ears: an amount in it stands in words.
    document.title = `${spokenText(title, language)} · ${t.product}`
  }, [title, t, language])

  useEffect(() => {
    const firstOfAll = !begun.current && !arrived && place.get()?.first === true
    if (begun.current) scrollTo(0, 0)
    begun.current = true
    // On the first screen of a page load the reader begins at the top by itself.
    if (firstOfAll) return
    heading.current?.focus({ preventScroll: true })
    announce(title)
    // A new title alone (another language) is no new step.
  }, [step])

  return (
    <div class="page">
      <div class="edge" aria-hidden="true" />
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <Header back={back} />
      {!isOnline && (
        <p class="offline-bar" role="status">
          <Icon of={offline} />
          {t.offline.bar}
        </p>
      )}
      <main id="main" tabIndex={-1}>
        <div class="opener">
          <h1 ref={heading} tabIndex={-1}>
            <Spoken text={title} />
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {children}
        {actions && <div class="actions">{actions}</div>}
      </main>
      <Footer otherWays={otherWays} refCode={refCode} />
    </div>
  )
}
