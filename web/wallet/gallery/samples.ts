import type { Problem } from '#contract/route'
import type { LockView } from '#contract/standing'
import type { Locale, Text } from '#contract/words'

/** What the gallery shows in place of the server's words: taken from the copy, in both languages. */
const say = (zh: string, en: string): Text => ({ 'zh-CN': zh, en })

const words = {
  pausedTitle: say('密码登录暂停', 'Password sign-in is paused'),
  pausedWhy: say(
    '密码连续输错 5 次。这台设备的密码登录暂停，其他功能不受影响。',
    'The password was wrong 5 times in a row. Password sign-in on this device is paused; everything else still works.',
  ),
  useCode: say('用恢复码登录', 'Sign in with a recovery code'),
  passkey: say('通行密钥（即将支持）', 'Passkey (coming later)'),
  reset: say('重设密码', 'Set a new password'),
  coolingTitle: say('密码刚刚更新', 'Your password was just changed'),
  coolingWhy: say(
    '为保护资金，**7月5日 14:20** 前不能提现，只能向熟悉的收款人付款；**7月6日 14:20** 前不能更换手机号和验证方式。',
    'To protect your money, until **5 July, 14:20** you can’t withdraw and can only pay people you already pay. Until **6 July, 14:20** you can’t change your number or ways to verify.',
  ),
  undo: say('不是我改的，撤销更改', 'It wasn’t me: undo the change'),
  sooner: say('想提前恢复', 'Get it back sooner'),
  riskTitle: say('转出已停止', 'Payments out are stopped'),
  riskWhy: say(
    '你在 **15:07** 说明有一次登录不是你本人。下一步确认是你，再逐项检查最近的更改。',
    'At **15:07** you told us a sign-in wasn’t you. Next, confirm it is you, then check what was changed.',
  ),
  cleanUp: say('开始检查', 'Start the check'),
  identity: say('身份核验（即将支持）', 'Identity check (coming later)'),
  reviewTitle: say('我们正在核实这个钱包的信息', 'We are checking this wallet’s details'),
  reviewWhy: say('这不代表任何结论。', 'This does not mean that anything was found.'),
  problemTitle: say('验证码发得太频繁', 'Too many codes were sent'),
  problemDetail: say(
    '这个号码的验证码已到这一小时的上限。可以换一种方式，或者等到下面的时间。',
    'This number has had all the codes it can have this hour. Use another way, or wait until the time below.',
  ),
  newDeviceTitle: say('新设备，先限制转出', 'New device: money out is limited'),
  newDeviceWhy: say(
    '**7月5日 14:20** 前，新设备不能转出；查看、收款照常，其他设备不受影响。',
    'Until **5 July, 14:20** no money can leave from the new device. Viewing and receiving work, and other devices are not affected.',
  ),
  addProof: say('再加一种验证', 'Add one more proof'),
  another: say('换一种方式', 'Use another way'),
}

const base = {
  lockId: 'lock-1',
  disables: [],
  allowanceMinor: null,
  on: 'account',
  device: null,
  parts: [],
  article: '/articles/sample',
  noticeId: null,
  takesAway: [],
} as const

const remedy = (
  kind: LockView['remedies'][number]['kind'],
  label: string,
  available = true,
): LockView['remedies'][number] => ({
  kind,
  label,
  href: available ? '/help' : null,
  available,
})

export type SampleLock = 'paused' | 'cooling' | 'risk' | 'review' | 'new-here' | 'new-other'

/** Two devices may be new at once, and each card says of which one it speaks. */
const newDevice = (here: boolean, language: Locale) =>
  ({
    cause: 'unusual_sign_in',
    ref: 'A-201',
    title: words.newDeviceTitle[language],
    detail: words.newDeviceWhy[language],
    takesAway: ['pay-known', 'pay-new', 'withdraw'],
    stillWorks: ['sign-in', 'view', 'receive'],
    on: 'device',
    device: { here, browser: 'Firefox · Windows' },
    remedies: here ? [remedy('two-proofs', words.addProof[language])] : [],
  }) satisfies Partial<LockView>

/** Instants are given from `nowMs`, which is the server's now of the gallery. */
export function sampleLock(which: SampleLock, language: Locale, nowMs: number): LockView {
  const at = (minutes: number): string => new Date(nowMs + minutes * 60_000).toISOString()
  const own = (key: keyof typeof words): string => words[key][language]
  const shared = { ...base, disables: [], parts: [], takesAway: [], placedAt: at(0) }
  switch (which) {
    case 'paused':
      return {
        ...shared,
        cause: 'password_paused',
        ref: 'A-102',
        title: own('pausedTitle'),
        detail: own('pausedWhy'),
        disables: ['password'],
        stillWorks: ['view', 'receive', 'pay-known'],
        on: 'lane',
        endsAt: at(4.6),
        remedies: [
          remedy('recovery-code', own('useCode')),
          remedy('reset-password', own('reset')),
          remedy('passkey', own('passkey'), false),
          { kind: 'wait', label: '', href: null, available: true },
        ],
      }
    case 'cooling':
      return {
        ...shared,
        cause: 'cooling_off',
        ref: 'A-211',
        title: own('coolingTitle'),
        detail: own('coolingWhy'),
        takesAway: ['pay-known', 'pay-new', 'withdraw'],
        stillWorks: ['sign-in', 'view', 'receive'],
        allowanceMinor: 30_000,
        endsAt: at(60 * 24),
        parts: [{ takesAway: ['change-credentials', 'change-contacts'], endsAt: at(60 * 48) }],
        remedies: [remedy('undo', own('undo')), remedy('two-proofs', own('sooner'))],
      }
    case 'risk':
      return {
        ...shared,
        cause: 'not_me',
        ref: 'A-202',
        title: own('riskTitle'),
        detail: own('riskWhy'),
        takesAway: ['pay-known', 'pay-new', 'withdraw', 'change-credentials', 'change-contacts'],
        stillWorks: ['sign-in', 'view', 'receive'],
        endsAt: null,
        remedies: [
          remedy('guided-clean-up', own('cleanUp')),
          remedy('identity-check', own('identity'), false),
        ],
      }
    case 'new-here':
    case 'new-other':
      return { ...shared, ...newDevice(which === 'new-here', language), endsAt: at(60 * 24) }
    case 'review':
      return {
        ...shared,
        cause: 'under_review',
        ref: 'A-301',
        title: own('reviewTitle'),
        detail: own('reviewWhy'),
        takesAway: ['pay-new', 'withdraw', 'pay-known'],
        stillWorks: ['sign-in', 'view', 'receive'],
        allowanceMinor: 30_000,
        endsAt: null,
        remedies: [],
      }
  }
}

export function sampleProblem(language: Locale, nowMs: number): Problem {
  return {
    type: '/problems/code_send_limit',
    title: words.problemTitle[language],
    status: 429,
    detail: words.problemDetail[language],
    code: 'code_send_limit',
    ref: 'A-113',
    scope: [],
    remedies: [remedy('another-method', words.another[language])],
    serverNow: new Date(nowMs).toISOString(),
    retryAt: new Date(nowMs + 38 * 60_000).toISOString(),
    instance: '8f3c21a0b4',
  }
}

export const sampleCodes = [
  'K7QF-2M9X-HT4D-8WPN',
  'B3VJ-9RZC-6EYA-QL5U',
  'N8TD-4XKH-2WPG-M7SF',
  'Y6CA-J9QE-5RBV-3ZTL',
  'H2WM-8NUP-K4XD-F9QC',
  'R5GZ-3TJY-7AVE-L2KB',
  'D9PX-6HSN-Q8CM-4WUF',
  'T4LB-2ERK-9ZJG-V7YA',
  'F7NC-5QWH-3MTX-8DPR',
  'X3KV-8AYU-6LZE-J2SG',
]
