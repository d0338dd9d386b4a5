import type { WayMessages } from './en.ts';

const units = { second: '秒', minute: '分', hour: '時間' };

export const jaWays: WayMessages = {
  tooMany: ({ amount, unit }) =>
    `短時間に試した回数が多すぎます。${amount}${units[unit]}待つか、別の方法をお試しください。`,

  phone: {
    heading: 'スマートフォンを確認してください',
    enrollHeading: '電話番号を追加してください',
    confirmHeading: '電話番号を確認してください',
    label: '携帯電話番号',
    example: '国番号から入力してください（例：+81\u00a090\u00a01234\u00a05678）。',
    invalid: '国番号を含む番号全体を入力してください（例：+81\u00a090\u00a01234\u00a05678）。',
    refused: 'この番号にはコードを送信できません。別の番号か別の方法をお試しください。',
    notYours: 'アカウントの番号と異なります。確認するか、別の方法をお試しください。',
    notSentRefused: '現在お使いの番号にはコードを送信できません。別の方法をお試しください。',
    otherNumber: '別の番号を使う',
    SMS: {
      enrollLead: 'SMSでコードをお送りします。',
      toSend: (number) => `${number}にSMSでコードをお送りします。`,
      sending: 'SMSを送信しています…',
      sent: (digits) => `${digits}桁のコードをSMSでお送りしました。`,
      sentTo: (digits, number) => `${digits}桁のコードをSMSで${number}に送信しました。`,
      send: 'SMSでコードを受け取る',
      instead: '代わりにSMSを送信',
    },
    WHATSAPP: {
      enrollLead: 'WhatsAppでコードをお送りします。',
      toSend: (number) => `${number}にWhatsAppでコードをお送りします。`,
      sending: 'WhatsAppメッセージを送信しています…',
      sent: (digits) => `${digits}桁のコードをWhatsAppでお送りしました。`,
      sentTo: (digits, number) => `${digits}桁のコードをWhatsAppで${number}に送信しました。`,
      send: 'WhatsAppでコードを受け取る',
      instead: '代わりにWhatsAppで送信',
    },
  },

  approval: {
    number: 'スマートフォンにこの番号を入力してください',
    waiting: 'スマートフォンの応答を待っています…',
    unreachable: 'オフラインです。接続が戻りしだい、もう一度確認します。',
    notStarted: '現在スマートフォンに接続できません。もう一度試すか、別の方法をお試しください。',
    locked: ({ amount, unit }) =>
      `試した回数が多すぎます。${amount}${units[unit]}後にもう一度お使いいただけます。`,
  },

  push: {
    heading: 'スマートフォンで承認してください',
    sending: 'スマートフォンに確認しています…',
    lead: 'スマートフォンに確認を送信しました。ご自身の操作である場合のみ承認してください。',
    undelivered: 'スマートフォンでアプリを開いてください。確認が届いています。',
    declinedHeading: 'スマートフォンで拒否されました',
    declinedLead: 'そのため、ここで中止しました。間違いの場合は、戻って最初からやり直してください。',
    end: {
      WRONG_NUMBER: 'ここに表示された番号と異なります。もう一度送信すると新しい番号が表示されます。',
      EXPIRED: 'スマートフォンから時間内に応答がありませんでした。もう一度送信できます。',
      REFUSED: 'この承認を受け付けられませんでした。別の方法をお試しください。',
    },
  },

  qr: {
    heading: 'スマートフォンで読み取ってください',
    lead: (tenant) => `スマートフォンで${tenant}のアプリを開き、このコードを読み取ってください。`,
    code: 'スマートフォンのアプリ用のQRコード。数秒ごとに変わります。',
    copyLead: '読み取れない場合は、このテキストをアプリにコピーしてください：',
    claimedHeading: 'スマートフォンで完了してください',
    claimedLead:
      'スマートフォンがこの番号を求めています。このログインが表示されている場合のみ承認してください。',
    rejected: 'スマートフォンで拒否されたか、番号が正しくありませんでした。新しいコードを表示できます。',
    expired: '時間内にコードが読み取られませんでした。新しいコードを表示できます。',
    again: '新しいコードを表示',
  },

  securityKey: {
    heading: 'セキュリティキーを使ってください',
    lead: '差し込むか近くにかざし、ブラウザの案内に従って触れてください。',
    start: 'セキュリティキーを使う',
    enrollHeading: 'セキュリティキーを追加してください',
    enrollLead: '差し込むか近くにかざしてください。触れるタイミングはブラウザが案内します。',
    create: 'セキュリティキーを追加',
    instead: '代わりにセキュリティキーを使う',
    problem: {
      cancelled: 'セキュリティキーは使われませんでした。もう一度試すか、別の方法を選んでください。',
      'already-added': 'このセキュリティキーは追加済みです。別のキーをお試しください。',
      unsupported: 'このキーはここでは使えません。別のキーか別の方法をお試しください。',
      'no-screen-lock':
        'このキーにはPINが必要ですが、設定されていません。別のキーか別の方法をお試しください。',
      'wrong-site':
        'このアドレスではセキュリティキーを使えません。別の方法を試し、サポートにお知らせください。',
      device: 'キーで処理できませんでした。キーを抜いて差し直し、もう一度お試しください。',
      'not-known': 'このキーはここで追加されたものではありません。別のキーか別の方法をお試しください。',
      'not-accepted': 'そのキーを受け付けられませんでした。もう一度試すか、別の方法を選んでください。',
      offline: 'オフラインです。接続を確認してもう一度お試しください。',
      limited: '短時間に試した回数が多すぎます。しばらく待つか、別の方法をお試しください。',
      interrupted: 'セキュリティキーは使われませんでした。もう一度試すか、別の方法を選んでください。',
      unknown: 'うまくいきませんでした。もう一度試すか、別の方法を選んでください。',
    },
  },
};
