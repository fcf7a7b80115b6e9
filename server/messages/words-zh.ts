import { clockTime } from '#platform/clock-time'
import { amountText, safeBrowser, type CodeWords, type Words } from './words.ts'

/** The words are those of the design's copy page; one word, 钱包, throughout, and “” because 【】 is the signature's. */
const purposes: Readonly<Record<CodeWords, string>> = {
  enter: '用于登录、注册或找回钱包',
  freeze: '只能用于冻结钱包',
  'step-up': '用于确认是你本人操作',
}

const ending =
  '请以 App 内“状态中心”为准；那里没有这条通知，就不要照它说的做。打不开 App？自己输入官网地址核对。'
const safety = '我们的工作人员绝不会向你要验证码或密码，也不会让你把钱转到“安全账户”。'

const on = (browser: string | undefined): string => {
  const name = safeBrowser(browser)
  return name === '' ? '' : `（${name}）`
}
const named = (name: string | undefined): string => (name ? `“${name}”` : '')
const mailed = (hint: string | undefined): string => (hint ? ` ${hint}` : '')
const money = (minor: number | undefined): string => (minor === undefined ? '' : ` ${amountText(minor)} `)
const inDays = (days: number | undefined): string => (days === undefined ? '不久' : `${days} 天后`)
const notYou = '不是你做的？请马上选“不是我”：转出和更改会停止，其他登录会退出。'

export const zh: Words = {
  notices: {
    registered: () => ({
      title: '钱包已开通',
      brief: '你的钱包已开通。',
      detail: `这个手机号开通了钱包。把恢复码保存好，再加一个邮箱：换手机、忘记密码时用得上。${notYou}`,
    }),
    signed_in_new_device: ({ browser }) => ({
      title: '钱包在新设备上登录',
      brief: `钱包在新设备上登录${on(browser)}。`,
      detail: `一台以前没用过的设备登录了你的钱包${on(browser)}。${notYou}`,
    }),
    password_reset: ({ browser }) => ({
      title: '密码已重设',
      brief: '钱包密码已重设，其他设备已退出。',
      detail: `钱包密码已重设${on(browser)}，其他设备已退出登录。查看、收款照常；接下来 24 小时不能提现或向新收款人付款，48 小时不能更改手机号和验证方式。${notYou}`,
    }),
    password_changed: ({ browser }) => ({
      title: '密码已更改',
      brief: '钱包密码已更改。',
      detail: `钱包密码已更改${on(browser)}，其他设备已退出登录。${notYou}`,
    }),
    device_added: ({ browser, deviceName }) => ({
      title: '新增常用设备',
      brief: `新增了一台常用设备${on(browser)}。`,
      detail: `钱包新增了一台常用设备${named(deviceName)}${on(browser)}，以后在它上面登录不用验证码。${notYou}`,
    }),
    device_revoked: ({ deviceName }) => ({
      title: '常用设备已停用',
      brief: '一台常用设备已停用。',
      detail: `常用设备${named(deviceName)}已停用，它上面的登录已退出。${notYou}`,
    }),
    contact_added: ({ emailHint }) => ({
      title: '新增通知邮箱（待验证）',
      brief: '新增了一个通知邮箱，等待验证。',
      detail: `钱包新增了通知邮箱${mailed(emailHint)}，验证后会收到安全通知。${notYou}`,
    }),
    contact_verified: ({ emailHint }) => ({
      title: '通知邮箱已验证',
      brief: '新的通知邮箱已验证。',
      detail: `通知邮箱${mailed(emailHint)} 已验证，以后也会收到安全通知。${notYou}`,
    }),
    contact_removed: ({ emailHint }) => ({
      title: '通知邮箱已移除',
      brief: '一个通知邮箱已移除。',
      detail: `通知邮箱${mailed(emailHint)} 已移除，不再收到安全通知。${notYou}`,
    }),
    recovery_codes_made: () => ({
      title: '新恢复码已生成',
      brief: '生成了一组新恢复码，旧的作废。',
      detail: `生成了一组新的恢复码，旧的全部作废。${notYou}`,
    }),
    recovery_code_used: ({ left }) => ({
      title: '用掉了一个恢复码',
      brief: '有人用恢复码证明是你本人。',
      detail: `一个恢复码刚刚用于证明是你本人，它不能再用${left === undefined ? '' : `；还剩 ${left} 个`}。${notYou}`,
    }),
    pin_set: ({ browser }) => ({
      title: '支付密码已设好',
      brief: '钱包设了支付密码。',
      detail: `钱包设了支付密码${on(browser)}，金额较大的付款要用它确认。它不能用来登录。${notYou}`,
    }),
    pin_reset: ({ browser }) => ({
      title: '支付密码已重设',
      brief: '支付密码已重设。',
      detail: `支付密码已重设${on(browser)}。查看、收款照常；接下来 24 小时不能向新收款人付款，提现只能到绑满七天的卡，48 小时不能更改手机号和验证方式。${notYou}`,
    }),
    pin_lane_closed: () => ({
      title: '支付密码输错太多次',
      brief: '支付密码连续输错十次，在那台设备上停用了。',
      detail:
        '有人在一台设备上连续十次输错支付密码，那台设备上要用它的付款停下来，其他设备不受影响，钱没有动。是你忘了？重设支付密码就好。不是你？有人拿着已登录的设备，请马上冻结钱包。',
    }),
    card_bound: ({ browser, ending: last }) => ({
      title: '新绑了银行卡',
      brief: `绑了一张银行卡${last === undefined ? '' : `（尾号 ${last}）`}。`,
      detail: `钱包绑了一张银行卡${last === undefined ? '' : `（尾号 ${last}）`}${on(browser)}，可以用它转入和提现。${notYou}`,
    }),
    card_removed: ({ browser, ending: last }) => ({
      title: '银行卡已解绑',
      brief: `解绑了一张银行卡${last === undefined ? '' : `（尾号 ${last}）`}。`,
      detail: `钱包解绑了一张银行卡${last === undefined ? '' : `（尾号 ${last}）`}${on(browser)}，不能再用它转入和提现。${notYou}`,
    }),
    frozen: () => ({
      title: '钱包已冻结',
      brief: '钱包已冻结，转出和更改已停止。',
      detail:
        '钱包已冻结：转出和更改已停止，查看、收款照常。钱还在钱包里。想恢复？登录后用两种不同的验证解冻；不是你冻结的？钱很安全，不用急着解冻。',
    }),
    unfrozen: ({ browser }) => ({
      title: '钱包已解冻',
      brief: '钱包已解冻，转出已恢复。',
      detail: `钱包已解冻${on(browser)}，转出和更改已恢复。${notYou}`,
    }),
    not_me_reported: () => ({
      title: '已按“不是我”保护钱包',
      brief: '已按“不是我”停止转出和更改。',
      detail:
        '收到“不是我”：转出和更改已停止，其他登录已退出，查看、收款照常。下一步：登录，逐项检查并换一个新密码。',
    }),
    lock_lifted: ({ browser }) => ({
      title: '一项限制已解除',
      brief: '钱包的一项限制已解除。',
      detail: `你证明了是本人${on(browser)}，钱包的一项限制已解除。${notYou}`,
    }),
    sessions_ended: ({ count }) => ({
      title: '其他登录已退出',
      brief: '钱包在其他设备上的登录已退出。',
      detail: `钱包在其他设备上的登录${count === undefined ? '' : `（${count} 个）`}已退出。${notYou}`,
    }),
    password_lane_closed: ({ browser }) => ({
      title: '密码多次输错',
      brief: '密码多次输错，那台设备已停用密码登录。',
      detail: `有一台设备上密码连续输错太多次${on(browser)}，它已停用密码登录，你的其他设备不受影响。钱没有动。是你？换一种验证即可；不是你？没有人登录进来，可以考虑换一个密码。`,
    }),
    codes_requested_often: ({ quiet }) => ({
      title: '多次索取验证码',
      brief: '有人多次用你的手机号索取验证码。',
      detail: `有人多次用你的手机号索取验证码。没有验证码谁也进不来，钱没有动；不要把验证码告诉任何人。${
        quiet ? `此前还有 ${quiet} 条同样的通知只记在“状态中心”，没有另发消息。` : ''
      }`,
    }),
    dormant_soon: ({ days }) => ({
      title: '钱包很久没有使用',
      brief: `钱包很久没有使用，${inDays(days)}将暂停付款；登录一次即可保留。`,
      detail: `这个钱包将近一年没有使用，${inDays(days)}会暂停付款，查看和收款照常，钱还在钱包里。登录一次，一切照旧。`,
    }),
    dormant: () => ({
      title: '付款已暂停：一年没有使用',
      brief: '钱包一年没有使用，付款已暂停，查看和收款照常。',
      detail:
        '这个钱包已有一年没有使用，为保护资金，付款已暂停；查看和收款照常，钱还在钱包里。想恢复？登录后用两种不同的验证确认是你本人，约 30 秒。',
    }),
    payment_sent: ({ amountMinor, otherLabel }) => ({
      title: `已付出${money(amountMinor)}`,
      brief: `你的钱包付出了一笔${money(amountMinor)}款项。`,
      detail: `你的钱包${otherLabel ? `向 ${otherLabel} ` : ''}付出了一笔${money(amountMinor)}款项，回单在账单里。${notYou}`,
    }),
    payment_received: ({ amountMinor, otherLabel, overMinor }) => ({
      title: `收到${money(amountMinor)}`,
      brief: `你的钱包收到了一笔${money(amountMinor)}款项。`,
      detail: `你的钱包${otherLabel ? `从 ${otherLabel} ` : ''}收到了一笔${money(amountMinor)}款项，已计入余额，回单在账单里。${
        overMinor === undefined
          ? ''
          : `钱包里现在超过${money(overMinor)}，通知却只发到手机号：请到“登录与安全”再留一个通知邮箱。`
      }`,
    }),
    payout_sent: ({ amountMinor, ending: last }) => ({
      title: `提现${money(amountMinor)}已转出`,
      brief: `一笔${money(amountMinor)}提现正转到银行卡${last === undefined ? '' : `（尾号 ${last}）`}。`,
      detail: `一笔${money(amountMinor)}提现已离开钱包，正转到银行卡${last === undefined ? '' : `（尾号 ${last}）`}。${notYou}`,
    }),
    payout_returned: ({ amountMinor }) => ({
      title: '一笔提现退回了',
      brief: `一笔${money(amountMinor)}提现在转出前被拦下，钱已退回。`,
      detail: `一笔${money(amountMinor)}提现在离开钱包前被拦下，钱已回到余额里。原因写在“我的账户怎么了”里。`,
    }),
    payout_refused: ({ amountMinor, ending: last }) => ({
      title: '银行没有同意一笔提现',
      brief: `银行没有同意一笔${money(amountMinor)}提现${last === undefined ? '' : `（卡尾号 ${last}）`}，钱已退回。`,
      detail: `银行没有同意一笔转到银行卡${last === undefined ? '' : `（尾号 ${last}）`}的${money(amountMinor)}提现，钱已回到余额里。可以提现到另一张卡，或者问问这张卡的银行。`,
    }),
    cash_in_done: ({ amountMinor, ending: last }) => ({
      title: `转入${money(amountMinor)}已到账`,
      brief: `银行有结果了：转入${money(amountMinor)}已到账。`,
      detail: `银行有结果了：从银行卡${last === undefined ? '' : `（尾号 ${last}）`}转入的${money(amountMinor)}已计入余额，回单在账单里。`,
    }),
    cash_in_not_made: ({ amountMinor, ending: last }) => ({
      title: '一笔转入没有成功',
      brief: `转入${money(amountMinor)}没有成功，银行卡没有扣款。`,
      detail: `从银行卡${last === undefined ? '' : `（尾号 ${last}）`}转入${money(amountMinor)}没有成功，卡里没有扣款。还要转入的话，请重新转一次。`,
    }),
    payment_not_made: ({ amountMinor }) => ({
      title: '一笔付款没有付出',
      brief: `一笔${money(amountMinor)}付款没有付出，钱没有动。`,
      detail: `一笔${money(amountMinor)}付款两分钟内没有结果，所以没有付出，以后也不会付出。钱没有动。还要付的话，请重新付款。`,
    }),
  },
  time(at, timeZone) {
    const { month, day, hour, minute } = clockTime(at, timeZone)
    return `${month}月${day}日 ${hour}:${minute}`
  },
  textCode: ({ purpose, code, minutes }) =>
    `验证码${code}，${purposes[purpose]}，${minutes}分钟内有效，切勿告诉他人。不是你操作？打开App点“不是我”。`,
  textNotice: ({ time, brief, checkWord, disputable }) =>
    `${time}，${brief}核对词“${checkWord}”。${ending}${disputable ? '不是你？在 App 或官网选 ④。' : ''}`,
  emailCode: ({ code, minutes }) => ({
    subject: '确认你的通知邮箱',
    text: [
      `验证码：${code}`,
      `用于确认这个邮箱接收钱包的安全通知，${minutes} 分钟内有效，切勿告诉他人。`,
      '不是你操作？不用理会，这个邮箱不会被加入。',
      safety,
    ].join('\n\n'),
  }),
  emailNotice: ({ time, title, detail, checkWord, notMeLink }) => ({
    subject: title,
    text: [
      time,
      detail,
      ...(notMeLink
        ? [`不是你？打开下面的地址，再点“不是我”（只能用一次，打开不等于确认）：\n${notMeLink}`]
        : []),
      `核对词：${checkWord}（“状态中心”里这条通知的核对词应当相同）`,
      ending,
      safety,
    ].join('\n\n'),
  }),
  // prettier-ignore
  checkWords: [
    '青石', '松柏', '白鹭', '晨雾', '山泉', '竹林', '海棠', '芦苇', '银杏', '杨柳', '红枫', '麦田', '稻谷', '荷叶', '莲子', '茉莉',
    '桂花', '梅子', '杏仁', '核桃', '板栗', '石榴', '枇杷', '荔枝', '樱桃', '葡萄', '蓝莓', '柠檬', '橙子', '椰子', '芒果', '木瓜',
    '灯塔', '帆船', '渡口', '石桥', '小巷', '庭院', '屋檐', '窗台', '书架', '茶壶', '瓷碗', '竹篮', '木梳', '油灯', '风铃', '纸鸢',
    '砚台', '毛笔', '宣纸', '印泥', '算盘', '罗盘', '古琴', '长笛', '陶笛', '铜锣', '画卷', '棋盘', '折扇', '草帽', '雨伞', '棉袄',
    '云雀', '燕子', '喜鹊', '鸳鸯', '海鸥', '蜻蜓', '蝴蝶', '蜜蜂', '松鼠', '刺猬', '骆驼', '羚羊', '麋鹿', '海豚', '鲸鱼', '海星',
    '珊瑚', '贝壳', '溪流', '瀑布', '湖泊', '沙滩', '草原', '雪山', '峡谷', '绿洲', '彩虹', '晚霞', '朝阳', '流星', '春雨', '秋霜',
  ],
}
