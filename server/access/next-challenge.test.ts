import { expect, it } from 'vitest'
import { nextChallengeHeader } from '#contract/route'
import {
  browser,
  enrol,
  newBrowser,
  ownBrowserInEachTest,
  people,
  person,
} from '../../test/support/own-browser.ts'
import type { WalletBrowser } from '../../test/support/wallet-browser.ts'
import { signInRoutes } from './routes-sign-in.ts'

// The challenge that an answer brings along is worth what one that was asked for is worth, and no more.
ownBrowserInEachTest('next challenge', (http, deps) => signInRoutes(http, { ...deps, demo: true }))

type Answer = { headers: Record<string, unknown> }
const broughtBy = ({ headers }: Answer): string => String(headers[nextChallengeHeader.toLowerCase()])

const signIn = async (challenge: string, password = person.password, as: WalletBrowser = browser) =>
  as.call('POST /api/v1/sign-in', { body: { ...(await as.signChallenge('sign-in', challenge)), password } })
const unknown = { status: 401, problem: { code: 'device_unknown' } }

it('signs in with what the greeting brought, and then with what each answer brought, a refusal like a success', async () => {
  await enrol()
  const standing = await browser.call('POST /api/v1/device/standing', {
    body: await browser.signChallenge('standing', broughtBy(await browser.hello())),
  })
  expect(standing.status).toBe(200)
  const wrong = await signIn(broughtBy(standing), 'wrong')
  expect(wrong).toMatchObject({ status: 403, problem: { code: 'password_wrong' } })
  const entered = await signIn(broughtBy(wrong))
  expect(entered.status).toBe(200)
  expect((await signIn(broughtBy(entered))).status).toBe(200)
})

it('gives a browser its first with the cookie that it is bound to', async () => {
  const newcomer = newBrowser()
  const challenge = broughtBy(await newcomer.hello())
  await enrol(newcomer)
  expect((await signIn(challenge, person.password, newcomer)).status).toBe(200)
})

it('guarantees that a challenge that was brought along is used once, however many use it at the same time', async () => {
  await enrol()
  const challenge = broughtBy(await browser.hello())
  const answers = await Promise.all([signIn(challenge), signIn(challenge), signIn(challenge)])
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(2)
  expect(await signIn(challenge)).toMatchObject(unknown)
})

it('guarantees that one brought to another browser, a forged and an expired one are an unknown device, and that the refusal brings one that serves', async () => {
  await enrol()
  const expired = broughtBy(await browser.hello())
  people.clock.advance({ minutes: 2 })
  const own = broughtBy(await browser.hello())
  // Within the keyed hash, which stands behind the end and the chance.
  const forged = `${own.slice(0, 40)}${own[40] === 'A' ? 'B' : 'A'}${own.slice(41)}`
  const others = broughtBy(await newBrowser().hello())
  for (const challenge of [expired, forged, others]) {
    const refused = await signIn(challenge)
    expect(refused).toMatchObject(unknown)
    expect((await signIn(broughtBy(refused))).status).toBe(200)
  }
  expect((await signIn(own)).status).toBe(200)
})

it('guarantees that what is brought tells nothing: of one shape for an own device and for an unknown one, and in no line of the log', async () => {
  await enrol()
  const stranger = newBrowser()
  await stranger.hello()
  await stranger.makeDeviceKey()
  const brought: string[] = []
  for (const as of [browser, stranger])
    for (const password of [person.password, 'wrong'])
      brought.push(broughtBy(await signIn(broughtBy(await as.hello()), password, as)))
  for (const challenge of brought) expect(challenge).toMatch(/^[\w-]{51}$/)
  expect(new Set(brought).size).toBe(brought.length)
  expect(people.logged.length).toBeGreaterThan(0)
  for (const challenge of brought) expect(people.logged.join('\n')).not.toContain(challenge)
})
