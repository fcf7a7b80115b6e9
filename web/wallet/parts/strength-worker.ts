import { ZxcvbnFactory } from '@zxcvbn-ts/core'

/**
 * Guesses how soon a password would be guessed, away from the page: some passwords take it seconds. It is a hint; what is refused
 * is decided by the server, with its own longer lists.
 */
export type StrengthQuestion = { turn: number; password: string; personal: readonly string[] }
export type StrengthAnswer = { turn: number; score: number }

/** What people in China and elsewhere take first: rows of keys, lucky numbers, numbers that sound like words, pinyin. */
const common =
  '123456 123456789 12345678 1234567890 111111 000000 666666 888888 88888888 123123 112233 123321 654321 987654321 147258369 ' +
  '159357 password passw0rd qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm 1qaz2wsx 1qaz qazwsx qaz wsx abc123 a123456 ' +
  'aa123456 admin root test welcome letmein monkey dragon iloveyou sunshine master hello football 5201314 520 1314 521 ' +
  '1314520 5211314 168168 16888 5555 woaini woaini520 woaini1314 woaiwo nihao nihaoma zhongguo china beijing shanghai ' +
  'guangzhou shenzhen tianya mima wodemima qianbao zhifu zhifubao weixin youzheng laopo laogong baobei baba mama jiayou ' +
  'zhang wang li zhao chen yang wu liu huang zhou xu zhu lin sun ma gao hu zheng guo he xie luo song tang han feng deng cao ' +
  'wei ming hua qiang lei jun jie fang min jing yan'

const checker = new ZxcvbnFactory({
  dictionary: { passwords: common.split(' ') },
  maxLength: 64,
})

addEventListener('message', ({ data }: MessageEvent<StrengthQuestion>) => {
  const { score } = checker.check(data.password, [...data.personal])
  postMessage({ turn: data.turn, score } satisfies StrengthAnswer)
})
