import type { Words } from './en.ts';

export const ja: Words = {
  openHeading: 'ご本人であることを確認してください',
  open: 'このブラウザではJavaScriptがオフになっています。オフのままでも続けられます。',
  continue: '続ける',
  heading: {
    EMAIL_OTP: 'メールを確認してください',
    SMS: 'スマートフォンを確認してください',
    WHATSAPP: 'WhatsAppを確認してください',
    AUTHENTICATOR_APP: '認証アプリを開いてください',
    RECOVERY_CODE: 'リカバリーコードを入力してください',
  },
  way: {
    EMAIL_OTP: 'メールのコード',
    SMS: 'SMS',
    WHATSAPP: 'WhatsApp',
    AUTHENTICATOR_APP: '認証アプリ',
    RECOVERY_CODE: 'リカバリーコード',
  },
  toSend: (to) => `${to}にコードをお送りします。`,
  toSendAny: 'コードをお送りします。',
  sent: (to) => `コードを${to}に送信しました。`,
  sentAny: 'コードをお送りしました。',
  sentIfKnown: 'アカウントをお持ちの場合は、コードが届きます。',
  appLead: (tenant) => `${tenant}用に表示される6桁のコードを入力してください。`,
  recoveryLead: '保管しているコードのひとつを使ってください。1回だけ使えます。',
  code: 'コード',
  send: 'コードを送信',
  again: 'もう一度送信',
  useInstead: 'または別の方法を試す：',
  enrolHeading: 'メールアドレスを確認してください',
  email: 'メールアドレス',
  cancel: 'キャンセルして戻る',
  saveHeading: 'リカバリーコードを保管してください',
  saveLead:
    'ほかの方法が使えなくなったときに、このコードで入れます。1つにつき1回だけ使えます。もう一度表示することはできません。',
  show: 'コードを表示',
  saved: '保管しました',
  doneHeading: 'ご本人であることを確認しました',
  leftHeading: 'キャンセルしました',
  goOn: (tenant) => `${tenant}に進む`,
  close: 'このウィンドウを閉じてかまいません。',
  reference: (id) => `お問い合わせ番号：${id}`,
  problem: {
    wrong: 'コードが正しくないか、有効期限が切れています。確認するか、新しいコードを送信してください。',
    wrongWithTries: (left) => `コードが正しくありません。あと${left}回入力できます。`,
    locked: '入力回数が上限に達しました。しばらく待つか、別の方法をお試しください。',
    limited: '短時間に試した回数が多すぎます。しばらく待ってからもう一度お試しください。',
    refused: 'これは使用できません。確認するか、別の方法をお試しください。',
    notSent: '現在コードを送信できません。もう一度試すか、別の方法をお試しください。',
  },
  ending: {
    gone: {
      heading: 'リンクの有効期限が切れました',
      lead: 'リンクは1回だけ、始めたウィンドウでのみ使えます。ログインした画面に戻り、最初からやり直してください。',
    },
    unsupported: {
      heading: 'JavaScriptが必要です',
      lead: 'ブラウザの設定でJavaScriptをオンにし、ログインした画面に戻って最初からやり直してください。',
    },
    settings: {
      heading: 'JavaScriptが必要です',
      lead: 'ログイン方法を管理するには、ブラウザの設定でJavaScriptをオンにして最初からやり直してください。',
    },
    blocked: {
      heading: '現在ログインできません',
      lead: '時間をおいてお試しください。解決しない場合は、サポートに連絡し、お問い合わせ番号をお伝えください。',
    },
    failed: {
      heading: '確認できませんでした',
      lead: '試した回数が多すぎるため、ここで中止しました。戻って最初からやり直してください。',
    },
    noMethod: {
      heading: 'ここではご本人であることを確認できません',
      lead: '設定されている方法より安全な方法が必要です。サポートに連絡し、お問い合わせ番号をお伝えください。',
    },
    broken: {
      heading: '問題が発生しました',
      lead: 'お客様側ではなく、こちら側の問題です。戻って、少し待ってからもう一度お試しください。',
    },
  },
  goBack: '戻る',
};
