import type { DemoPerson } from '#messages'

/**
 * The people of the demo. All are invented. The numbers all begin with 199 0000 00, a range that reads as made up and still
 * has the shape of a mobile number; nothing is ever sent to them, for demo mode has no gateway. Passwords and recovery codes
 * are shown to whoever looks: that is why demo mode exists on loopback alone, on data that was born for it.
 */
export type SeededPerson = DemoPerson & {
  email?: string
  openedDaysAgo: number
  lastUsedDaysAgo: number
  /** What has happened to the person: see `stories.ts`. */
  tale:
    | 'nothing'
    | 'dormant'
    | 'self_frozen'
    | 'cooling_off'
    | 'unusual_sign_in'
    | 'under_review'
    | 'password_exposed'
    | 'taken_over'
    | 'phone_reissued'
}

const linYue: SeededPerson = {
  personId: 'lin-yue',
  displayName: '林悦 Lin Yue',
  e164: '+8619900000011',
  number: '199 0000 0011',
  password: 'teal-otter-bridge-61',
  pin: '493817',
  email: 'lin.yue@demo.example',
  openedDaysAgo: 420,
  lastUsedDaysAgo: 1,
  tale: 'nothing',
  story: {
    'zh-CN': '一切正常。有邮箱和恢复码：试试输错密码、忘记密码、换一台设备登录。',
    en: 'All is well. Has an e-mail address and recovery codes: try wrong passwords, a forgotten one, a new device.',
  },
}

const chenAn: SeededPerson = {
  personId: 'chen-an',
  displayName: '陈安 Chen An',
  e164: '+8619900000022',
  number: '199 0000 0022',
  password: 'maple-kite-harbour-38',
  openedDaysAgo: 1100,
  lastUsedDaysAgo: 430,
  tale: 'dormant',
  story: {
    'zh-CN': '一年多没用，付款暂停了。没有邮箱，但有恢复码：确认是本人，付款就恢复。',
    en: 'Not used for over a year, so payments are paused. No e-mail address, but recovery codes: confirm it is you, and they return.',
  },
}

const wangJing: SeededPerson = {
  personId: 'wang-jing',
  displayName: '王静 Wang Jing',
  e164: '+8619900000033',
  number: '199 0000 0033',
  password: 'copper-fern-lagoon-74',
  email: 'wang.jing@demo.example',
  openedDaysAgo: 260,
  lastUsedDaysAgo: 2,
  tale: 'self_frozen',
  story: {
    'zh-CN': '昨天以为手机丢了，自己冻结了钱包。手机找到了，现在要解冻。',
    en: 'Thought the phone was lost and froze the wallet yesterday. It turned up: time to unfreeze.',
  },
}

const zhaoLei: SeededPerson = {
  personId: 'zhao-lei',
  displayName: '赵磊 Zhao Lei',
  e164: '+8619900000044',
  number: '199 0000 0044',
  password: 'quiet-canoe-ember-29',
  pin: '719364',
  email: 'zhao.lei@demo.example',
  openedDaysAgo: 600,
  lastUsedDaysAgo: 0,
  tale: 'cooling_off',
  story: {
    'zh-CN': '三小时前重设了密码，正在冷静期：能看到哪些功能暂停、到几点。',
    en: 'Reset the password three hours ago and is cooling off: see what is off, and until when.',
  },
}

const sunMei: SeededPerson = {
  personId: 'sun-mei',
  displayName: '孙梅 Sun Mei',
  e164: '+8619900000055',
  number: '199 0000 0055',
  password: 'amber-glacier-fiddle-52',
  email: 'sun.mei@demo.example',
  openedDaysAgo: 330,
  lastUsedDaysAgo: 3,
  tale: 'unusual_sign_in',
  story: {
    'zh-CN': '一小时前，一台没见过的安卓手机登录了她的钱包。通知里可以点“不是我”。',
    en: 'An hour ago an Android phone not seen before signed in to her wallet. The notice lets her say “Not me”.',
  },
}

const liNa: SeededPerson = {
  personId: 'li-na',
  displayName: '李娜 Li Na',
  e164: '+8619900000066',
  number: '199 0000 0066',
  password: 'velvet-raven-orchard-83',
  email: 'li.na@demo.example',
  openedDaysAgo: 150,
  lastUsedDaysAgo: 4,
  tale: 'under_review',
  story: {
    'zh-CN': '钱包信息正在核实，固定的一段话，写明什么时候有结果。',
    en: 'The wallet is under review: one fixed text, with the date of the outcome.',
  },
}

const zhouNing: SeededPerson = {
  personId: 'zhou-ning',
  displayName: '周宁 Zhou Ning',
  e164: '+8619900000077',
  number: '199 0000 0077',
  password: 'pebble-lantern-quilt-46',
  email: 'zhou.ning@demo.example',
  openedDaysAgo: 510,
  lastUsedDaysAgo: 6,
  tale: 'password_exposed',
  story: {
    'zh-CN': '密码出现在泄露名单里，已停用密码登录：要设一个新密码。',
    en: 'The password turned up in a breach, so signing in with it is off: set a new one.',
  },
}

const wuHao: SeededPerson = {
  personId: 'wu-hao',
  displayName: '吴昊 Wu Hao',
  e164: '+8619900000088',
  number: '199 0000 0088',
  password: 'saddle-coral-beacon-97',
  email: 'wu.hao@demo.example',
  openedDaysAgo: 700,
  lastUsedDaysAgo: 5,
  tale: 'taken_over',
  story: {
    'zh-CN': '钱包被别人接管过：除了收款全部停止，要凭证件找回（后续版本）。',
    en: 'Somebody else had taken the wallet over: everything but receiving is off until identity is checked (comes later).',
  },
}

const xuFang: SeededPerson = {
  personId: 'xu-fang',
  displayName: '许芳 Xu Fang',
  e164: '+8619900000099',
  number: '199 0000 0099',
  password: 'lotus-anchor-meadow-15',
  openedDaysAgo: 900,
  lastUsedDaysAgo: 40,
  tale: 'phone_reissued',
  story: {
    'zh-CN': '运营商说这个号码可能换了主人：短信验证码不算数，恢复码算。',
    en: 'The carrier says the number may have a new owner: a text code counts for nothing, a recovery code does.',
  },
}

export const seededPeople: readonly SeededPerson[] = [
  linYue,
  chenAn,
  wangJing,
  zhaoLei,
  sunMei,
  liNa,
  zhouNing,
  wuHao,
  xuFang,
]
