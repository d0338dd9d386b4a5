import type { Remaining } from '../flow/countdown.ts';
import type { Messages } from './en.ts';
import { jaIdentity } from './identity/ja.ts';
import { plural } from './plural.ts';
import { jaSettings } from './settings/ja.ts';
import { jaWays } from './ways/ja.ts';

const units = { second: '秒', minute: '分', hour: '時間' };

function time({ amount, unit }: Remaining): string {
  return `${amount}${units[unit]}`;
}

const tries = plural('ja', { other: 'あと#回入力できます。' });

export const ja: Messages = {
  ...jaWays,
  identity: jaIdentity.texts,
  settings: jaSettings,
  pageTitle: (heading, tenant) => `${heading} · ${tenant}`,
  loading: 'お待ちください…',
  continue: '続ける',
  tryAgain: 'もう一度試す',
  tryAnotherWay: '別の方法を試す',
  cancel: 'キャンセルして戻る',
  goBack: '戻る',
  startAgain: '最初からやり直す',
  notNow: '今はしない',
  copy: 'コピー',
  copied: 'コピーしました',
  copyFailed: 'コピーできませんでした。テキストを選択してコピーしてください。',
  reference: (id) => `お問い合わせ番号：${id}`,

  method: {
    ...jaIdentity.method,
    PASSKEY: 'パスキー',
    EMAIL_OTP: 'メールのコード',
    EMAIL_MAGIC_LINK: 'メールのリンク',
    AUTHENTICATOR_APP: '認証アプリ',
    SMS: 'SMS',
    WHATSAPP: 'WhatsAppメッセージ',
    PUSH: 'スマートフォンで承認',
    DEVICE: 'QRコード',
    SECURITY_KEY: 'セキュリティキー',
    RECOVERY_CODE: 'リカバリーコード',
  },
  methodHint: {
    ...jaIdentity.hint,
    PASSKEY: '顔、指紋、またはPIN',
    EMAIL_OTP: 'メールで届くコード',
    EMAIL_MAGIC_LINK: 'メールで届くリンク',
    AUTHENTICATOR_APP: 'スマートフォンのアプリに表示されるコード',
    SMS: 'スマートフォンに届くコード',
    WHATSAPP: 'スマートフォンに届くコード',
    PUSH: 'スマートフォンのアプリに届く確認',
    DEVICE: 'スマートフォンのアプリで読み取ります',
    SECURITY_KEY: '差し込むか、かざして使うキー',
    RECOVERY_CODE: '保管しているコードのひとつ',
  },
  methodLocked: (left) => `ロックされています。${time(left)}後にもう一度お試しください。`,

  choose: {
    verifyHeading: 'ご本人であることを確認する方法を選んでください',
    enrollHeading: '設定する方法を選んでください',
    help: (tenant) => `どれも使えない場合は、${tenant}のサポートに連絡し、お問い合わせ番号をお伝えください。`,
  },

  code: {
    label: (digits) => `${digits}桁のコード`,
    labelUnknown: 'コード',
    checking: '確認しています…',
    incomplete: (digits) => `${digits}桁すべてを入力してください。`,
    incompleteUnknown: 'コード全体を入力してください。',
    wrong: 'コードが正しくありません。確認してもう一度入力してください。',
    wrongWithTries: (left) => `コードが正しくありません。${tries(left)}`,
    expired: 'コードの有効期限が切れました。新しいコードを送信できます。',
    spent: 'このコードの入力回数が上限に達しました。新しいコードを送信できます。',
    spentApp: '入力回数が上限に達しました。別の方法をお試しください。',
    locked: (left) => `入力回数が上限に達しました。${time(left)}後にもう一度お試しいただけます。`,
    offline: 'オフラインです。接続を確認してもう一度お試しください。',
    limited: '短時間に試した回数が多すぎます。しばらく待つか、別の方法をお試しください。',
  },

  email: {
    heading: 'メールを確認してください',
    sending: 'コードを送信しています…',
    sendingTo: (address) => `${address}にコードを送信しています…`,
    toSend: 'コードをお送りします。',
    sent: (digits) => `アカウントをお持ちの場合は、${digits}桁のコードが届きます。`,
    sentTo: (digits, address) => `${digits}桁のコードを${address}に送信しました。`,
    notSent: '現在コードを送信できません。',
    notSentOffline:
      'オフラインのため、コードを送信できませんでした。接続を確認してもう一度送信してください。',
    notSentLimited: 'コードの送信回数が多すぎます。しばらく待つか、別の方法をお試しください。',
    resend: 'もう一度送信',
    resendIn: (left) => `${time(left)}後にもう一度送信できます`,
    resent: '新しいコードを送信しました。最新のコードだけが使えます。',
    otherAddress: '別のアドレスを使う',
  },

  link: {
    heading: 'メールを確認してください',
    sending: 'リンクを送信しています…',
    sendingTo: (address) => `${address}にリンクを送信しています…`,
    toSend: 'リンクをお送りします。',
    toSendTo: (address) => `${address}にリンクをお送りします。`,
    sent: 'アカウントをお持ちの場合は、リンクが届きます。そのリンクを開いてください。',
    sentTo: (address) => `${address}に送信したリンクを開いてください。`,
    waiting: 'この画面は自動的に進みます。または、メールのコードを入力してください：',
    codeRequired: 'リンクが別のブラウザで開かれました。そこに表示されているコードを入力してください：',
    expired: 'リンクの有効期限が切れました。新しいリンクを送信できます。',
    spent: '入力回数が上限に達しました。新しいリンクを送信できます。',
    resent: '新しいリンクを送信しました。最新のリンクだけが使えます。',
    notSent: '現在リンクを送信できません。',
    notSentOffline:
      'オフラインのため、リンクを送信できませんでした。接続を確認してもう一度送信してください。',
    notSentLimited: 'リンクの送信回数が多すぎます。しばらく待つか、別の方法をお試しください。',
    enrollLead: 'お使いのアドレスにリンクをお送りします。',
    send: 'リンクを送信',
  },

  emailEnroll: {
    heading: 'メールアドレスを確認してください',
    fixedLead: (address) => `${address}にコードをお送りします。`,
    typedLead: 'お使いのアドレスにコードをお送りします。',
    label: 'メールアドレス',
    send: 'コードを送信',
    sending: '送信しています…',
    invalid: 'name@example.comのような形式で入力してください。',
    refused: 'このアドレスは使用できません。確認するか、別の方法をお試しください。',
  },

  app: {
    heading: '認証アプリを開いてください',
    lead: (tenant) => `${tenant}用に表示される6桁のコードを入力してください。`,
    setupHeading: '認証アプリを設定してください',
    setupLead: 'スマートフォンのアプリで読み取ってください。',
    qrCode: '認証アプリ用のQRコード',
    openApp: '認証アプリを開く',
    secretLead: 'または、このキーをアプリに入力してください：',
    secretLabel: '設定キー',
    confirmHeading: 'アプリのコードを入力してください',
    confirmLead: (tenant) => `${tenant}用の6桁のコードが表示されています。`,
    showAgain: 'QRコードをもう一度表示',
    passkeyInstead: '代わりにパスキーを作成',
  },

  passkey: {
    heading: 'パスキーを使ってください',
    lead: 'ブラウザが顔、指紋、またはPINを求めます。',
    start: 'パスキーを使う',
    waiting: 'ブラウザの案内に従ってください…',
    offerHeading: '次回はもっと早く',
    offerLead: '次回からは顔、指紋、またはPINで確認できます。コードの入力は不要です。',
    enrollHeading: 'パスキーを作成してください',
    enrollLead: '顔、指紋、またはPINでご本人であることを確認します。',
    create: 'パスキーを作成',
    creating: 'ブラウザの案内に従ってください…',
    appInstead: '代わりに認証アプリを使う',
    problem: {
      cancelled: 'パスキーは使われませんでした。もう一度試すか、別の方法を選んでください。',
      'already-added': 'このデバイスには、すでにパスキーがあります。',
      unsupported: 'このデバイスではそのパスキーを使えません。別の方法をお試しください。',
      'no-screen-lock': 'デバイスの画面ロック（顔、指紋、またはPIN）が必要です。別の方法をお試しください。',
      'wrong-site': 'このアドレスではパスキーを使えません。別の方法を試し、サポートにお知らせください。',
      device: 'デバイスで処理できませんでした。もう一度試すか、別の方法を選んでください。',
      'not-known': 'このパスキーはここでは使われなくなりました。別のパスキーか別の方法をお試しください。',
      'not-accepted': 'そのパスキーを受け付けられませんでした。もう一度試すか、別の方法を選んでください。',
      offline: 'オフラインです。接続を確認してもう一度お試しください。',
      limited: '短時間に試した回数が多すぎます。しばらく待つか、別の方法をお試しください。',
      interrupted: 'パスキーは使われませんでした。もう一度試すか、別の方法を選んでください。',
      unknown: 'うまくいきませんでした。もう一度試すか、別の方法を選んでください。',
    },
  },

  recoveryCodes: {
    heading: 'リカバリーコードを保管してください',
    lead: 'ほかの方法が使えなくなったときに、このコードで入れます。1つにつき1回だけ使えます。もう一度表示することはできません。',
    list: 'リカバリーコード',
    download: 'ダウンロード',
    print: '印刷',
    saved: '保管しました',
    fileTitle: (tenant) => `${tenant}：リカバリーコード`,
    fileNote: '各コードは1回だけ使えます。安全な場所に保管してください。',
    fileName: 'リカバリーコード',
  },

  recoveryEntry: {
    heading: 'リカバリーコードを入力してください',
    lead: '保管しているコードのひとつを使ってください。1回だけ使えます。',
    label: 'リカバリーコード',
    incomplete: 'リカバリーコード全体を入力してください。',
    wrong: 'コードが正しくないか、すでに使われています。',
    wrongWithTries: (left) => `コードが正しくないか、すでに使われています。${tries(left)}`,
  },

  success: {
    heading: 'ご本人であることを確認しました',
    lead: (tenant) => `${tenant}に戻ります…`,
  },
  done: {
    completedHeading: '完了しました',
    completedLead: (tenant) =>
      tenant ? `このウィンドウを閉じて、${tenant}に戻ってください。` : 'このウィンドウを閉じてかまいません。',
    cancelledHeading: 'キャンセルしました',
    cancelledLead: (tenant) =>
      `このウィンドウを閉じてかまいません。続けるには、${tenant ? `${tenant}に` : ''}もう一度ログインしてください。`,
  },

  blocked: {
    heading: '現在ログインできません',
    lead: (tenant) =>
      `時間をおいてお試しください。解決しない場合は、${tenant}のサポートに連絡し、お問い合わせ番号をお伝えください。`,
  },
  failed: {
    heading: '確認できませんでした',
    lead: '試した回数が多すぎるため、ここで中止しました。戻って最初からやり直してください。',
    leadNoReturn: (tenant) =>
      `試した回数が多すぎるため、ここで中止しました。${tenant}にもう一度ログインしてください。`,
  },
  noMethod: {
    heading: 'ここではご本人であることを確認できません',
    lead: (tenant) =>
      `このブラウザで使える方法が設定されていません。別のブラウザを試すか、${tenant}のサポートに連絡し、お問い合わせ番号をお伝えください。`,
    notAllowed: (tenant) =>
      `${tenant}では、設定されている方法より安全な方法が必要です。${tenant}のサポートに連絡し、お問い合わせ番号をお伝えください。`,
  },

  problem: {
    'link-incomplete': {
      heading: 'リンクが不完全です',
      lead: 'ログインした画面に戻り、最初からやり直してください。',
    },
    'link-used': {
      heading: 'リンクの有効期限が切れました',
      lead: 'リンクは1回だけ、始めたウィンドウでのみ使えます。ログインした画面に戻り、最初からやり直してください。',
    },
    'session-expired': {
      heading: '時間がかかりすぎました',
      lead: 'アカウントを守るため、待機を終了しました。ログインした画面に戻り、最初からやり直してください。',
    },
    offline: {
      heading: 'オフラインです',
      lead: '接続が戻りしだい続けます。',
    },
    limited: {
      heading: 'しばらくお待ちください',
      lead: '短時間に試した回数が多すぎます。数分待ってからもう一度お試しください。',
    },
    unknown: {
      heading: '問題が発生しました',
      lead: 'お客様側ではなく、こちら側の問題です。少し待ってからもう一度お試しください。',
    },
  },
};
