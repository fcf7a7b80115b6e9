import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { hintOf, readEmail, sameMailbox } from './decide-email.ts'

/** Any UTF-16 text, lone surrogates and control characters included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint16Array({ maxLength }).map((units) => String.fromCharCode(...units))

it.each([
  ['wang@example.org', 'wang@example.org'],
  ['  Wang.Wei+wallet@EXAMPLE.Org ', 'Wang.Wei+wallet@example.org'],
  ['wang＠example。com', 'wang@example.com'],
  ['１３８００@qq.com', '13800@qq.com'],
  ["o'neil_x@sub.example.co.uk", "o'neil_x@sub.example.co.uk"],
  ['a@例子.中国', 'a@xn--fsqu00a.xn--fiqs8s'],
  [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
])('reads %j as %j', (typed, email) => {
  expect(readEmail(typed)).toBe(email)
})

it.each([
  ...[
    '',
    'a',
    '@',
    'a@',
    '@example.org',
    'a@b',
    'a@localhost',
    'a b@example.org',
    'a@exa mple.org',
    'a@@example.org',
  ],
  ...[
    'a@b@example.org',
    '.a@example.org',
    'a.@example.org',
    'a..b@example.org',
    'a@-example.org',
    'a@example-.org',
  ],
  ...[
    'a@example..org',
    'a@.example.org',
    'a@example.org.',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    '"a b"@example.org',
  ],
  ...[
    'a@example.org\r\nBcc: b@example.org',
    'a\0@example.org',
    'a@exam\nple.org',
    'a,b@example.org',
    '<a@example.org>',
  ],
  ...[
    '王@example.org',
    'a@example.org, b@example.org',
    `${'a'.repeat(65)}@example.org`,
    'a@\ud800.org',
    '\ud800@b.org',
  ],
  `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(20)}`,
])('guarantees that nothing but an address gets through: %j', (typed) => {
  expect(readEmail(typed)).toEqual({ refused: 'email_malformed' })
})

it('reads any text without throwing, and what it reads it reads again', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyText(80), fc.stringMatching(/^[a-z.]{1,9}@[a-z.]{1,9}\.[a-z]{2,5}$/)),
      (typed) => {
        const email = readEmail(typed)
        if (isRefusal(email)) return
        expect(readEmail(email)).toBe(email)
        expect(email).toMatch(/^[\x21-\x7e]+$/)
      },
    ),
  )
})

it('shows the first letter and the domain', () => {
  expect(hintOf('wang@example.org')).toBe('w•••@example.org')
  expect(hintOf('w@example.org')).toBe('w•••@example.org')
})

it('takes letter case for no difference, and dots and tags for one', () => {
  expect(sameMailbox('Wang@example.org')).toBe(sameMailbox('wang@example.org'))
  expect(sameMailbox('wa.ng@example.org')).not.toBe(sameMailbox('wang@example.org'))
  expect(sameMailbox('wang+x@example.org')).not.toBe(sameMailbox('wang@example.org'))
})
