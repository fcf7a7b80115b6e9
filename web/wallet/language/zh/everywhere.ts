/** Words of every screen. Written as people speak: what happened, what still works, what to do. */
export const texts = {
  product: 'Latchkey 钱包',
  skip: '跳到正文',
  back: '返回',
  home: 'Latchkey 钱包首页',
  safety: '我们的工作人员绝不会向你要验证码或密码，也不会让你把钱转到“安全账户”。',
  otherWays: '换个方式',
  help: '帮我回到钱包',
  status: '我的账户怎么了',
  helpLabel: '其他方式与帮助',
  ref: (code: string) => `编号 ${code}`,
  refNote: '可以放心告诉工作人员',
  trace: (id: string) => `查询号 ${id}`,

  otherLanguage: 'English',
  themeNow: { system: '外观：跟随系统', light: '外观：浅色', dark: '外观：深色' },

  loading: '正在加载',
  working: '正在处理',
  retry: '再试一次',
  close: '关闭',
  offline: {
    bar: '现在没有网络，页面上的内容可能不是最新的。',
    title: '现在没有网络',
    detail: '你填写的内容还在。连上网络后再试一次。',
    unreachable: '没有连上钱包',
    unreachableDetail: '网络可能不稳，你填写的内容还在。过一会儿再试一次；钱不受影响。',
    ref: 'N-402',
  },
  notFound: {
    title: '没有这个页面',
    detail: '地址可能输错了，或者链接已经过期。你的钱包没有任何变化。',
    home: '回到首页',
  },
  errorSummary: '还差这几处',

  /** The two largest parts that are not nothing. */
  remaining: (days: number, hours: number, minutes: number, seconds: number) => {
    if (days > 0) return hours > 0 ? `${days} 天 ${hours} 小时` : `${days} 天`
    if (hours > 0) return minutes > 0 ? `${hours} 小时 ${minutes} 分` : `${hours} 小时`
    if (minutes > 0) return seconds > 0 ? `${minutes} 分 ${seconds} 秒` : `${minutes} 分钟`
    return `${seconds} 秒`
  },
  left: (remaining: string) => `还剩 ${remaining}`,

  idle: {
    title: '还在用吗？',
    detail: (until: string) => `为保护你的钱包，到 **${until}** 会自动退出登录。`,
    absolute: (until: string) => `这次登录到 **${until}** 满时，会自动退出。到时再登录一次就好。`,
    stay: '继续使用',
    leave: '现在退出',
    understood: '知道了',
    endedTitle: '已退出登录',
    ended: '有一会儿没有操作，已为你退出登录。钱和设置都没有变化。',
    again: '重新登录',
  },
}
