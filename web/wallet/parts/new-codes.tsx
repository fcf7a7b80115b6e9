import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../announce.ts'
import { useTexts } from '../language.ts'
import type { Address } from '../router.ts'
import { Button, ButtonLink } from './button.tsx'
import { Page } from './page.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { copy as copyIcon, done as doneIcon, print as printIcon } from './icons.ts'

/** A new set, shown this once; the way on is named after what it means: they are saved. Needs the texts of `codes`. */
export function NewCodes({ codes, next }: { codes: readonly string[]; next: Address }): JSX.Element {
  const t = useTexts('codes')
  const [copied, setCopied] = useState<boolean>()
  const copy = async (): Promise<void> => {
    // A browser may have no clipboard, or refuse it to a page.
    const wrote =
      navigator.clipboard?.writeText(codes.join('\n')) ?? Promise.reject(new Error('no clipboard'))
    const isDone = await wrote.then(
      () => true,
      () => false,
    )
    // Seen as well as heard: who thinks the codes are copied and leaves will not see them again.
    setCopied(isDone)
    announce(isDone ? t.copied : t.notCopied)
  }
  return (
    <Page
      title={t.title}
      lead={t.lead}
      back={false}
      step="new"
      arrived
      actions={
        <>
          <ButtonLink kind="primary" href={next}>
            {t.saved}
          </ButtonLink>
          <Button icon={printIcon} onClick={() => print()}>
            {t.print}
          </Button>
          <Button icon={copied ? doneIcon : copyIcon} onClick={() => void copy()}>
            {copied ? t.copied : t.copy}
          </Button>
          {copied === false && <p class="hint">{t.notCopied}</p>}
        </>
      }
    >
      <RecoveryCodes codes={codes} title={t.paper} note={t.note} />
    </Page>
  )
}
