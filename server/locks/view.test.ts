import { describe, expect, it } from 'vitest'
import { causeCodes } from '#contract/causes'
import { place, placeFor } from '#contract/places'
import { refusalCodes, refusals } from '#contract/refusals'
import { problem, remedy } from '#contract/route'
import { lockView } from '#contract/standing'
import { capabilities, laterRemedies, locales, remedyKinds } from '#contract/words'
import { refuse } from '#platform/refusals'
import { lockFrom } from '../../test/support/lock-from.ts'
import { coolingOff } from './cooling-off.ts'
import { problemFor } from './problem.ts'
import { laneLock, remedyHere, viewLock, viewRemedy } from './view.ts'
import { clockText, sayProofs } from './wording.ts'

const now = new Date('2026-07-04T06:20:00Z')
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000)
const lockOf = lockFrom(now)
const cooling = lockOf('cooling_off', { parts: coolingOff('password_reset', now) })

describe('the view of a lock', () => {
  it('fits the contract for every cause in both languages, and never leaves a placeholder', () => {
    for (const cause of causeCodes) {
      for (const locale of locales) {
        for (const from of ['flow', 'device', 'session'] as const) {
          const view = viewLock(lockOf(cause), { locale, now, from })
          expect(lockView.parse(view)).toEqual(view)
          expect(JSON.stringify(view), `${cause} ${locale}`).not.toMatch(/\{\w+\}|undefined|NaN/)
          expect(view.remedies.length).toBeGreaterThan(0)
        }
      }
    }
  })

  it('says of which device it is, and names another one only to whom it may be named', () => {
    const lock = lockOf('unusual_sign_in', { facts: { browser: 'Chrome · Android' } })
    const seen = (more: object): unknown => viewLock(lock, { locale: 'en', now, ...more }).device
    expect(seen({ deviceId: 'device' })).toEqual({ here: true, browser: 'Chrome · Android' })
    expect(seen({ deviceId: 'another' })).toEqual({ here: false, browser: 'Chrome · Android' })
    expect(seen({ level: 1 })).toEqual({ here: false, browser: null })
    expect(viewLock(cooling, { locale: 'en', now, deviceId: 'device' }).device).toBeNull()
  })

  it('says that it may end sooner while that can still come, and to nobody who was told less than all', () => {
    const parts = [{ capabilities: ['withdraw' as const], proofs: [], endsAt: later(72) }]
    const facts = { soonestAt: later(24).toISOString() }
    const said = (more: object, at = now): string =>
      viewLock(lockOf('unusual_sign_in', { parts, facts, ...more }), { locale: 'en', now: at }).detail
    expect(said({})).toMatch(/^Until 7 July, 14:20 .* sooner, at 5 July, 14:20 at the earliest/)
    expect(said({}, later(25))).not.toContain('earliest')
    expect(said({ parts: [{ ...parts[0], endsAt: later(24) }] })).not.toContain('earliest')
    expect(said({ facts: {} })).not.toContain('earliest')
    const level1 = viewLock(lockOf('unusual_sign_in', { parts, facts }), { locale: 'en', now, level: 1 })
    expect(level1.detail).not.toContain('earliest')
  })

  it('lists what is off beside what still works, and each part with its own end', () => {
    const view = viewLock(cooling, { locale: 'zh-CN', now })
    expect(view).toMatchObject({
      ref: 'A-211',
      takesAway: ['pay-new', 'withdraw', 'change-credentials', 'change-contacts'],
      stillWorks: ['sign-in', 'view', 'receive', 'pay-known'],
      allowanceMinor: 30_000,
      endsAt: later(24).toISOString(),
      parts: [{ takesAway: ['change-credentials', 'change-contacts'], endsAt: later(48).toISOString() }],
    })
    expect(view.detail).toBe(
      '为保护资金，7月5日 14:20 前不能提现，也不能向新收款人付款，向熟悉的收款人付款每天共 300 元以内；7月6日 14:20 前不能更换手机号和验证方式。',
    )
    const second = viewLock(cooling, { locale: 'en', now: later(25) })
    expect(second).toMatchObject({
      takesAway: ['change-credentials', 'change-contacts'],
      allowanceMinor: null,
      endsAt: later(48).toISOString(),
      parts: [],
    })
    expect(second.detail).toBe(
      'Until 6 July, 14:20 the number and the proofs cannot be changed. Viewing, receiving and paying work.',
    )
  })

  it('covers every capability once, as off or as working', () => {
    for (const cause of causeCodes) {
      const { takesAway, stillWorks } = viewLock(lockOf(cause), { locale: 'en', now })
      expect([...takesAway, ...stillWorks].toSorted(), cause).toEqual([...capabilities].toSorted())
    }
  })

  it('does not call working what another lock of the account takes, nor offer its allowance then', () => {
    const frozen = lockOf('self_frozen')
    const view = viewLock(cooling, { locale: 'en', now, among: [cooling, frozen] })
    expect(view.stillWorks).toEqual(['sign-in', 'view', 'receive'])
    expect(view.allowanceMinor).toBeNull()
    const elsewhere = lockOf('unusual_sign_in', { deviceId: 'another' })
    expect(viewLock(cooling, { locale: 'en', now, among: [cooling, elsewhere] }).allowanceMinor).toBe(30_000)
  })

  it('guarantees one fixed text for a review and for an order, whatever the lock holds', () => {
    for (const cause of ['under_review', 'legal_order'] as const) {
      const views = [
        viewLock(lockOf(cause), { locale: 'zh-CN', now }),
        viewLock(lockOf(cause, { facts: { until: 'secret', reason: 'fraud' }, placedBy: 'staff' }), {
          locale: 'zh-CN',
          now,
          level: 2,
        }),
      ]
      expect(views[0]?.detail).toBe(views[1]?.detail)
      expect(views[1]?.detail).not.toMatch(/secret|fraud/)
    }
  })

  it('says since when a dormant wallet was not used, to two proofs and not to one', () => {
    const dormant = lockOf('dormant', { facts: { unusedSince: '2024-03-15T20:00:00.000Z' } })
    expect(viewLock(dormant, { locale: 'zh-CN', now, level: 2 }).detail).toContain('自 2024年3月 起没有使用')
    expect(viewLock(dormant, { locale: 'en', now, level: 2 }).detail).toContain('since March 2024')
    expect(viewLock(dormant, { locale: 'en', now, level: 1 }).detail).not.toContain('2024')
  })

  it('names the notice by which the change before it is undone, to who is signed in and to nobody else', () => {
    const noticeId = '3f0e1c52-8a5b-4c1e-9d53-2f6f3a1f7b10'
    const facts = { after: 'password_reset', noticeId }
    const after = lockOf('cooling_off', { facts, parts: coolingOff('password_reset', now) })
    expect(viewLock(after, { locale: 'en', now, from: 'session' }).noticeId).toBe(noticeId)
    expect(viewLock(after, { locale: 'en', now, from: 'flow' }).noticeId).toBeNull()
    expect(viewLock(after, { locale: 'en', now, from: 'device' }).noticeId).toBeNull()
    expect(viewLock(cooling, { locale: 'en', now }).noticeId).toBeNull()
    // Placed by saying so of a notice: there is nothing left to say of that one.
    expect(viewLock(lockOf('not_me', { facts: { noticeId } }), { locale: 'en', now }).noticeId).toBeNull()
  })

  it('shows the pause of a lane as what it is: the password, here, until a second', () => {
    const lane = laneLock({ accountId: 'a', pausedUntil: new Date(now.getTime() + 30_000), seenAt: now })
    expect(viewLock(lane, { locale: 'zh-CN', now, from: 'device' })).toMatchObject({
      cause: 'password_paused',
      on: 'lane',
      disables: ['password'],
      takesAway: [],
      detail: '这台设备的密码登录暂停到 14:20:30，其他功能不受影响。现在可以：恢复码 · 重设密码。',
    })
    const closed = laneLock({ accountId: 'a', pausedUntil: null, seenAt: now })
    expect(viewLock(closed, { locale: 'en', now }).endsAt).toBeNull()
  })
})

describe('remedies', () => {
  it('have a label in both languages, and say when they come later or not from here', () => {
    for (const kind of remedyKinds) {
      for (const locale of locales) {
        const here = remedyHere(kind, locale, 'session')
        expect(remedy.parse(here)).toEqual(here)
        const comesLater = laterRemedies.some((one) => one === kind)
        expect(here.available, kind).toBe(!comesLater)
        expect(here.label).toMatch(
          comesLater ? /以后的版本|later version/ : /^((?!以后的版本|later version).)+$/,
        )
      }
    }
    expect(viewRemedy('two-proofs', 'en', { available: false, href: '/sign-in' })).toEqual({
      kind: 'two-proofs',
      label: 'Restore with two proofs (sign in first)',
      href: '/sign-in',
      available: false,
    })
    expect(viewRemedy('passkey', 'en', { available: true, href: '/x' })).toMatchObject({
      available: false,
      href: null,
    })
  })

  it('begin in a place of the app, or in none', () => {
    const known = new Set<string | null>([...Object.values(place), null])
    for (const kind of remedyKinds) {
      for (const from of ['flow', 'device', 'session'] as const) expect(known).toContain(placeFor(kind, from))
    }
  })
})

describe('problem bodies', () => {
  const asker = { now, traceId: 'trace-1', origin: 'https://wallet.example' }

  it('fit the contract for every refusal in both languages, with or without facts', () => {
    for (const code of refusalCodes) {
      for (const locale of locales) {
        for (const more of [
          {},
          { retryAt: later(1), facts: { triesLeft: 2, expected: 11, typed: 10, min: 8, max: 40 } },
        ]) {
          const body = problemFor(refuse(code, more), { ...asker, locale })
          expect(problem.parse(body)).toEqual(body)
          expect(body.status).toBe(refusals[code].status)
          expect(body.type).toBe(`https://wallet.example/problems/${code}`)
          expect(`${body.title}${body.detail}`, `${code} ${locale}`).not.toMatch(/\{\w+\}|undefined/)
          expect(body.remedies.length).toBeGreaterThan(0)
        }
      }
    }
  })

  it('lead whoever is signed in to a place inside, and nobody else there', () => {
    const leads = (signedIn: boolean): string[] =>
      refusalCodes.flatMap((code) =>
        problemFor(refuse(code), { ...asker, locale: 'en', signedIn })
          .remedies.filter(({ kind }) => kind !== 'sign-in-again')
          .flatMap(({ href }) => href ?? []),
      )
    expect(leads(true)).toEqual(expect.arrayContaining([place.pin, place.status, place.home, place.stepUp]))
    expect(leads(true)).not.toContain(place.signIn)
    const inside: readonly string[] = [place.pin, place.status, place.home, place.stepUp, place.contacts]
    expect(leads(false).filter((href) => inside.includes(href))).toEqual([])
  })

  it('say the numbers and the clock time that the refusal carries', () => {
    const say = (refusal: ReturnType<typeof refuse>, locale: 'zh-CN' | 'en' = 'zh-CN'): string =>
      problemFor(refusal, { ...asker, locale }).detail
    expect(say(refuse('password_wrong', { facts: { triesLeft: 2 } }))).toBe(
      '密码不对。再输错 2 次，密码登录会暂停（首次 30 秒）。忘记密码？',
    )
    expect(say(refuse('password_wrong', { facts: { triesLeft: 0 }, retryAt: later(1) }))).toContain('15:20')
    expect(say(refuse('password_wrong', { facts: { triesLeft: 0 } })), 'no "0 tries left"').not.toContain('0')
    expect(say(refuse('phone_malformed', { facts: { expected: 11, typed: 10 } }))).toBe(
      '手机号应为 11 位数字，你输入了 10 位。',
    )
    const start = refuse('phone_malformed', { facts: { expected: 11, typed: 11, fault: 'start' } })
    expect(say(start)).toContain('检查一下前几位')
    expect(say(refuse('code_send_limit', { retryAt: later(20) }), 'en')).toContain('5 July, 10:20')
    const missing = refuse('proofs_not_enough', { facts: { missing: 'recovery-code | password+phone-code' } })
    expect(say(missing)).toBe('现在的验证还不够，再加：恢复码，或 密码＋短信验证码。')
    expect(say(missing, 'en')).toBe(
      'What you have shown is not enough yet. Add a recovery code, or the password with a text code.',
    )
    expect(say(refuse('wrong_device', { facts: { where: 'new-device' } }))).toContain('那台新设备')
  })

  it('carry what machines need, and nothing when there is nothing', () => {
    const body = problemFor(
      refuse('change_locked', {
        lockId: 'lock',
        scope: ['change-contacts', 'change-credentials'],
        remedies: ['wait', 'nonsense'],
        retryAt: later(48),
      }),
      { ...asker, locale: 'en' },
      [{ pointer: '/x', detail: 'd' }],
    )
    expect(body).toMatchObject({
      code: 'change_locked',
      ref: 'R-071',
      scope: ['change-credentials', 'change-contacts'],
      lockId: 'lock',
      serverNow: now.toISOString(),
      retryAt: later(48).toISOString(),
      instance: 'trace-1',
      errors: [{ pointer: '/x', detail: 'd' }],
    })
    expect(body.remedies.map(({ kind }) => kind)).toEqual(['wait'])
    const bare = problemFor(refuse('not_found'), { locale: 'en', now, traceId: 't' })
    expect(bare.type).toBe('/problems/not_found')
    expect(Object.keys(bare)).not.toEqual(expect.arrayContaining(['lockId', 'retryAt', 'errors', 'facts']))
  })

  it('guarantees that a code outside the catalogue is answered as a defect and tells nothing', () => {
    expect(problemFor(refuse('secret_reason'), { ...asker, locale: 'en' })).toMatchObject({
      code: 'defect',
      status: 500,
    })
    expect(problemFor(refuse('constructor'), { ...asker, locale: 'en' }).code).toBe('defect')
  })
})

describe('clock times', () => {
  const zone = 'Asia/Shanghai'
  it('are those of the operator, today without a date, soon with seconds', () => {
    expect(clockText(later(1), now, 'zh-CN', zone)).toBe('15:20')
    expect(clockText(new Date(now.getTime() + 90_000), now, 'en', zone)).toBe('14:21:30')
    expect(clockText(later(24), now, 'zh-CN', zone)).toBe('7月5日 14:20')
    expect(clockText(later(24), now, 'en', 'Europe/London')).toBe('5 July, 07:20')
    expect(clockText(later(24 * 200), now, 'zh-CN', zone)).toBe('2027年1月20日 14:20')
    expect(clockText(later(24 * 200), now, 'en', zone)).toBe('20 January 2027, 14:20')
    expect(clockText(new Date('2026-07-04T16:00:00Z'), now, 'zh-CN', zone), 'midnight').toBe('7月5日 00:00')
  })

  it('and proofs are said in words, unknown ones not at all', () => {
    expect(sayProofs('password | nonsense', 'en')).toBe('the password')
    expect(sayProofs('', 'en')).toBe('')
  })
})
