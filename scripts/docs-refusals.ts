import { causeCodes, causes } from '#contract/causes'
import { ownRefusalCodes, refusals, universalRefusals, type RefusalCode } from '#contract/refusals'
import { en } from '#contract/texts.en'
import { zh } from '#contract/texts.zh'
import { laterRemedies } from '#contract/words'
import { problemText } from '#locks'
import { orderedRoutes, pageOf, table } from './docs-table.ts'

/** `docs/refusals.md`: the catalogue of causes, and every "no" that the API can say. */
export function refusalsDocument(): string {
  return pageOf(
    '# Refusals',
    'Generated from `contract/causes.ts`, `contract/refusals.ts` and the texts by `npm run docs`. A refusal is an expected "no", answered as `application/problem+json` (RFC 9457):',
    table(
      ['Field', 'Holds'],
      [
        ['`type`', 'opens the page of the refusal, in both languages: `/problems/<code>`'],
        ['`title`, `detail`', 'what to show, in the language of `Accept-Language` (zh-CN or en)'],
        ['`status`, `code`, `ref`', 'the code never changes its name; the ref is safe to read aloud'],
        ['`scope`', 'capabilities that are off'],
        ['`remedies`', '`kind`, `label`, `href`, `available`; shortest first'],
        ['`retryAt`, `serverNow`', 'when trying again may succeed, and the time by which to count'],
        ['`lockId`', 'the lock that refuses, when one does'],
        ['`facts`', 'numbers that the text names, such as `triesLeft`'],
        ['`errors`', 'of a malformed request: `pointer` (RFC 6901) and `detail`'],
        ['`instance`', 'the trace that support can look up'],
      ],
    ),
    '## Causes',
    `Why a lock or an exception exists. *Level*: from which rung of the disclosure ladder it is told; level 3 is one fixed text. *Allowance*: the essential allowance works while it holds. A remedy in brackets comes with later work. ${causeCodes.length} in all.`,
    table(
      ['Code', 'Ref', 'Takes away', 'On', 'Level', 'Ends', 'Allowance', 'Remedies'],
      causeCodes.map((code) => {
        const { scope, ref, level, endsBy, remedies, allowance } = causes[code]
        const off = [...scope.capabilities, ...scope.proofs.map((kind) => `proof ${kind}`)]
        if (scope.tier) off.push('limits fall a tier')
        const ends = { itself: 'by itself', person: 'by an act', 'nothing-to-end': '–' }[endsBy]
        return [
          `[${code}](#${code})`,
          ref,
          off.join(', ') || '–',
          scope.on,
          String(level),
          ends,
          allowance ? 'yes' : '',
          sayRemedies(remedies),
        ]
      }),
    ),
    '## Every refusal',
    ...[...causeCodes, ...ownRefusalCodes].map(describeRefusal),
  )
}

function describeRefusal(code: RefusalCode): string {
  const { status, ref, remedies } = refusals[code]
  const universal = universalRefusals.some((one) => one === code)
  const routes = orderedRoutes.map(([, route]) => route).filter((route) => route.refusals.includes(code))
  const where = universal
    ? 'any route'
    : routes.map((route) => `\`${route.method} ${route.path}\``).join(', ') || 'shown as a lock'
  const plain = (text: { details: readonly string[] }): string => text.details[0] ?? ''
  return [
    `### ${code}`,
    `${status} · ${ref} · ${sayRemedies(remedies)}`,
    `- ${plain(problemText(code, 'zh-CN'))}\n- ${plain(problemText(code, 'en'))}`,
    `From: ${where}.`,
  ].join('\n\n')
}

function sayRemedies(kinds: readonly (keyof typeof en.remedies)[]): string {
  return kinds
    .map((kind) => {
      const said = `${en.remedies[kind]} / ${zh.remedies[kind]}`
      return laterRemedies.some((one) => one === kind) ? `(${said})` : said
    })
    .join(' · ')
}
