import type { ComponentType, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { locale, useLocale } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { CodeField } from '../parts/code-field.tsx'
import { ClockTime, Countdown } from '../parts/countdown.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { ErrorSummary } from '../parts/error-summary.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import * as icons from '../parts/icons.ts'
import { Icon } from '../parts/icon.tsx'
import { EndedDialog, IdleDialog } from '../parts/idle-warning.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { LockCard } from '../parts/lock-card.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { PhoneField } from '../parts/phone-field.tsx'
import { RecoveryCodes } from '../parts/recovery-codes.tsx'
import { Offline } from '../parts/offline.tsx'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import type { Phone } from '../phone.ts'
import { addressOf } from '../router.ts'
import { noteServerNow } from '../server-clock.ts'
import { DeviceView } from './device-view.tsx'
import { sampleCodes, sampleLock, sampleProblem, type SampleLock } from './samples.ts'
import '../style/gallery.css'

/** The gallery has no server: it sets the clock that the parts run on. */
const now = Date.parse('2026-07-04T06:20:00Z')
const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
const say = (zh: string, en: string): string => (locale() === 'en' ? en : zh)
const back = addressOf('/gallery')
const nothing = (): void => undefined

function NumberView({ error }: { error?: string }): JSX.Element {
  const [phone, setPhone] = useState<Phone>({ country: 'CN', digits: error ? '1380013800' : '' })
  return (
    <Page
      back={back}
      title={say('帮我回到钱包', 'Help me back in')}
      lead={say(
        '输入手机号，我们会发送 6 位验证码。',
        'Enter your phone number. We’ll text it a 6-digit code.',
      )}
      otherWays={{ href: back }}
    >
      <Form onSubmit={nothing}>
        <PhoneField value={phone} onInput={setPhone} error={error} />
        <Button kind="primary" type="submit">
          {say('继续', 'Continue')}
        </Button>
      </Form>
    </Page>
  )
}

function CodeView({ error }: { error?: string }): JSX.Element {
  const [code, setCode] = useState(error ? '482913' : '482')
  return (
    <Page
      back={back}
      title={say('输入验证码', 'Enter the code')}
      lead={
        <>
          {say('验证码已发往你填写的 ', 'We texted a code to the number you typed, ')}
          <strong class="figures">138 0013 8000</strong>
          {say('。不是这个号码？', '. Not that one? ')}
          <a href={back}>{say('更改', 'Change')}</a>
        </>
      }
      otherWays={{ onClick: nothing, label: say('收不到验证码？', 'No code?') }}
      refCode={error ? 'A-111' : undefined}
    >
      <Form onSubmit={nothing}>
        <CodeField value={code} onInput={setCode} error={error} />
        <p class="quiet-words">
          {say('有效至 ', 'Works until ')}
          <ClockTime at={at(5)} /> · <Countdown until={at(5)} />
        </p>
        <Button kind="primary" type="submit">
          {say('继续', 'Continue')}
        </Button>
        <Button kind="quiet">{say('再发一次', 'Send another code')}</Button>
      </Form>
    </Page>
  )
}

function SignInView(): JSX.Element {
  const [password, setPassword] = useState('')
  return (
    <Page
      back={back}
      title={say('你好，林小雨', 'Hello, Xiaoyu')}
      lead={say('这台设备已记住你，手机号尾号 000。', 'This device knows you; your number ends in 000.')}
      otherWays={{ href: back, label: say('不用密码登录', 'Sign in without the password') }}
      refCode="A-101"
    >
      <Form onSubmit={nothing}>
        <PasswordField
          value={password}
          onInput={setPassword}
          autocomplete="current-password"
          shown
          error={say(
            '密码不对。再输错 2 次，密码登录会暂停 30 秒。',
            'That password isn’t right. After 2 more, password sign-in pauses for 30 seconds.',
          )}
        />
        <Button kind="primary" type="submit">
          {say('登录', 'Sign in')}
        </Button>
        <Button kind="quiet">{say('忘记密码？', 'Forgot your password?')}</Button>
      </Form>
    </Page>
  )
}

function NewPasswordView(): JSX.Element {
  const [password, setPassword] = useState('')
  const [name, setName] = useState('林小雨')
  const [mail, setMail] = useState('xiaoyu@')
  const faults = [
    {
      name: 'email',
      text: say('邮箱地址里 @ 后面还没有内容。', 'The e-mail address needs something after the @.'),
    },
    { name: 'name', text: say('称呼最多 20 个字。', 'Your name can have up to 20 characters.') },
  ]
  return (
    <Page back={back} title={say('建立钱包', 'Create your wallet')}>
      <ErrorSummary faults={faults} />
      <Form onSubmit={() => new Promise((resolve) => setTimeout(resolve, 1500))}>
        <Field
          label={say('怎么称呼你', 'What should we call you?')}
          name="name"
          autocomplete="nickname"
          value={name}
          onInput={setName}
          error={faults[1]?.text}
        />
        <Field
          label={say('邮箱', 'E-mail')}
          hint={say('重要的变动会同时发到这里。', 'Important changes are sent here too.')}
          name="email"
          type="email"
          autocomplete="email"
          value={mail}
          onInput={setMail}
          error={faults[0]?.text}
        />
        <PasswordField
          value={password}
          onInput={setPassword}
          autocomplete="new-password"
          strength={{ personal: [name, '13800138000'] }}
        />
        <Button kind="primary" type="submit">
          {say('继续', 'Continue')}
        </Button>
      </Form>
    </Page>
  )
}

function LockScreen({ which }: { which: SampleLock[] }): JSX.Element {
  const language = useLocale()
  return (
    <Page
      back={back}
      title={say('我的账户怎么了', 'What is wrong with my account')}
      otherWays={{ href: back }}
    >
      {which.map((one) => (
        <LockCard key={one} lock={sampleLock(one, language, now)} />
      ))}
    </Page>
  )
}

function RowsView(): JSX.Element {
  return (
    <Page back={back} title={say('安全', 'Security')}>
      <Notice kind="done" title={say('密码已更新', 'Password changed')}>
        {say('其他设备已退出登录。', 'Other devices were signed out.')}
      </Notice>
      <List label={say('登录方式', 'Ways to sign in')}>
        <ListRow
          icon={icons.lock}
          title={say('密码', 'Password')}
          detail={say('14 天前设置，很难被猜到', 'Set 14 days ago, very hard to guess')}
          href={back}
        />
        <ListRow
          icon={icons.key}
          title={say('恢复码', 'Recovery codes')}
          detail={say('手机丢了也能回来', 'Back in even without your phone')}
          value={say('剩 9 个', '9 left')}
          onClick={nothing}
        />
      </List>
      <List label={say('设备', 'Devices')}>
        <ListRow
          icon={icons.phone}
          title={say('小雨的手机', 'Xiaoyu’s phone')}
          detail={say('安卓 · Chrome · 现在', 'Android · Chrome · now')}
          value={say('本机', 'This one')}
        />
        <ListRow
          icon={icons.screen}
          title={say('家里的电脑', 'Home computer')}
          detail={say('Windows · Edge · 7月1日', 'Windows · Edge · 1 July')}
          action={<Button>{say('移除', 'Remove')}</Button>}
        />
      </List>
      <Notice kind="calm">
        {say('还没有填写第二个通知地址。', 'There is no second notice address yet.')}
      </Notice>
      <Notice kind="paused" title={say('提现已暂停', 'Withdrawals are paused')}>
        {say('到 7月5日 14:20 恢复。', 'Back on 5 July, 14:20.')}
      </Notice>
      <Notice kind="risk" title={say('有一笔转出不像是你做的', 'A payment does not look like yours')}>
        {say('先停止转出，再一起检查。', 'Stop payments out first, then check together.')}
      </Notice>
      <Button kind="risk">{say('停止转出', 'Stop payments out')}</Button>
      <Button busy>{say('正在保存', 'Saving')}</Button>
    </Page>
  )
}

function IconsView(): JSX.Element {
  return (
    <Page back={back} title={say('图标', 'Icons')}>
      <ul class="gallery-icons">
        {Object.entries(icons).map(([name, path]) => (
          <li key={name}>
            <Icon of={path} />
            <span>{name}</span>
          </li>
        ))}
      </ul>
    </Page>
  )
}

function CodesView(): JSX.Element {
  return (
    <Page
      back={back}
      title={say('保存恢复码', 'Keep your recovery codes')}
      lead={say(
        '每个只能用一次。写下来或打印，和贵重物品放在一起。',
        'Each works once. Write them down or print them, and keep them with your valuables.',
      )}
      actions={
        <>
          <Button kind="primary" icon={icons.print} onClick={() => print()}>
            {say('打印', 'Print')}
          </Button>
          <Button icon={icons.copy}>{say('复制', 'Copy')}</Button>
        </>
      }
    >
      <RecoveryCodes
        codes={sampleCodes}
        title={say('Latchkey 钱包恢复码', 'Latchkey wallet recovery codes')}
        note={say('工作人员绝不会向你要恢复码。', 'Our staff will never ask you for a recovery code.')}
      />
    </Page>
  )
}

const title = (): string => say('部件', 'Parts')

const views: Record<string, ComponentType> = {
  number: () => <NumberView />,
  'number-error': () => (
    <NumberView
      error={say('手机号应为 11 位数字，你输入了 10 位。', 'A phone number has 11 digits. You typed 10.')}
    />
  ),
  code: () => <CodeView />,
  'code-error': () => (
    <CodeView error={say('验证码不对，还可以再输 3 次。', 'That code isn’t right. You have 3 tries left.')} />
  ),
  'sign-in': SignInView,
  'new-password': NewPasswordView,
  'lock-paused': () => <LockScreen which={['paused']} />,
  'lock-cooling': () => <LockScreen which={['cooling']} />,
  'lock-risk': () => <LockScreen which={['risk']} />,
  'lock-review': () => <LockScreen which={['review']} />,
  'lock-new-devices': () => <LockScreen which={['new-here', 'new-other']} />,
  rows: RowsView,
  loading: () => (
    <Page back={back} title={title()}>
      <Loading lines={5} />
    </Page>
  ),
  empty: () => (
    <Page back={back} title={say('通知', 'Notices')}>
      <Empty
        icon={icons.envelope}
        title={say('还没有通知', 'No notices yet')}
        action={<ButtonLink href={back}>{say('看看安全设置', 'See security')}</ButtonLink>}
      >
        {say(
          '我们发出的每条安全通知都会在这里；这里没有的，就不是我们发的。',
          'Every security notice we send is listed here. One that isn’t here is not from us.',
        )}
      </Empty>
    </Page>
  ),
  failure: () => (
    <Page back={back} title={say('输入验证码', 'Enter the code')}>
      <Failure problem={sampleProblem(locale(), now)} onRetry={nothing} />
    </Page>
  ),
  offline: () => (
    <Page back={back} title={say('通知', 'Notices')}>
      <Offline onRetry={nothing} />
    </Page>
  ),
  codes: CodesView,
  dialog: () => (
    <Page back={back} title={title()}>
      <Dialog
        title={say('移除“家里的电脑”？', 'Remove “Home computer”?')}
        onClose={() => history.back()}
        actions={
          <>
            <Button kind="primary">{say('移除', 'Remove')}</Button>
            <Button kind="quiet">{say('先不移除', 'Keep it')}</Button>
          </>
        }
      >
        <p>
          {say(
            '它会马上退出登录，再用时要重新确认。',
            'It is signed out at once and has to be confirmed again.',
          )}
        </p>
      </Dialog>
    </Page>
  ),
  idle: () => (
    <Page back={back} title={title()}>
      <IdleDialog endsAt={at(2)} absolute={false} onStay={() => history.back()} onLeave={nothing} />
    </Page>
  ),
  ended: () => (
    <Page back={back} title={title()}>
      <EndedDialog onClose={() => history.back()} />
    </Page>
  ),
  icons: IconsView,
  device: DeviceView,
}

/** Each part in each state, as whole screens, for looking at and for axe. Never part of what customers load. */
export function Screen(): JSX.Element {
  useState(() => noteServerNow(new Date(now).toISOString()))
  const View = views[new URLSearchParams(location.search).get('view') ?? '']
  if (View) return <View />
  return (
    <Page back={false} title={title()}>
      <List>
        {Object.keys(views).map((view) => (
          <ListRow key={view} title={view} href={`${back}?view=${view}`} />
        ))}
      </List>
    </Page>
  )
}
