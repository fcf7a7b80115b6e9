import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedCustomer } from '#customers'
import { fakeChannels, type FakeChannels } from '../../test/support/channels.ts'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { deliverMessage } from './delivery.ts'
import {
  consumeNotMeToken,
  listNotices,
  lockNotice,
  markDisputed,
  tell,
  type NoticeFacts,
  type NoticeTemplate,
  type NoticeView,
} from './messages.ts'
import { noticeTemplates } from './notice.ts'
import { notMeLifetimeDays, quietHours } from './policy.ts'
import type { Wording } from './templates.ts'

const wording: Wording = {
  origin: 'https://wallet.example',
  smsSignature: 'Latchkey钱包',
  smsDomainLine: true,
  timeZone: 'Asia/Shanghai',
}

let host: TestDeps
let channels: FakeChannels
let count = 0
beforeAll(async () => void (host = await startDeps()))
afterAll(() => host.close())

type Person = { accountId: string; e164: string; email: string; contactId: string | undefined }

async function person(more: { locale?: 'zh-CN' | 'en'; email?: boolean } = {}): Promise<Person> {
  channels = fakeChannels()
  count += 1
  const e164 = `+861990001${String(count).padStart(4, '0')}`
  const email = `person${count}@mail.example`
  const openedAt = host.clock.now()
  const { accountId, contactId } = await host.db.transact((tx) =>
    seedCustomer(tx, host.deps, {
      displayName: '林悦',
      e164,
      locale: more.locale ?? 'zh-CN',
      password: { hash: 'none', strength: 3 },
      openedAt,
      ...(more.email === false ? {} : { email: { address: email, verifiedAt: openedAt } }),
    }),
  )
  return { accountId, e164, email, contactId }
}

const say = <Template extends NoticeTemplate>(
  { accountId }: Person,
  template: Template,
  facts: NoticeFacts[Template],
  exceptContactId?: string,
): Promise<{ noticeId: string }> =>
  host.db.transact((tx) =>
    tell(tx, host.clock.now(), host.deps, { accountId, template, facts, exceptContactId }),
  )

const notices = ({ accountId }: Person, locale: 'zh-CN' | 'en' = 'zh-CN'): Promise<NoticeView[]> =>
  host.db.transact((tx) => listNotices(tx, host.clock.now(), host.deps, accountId, locale))

async function deliverAll({ accountId }: Person): Promise<void> {
  const { rows } = await host.db.pool.query('select message_id from message where subject_id = $1', [
    accountId,
  ])
  for (const row of rows) {
    await deliverMessage(host.deps, channels, wording, { subjectId: accountId, messageId: row.message_id })
  }
}

const consume = (token: string) =>
  host.db.transact((tx) => consumeNotMeToken(tx, host.clock.now(), host.deps, token))

describe('telling', () => {
  it('reaches every channel and the Status Centre with one check word', async () => {
    const lin = await person()
    const { noticeId } = await say(lin, 'device_added', {
      browser: 'Chrome · Android',
      deviceName: '小林的手机',
    })
    await deliverAll(lin)
    const [entry, ...more] = await notices(lin)
    expect(more).toEqual([])
    expect(entry).toMatchObject({
      noticeId,
      title: '新增常用设备',
      channels: ['sms', 'email'],
      disputable: true,
    })
    expect(entry?.at).toEqual(host.clock.now())
    expect(entry?.detail).toContain('小林的手机')
    const [text] = channels.sms.sent
    const [mail] = channels.email.sent
    expect(text?.to).toBe(lin.e164)
    expect(mail?.to).toBe(lin.email)
    expect(entry?.checkWord).toMatch(/^[一-鿿]{2}$/)
    for (const body of [text?.text, mail?.text]) {
      expect(body).toContain(entry?.checkWord)
      expect(body).not.toContain('小林的手机')
    }
  })

  it('shows the word of the message to who reads the Status Centre in another language', async () => {
    const lin = await person({ locale: 'zh-CN' })
    await say(lin, 'password_changed', {})
    const [entry] = await notices(lin, 'en')
    expect(entry?.title).toBe('Password changed')
    expect(entry?.checkWord).toMatch(/^[一-鿿]{2}$/)
  })

  it('says in English what an English customer gets', async () => {
    const ann = await person({ locale: 'en' })
    await say(ann, 'unfrozen', { browser: 'Safari · iPhone' })
    await deliverAll(ann)
    expect(channels.sms.sent[0]?.text).toContain('Your wallet was unfrozen')
    expect(channels.email.sent[0]?.subject).toBe('Wallet unfrozen')
  })

  it('guarantees that a removed address hears of its removal, and that one may be left out', async () => {
    const lin = await person()
    await say(lin, 'contact_removed', { emailHint: 'p…@mail.example' })
    await say(lin, 'contact_added', { emailHint: 'x…@mail.example' }, lin.contactId)
    await deliverAll(lin)
    expect(channels.email.sent.map((one) => one.subject)).toEqual(['通知邮箱已移除'])
    expect(channels.sms.sent).toHaveLength(2)
    expect((await notices(lin)).map((one) => one.channels)).toContainEqual(['sms'])
  })

  it('works for a wallet that has a phone alone', async () => {
    const lin = await person({ email: false })
    await say(lin, 'frozen', {})
    await deliverAll(lin)
    expect(channels.sms.sent).toHaveLength(1)
    expect(await notices(lin)).toMatchObject([{ channels: ['sms'], disputable: false }])
  })

  it('has every template, each delivered and listed', async () => {
    const lin = await person()
    for (const template of noticeTemplates) {
      await say(lin, template, {} as NoticeFacts[typeof template])
      host.clock.advance({ seconds: 1 })
    }
    await deliverAll(lin)
    expect(channels.sms.sent).toHaveLength(noticeTemplates.length)
    expect(channels.email.sent).toHaveLength(noticeTemplates.length)
    const list = await notices(lin)
    expect(list).toHaveLength(noticeTemplates.length)
    // Newest first.
    expect(list.map((one) => one.at.getTime())).toEqual(
      list.map((one) => one.at.getTime()).toSorted((a, b) => b - a),
    )
  })

  it('guarantees that facts, check words and addresses are sealed', async () => {
    const lin = await person()
    await say(lin, 'device_added', { deviceName: '小林的手机' })
    const [entry] = await notices(lin)
    const dump = await host.db.pool.query(
      `select row_to_json(m)::text as text from message m where subject_id = $1
       union all select row_to_json(n)::text from notice n where account_id = $1`,
      [lin.accountId],
    )
    const text = dump.rows.map((row) => String(row.text)).join('\n')
    for (const secret of ['小林的手机', entry?.checkWord ?? '', lin.email, lin.e164.slice(3)]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })
})

describe('notices that a stranger can bring about', () => {
  it('sends one message a day, keeps all in the Status Centre, and says how many went without one', async () => {
    const lin = await person()
    for (let time = 0; time < 4; time += 1) {
      await say(lin, 'codes_requested_often', {})
      host.clock.advance({ minutes: 1 })
    }
    await deliverAll(lin)
    expect(channels.sms.sent).toHaveLength(1)
    expect((await notices(lin)).map((one) => one.channels.length)).toEqual([0, 0, 0, 2])
    host.clock.advance({ hours: quietHours })
    await say(lin, 'codes_requested_often', {})
    await deliverAll(lin)
    expect(channels.sms.sent).toHaveLength(2)
    expect(channels.email.sent[1]?.text).toContain('此前还有 3 条')
    expect((await notices(lin))[0]?.detail).toContain('此前还有 3 条')
  })

  it('guarantees that no other kind is ever held back', async () => {
    const lin = await person()
    for (let time = 0; time < 3; time += 1) await say(lin, 'password_changed', {})
    await deliverAll(lin)
    expect(channels.sms.sent).toHaveLength(3)
    expect(channels.email.sent).toHaveLength(3)
  })
})

describe('“this wasn’t me”', () => {
  it('comes with a token in the mail alone, in the fragment of our own address', async () => {
    const lin = await person()
    const { noticeId } = await say(lin, 'password_reset', { browser: 'Chrome · Android' })
    await deliverAll(lin)
    const token = channels.lastNotMeToken(lin.email) ?? ''
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(channels.sms.sent[0]?.text).not.toContain(token)
    expect(await consume(token)).toEqual({ accountId: lin.accountId, noticeId, template: 'password_reset' })
  })

  it('guarantees that a token works once, under race', async () => {
    const lin = await person()
    await say(lin, 'password_changed', {})
    await deliverAll(lin)
    const token = channels.lastNotMeToken(lin.email) ?? ''
    const found = await Promise.all(Array.from({ length: 20 }, () => consume(token)))
    expect(found.filter((one) => one !== undefined)).toHaveLength(1)
    expect(await consume(token)).toBeUndefined()
  })

  it('guarantees that a forged, foreign or old token finds nothing', async () => {
    const lin = await person()
    await say(lin, 'password_changed', {})
    await deliverAll(lin)
    const token = channels.lastNotMeToken(lin.email) ?? ''
    const flipped = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    for (const wrong of [flipped, '', 'x', token.toUpperCase(), `${token} `, '\u0000']) {
      expect(await consume(wrong)).toBeUndefined()
    }
    host.clock.advance({ days: notMeLifetimeDays })
    expect(await consume(token)).toBeUndefined()
  })

  it('guarantees that the clear token stands nowhere once the mail is sent', async () => {
    const lin = await person()
    await say(lin, 'password_changed', {})
    await deliverAll(lin)
    const { rows } = await host.db.pool.query('select body_sealed from message where subject_id = $1', [
      lin.accountId,
    ])
    expect(rows.map((row) => row.body_sealed)).toEqual([null, null])
  })

  it('gives each mail its own token', async () => {
    const lin = await person()
    await say(lin, 'password_changed', {})
    await say(lin, 'password_changed', {})
    await deliverAll(lin)
    const tokens = channels.email.sent.map((one) => /#([\w-]+)/.exec(one.text)?.[1])
    expect(new Set(tokens).size).toBe(2)
  })

  it('offers none where there is nothing to undo', async () => {
    const lin = await person()
    await say(lin, 'frozen', {})
    await say(lin, 'password_lane_closed', {})
    await deliverAll(lin)
    for (const mail of channels.email.sent) expect(mail.text).not.toContain('/not-me#')
    expect((await notices(lin)).every((one) => !one.disputable)).toBe(true)
  })

  it('is marked once, under race, and shows as said', async () => {
    const lin = await person()
    const { noticeId } = await say(lin, 'signed_in_new_device', { browser: 'Chrome · Android' })
    const dispute = () =>
      host.db.transact(async (tx) => {
        const notice = await lockNotice(tx, lin.accountId, noticeId)
        expect(notice).toMatchObject({ noticeId, template: 'signed_in_new_device' })
        return markDisputed(tx, host.clock.now(), lin.accountId, noticeId)
      })
    const marked = await Promise.all(Array.from({ length: 12 }, dispute))
    expect(marked.filter(Boolean)).toHaveLength(1)
    expect(await notices(lin)).toMatchObject([{ disputable: false }])
  })

  it('guarantees that nobody disputes another one’s notice', async () => {
    const lin = await person()
    const wang = await person()
    const { noticeId } = await say(lin, 'password_changed', {})
    await host.db.transact(async (tx) => {
      expect(await lockNotice(tx, wang.accountId, noticeId)).toBeUndefined()
      expect(await markDisputed(tx, host.clock.now(), wang.accountId, noticeId)).toBe(false)
    })
    expect(await notices(lin)).toMatchObject([{ disputable: true }])
  })
})
