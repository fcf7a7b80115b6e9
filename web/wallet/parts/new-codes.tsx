import type { JSX } from 'preact'
import { announce } from '../announce.ts'
import { useTexts } from '../language.ts'
import type { Address } from '../router.ts'
import { Button, ButtonLink } from './button.tsx'
import { Page } from './page.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { copy as copyIcon, print as printIcon } from './icons.ts'

/** A new set, shown this once; the way on is named after what it means: they are saved. Needs the texts of `codes`. */
export function NewCodes({ codes, next }: { codes: readonly string[]; next: Address }): JSX.Element {
  const t = useTexts('codes')
  const copy = (): void => {
    // A browser may have no clipboard, or refuse it to a page.
    const wrote =
      navigator.clipboard?.writeText(codes.join('\n')) ?? Promise.reject(new Error('no clipboard'))
    wrote.then(
      () => announce(t.copied),
      () => announce(t.notCopied),
    )
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
          <Button icon={copyIcon} onClick={copy}>
            {t.copy}
          </Button>
        </>
      }
    >
      <RecoveryCodes codes={codes} title={t.paper} note={t.note} />
    </Page>
  )
}
