import type { LinkPhrases } from '../link-phrases.ts';

export const jaLink: LinkPhrases = {
  subject: (tenantName, action) => `【${tenantName}】確認用リンクのお知らせ（${action}）`,
  heading: (tenantName) => `${tenantName}の確認用リンク`,
  purpose: (action) => `お手続き（${action}）を続けるには、このリンクを開いてください。`,
  open: 'リンクを開く',
  codeLead: 'または、お手続きを始めた画面でこのコードを入力してください。',
  expiry: (minutes) => `リンクとコードの有効期間は${minutes}です。1回のみご利用いただけます。`,
  warning: (tenantName) =>
    `お心当たりがない場合、第三者にパスワードを知られている可能性があります。リンクを開かず、コードを誰にも教えず、パスワードを変更してください。${tenantName}が電話、メール、チャットでこのコードをお尋ねすることはありません。`,
  warningWithoutPassword: (tenantName) =>
    `お心当たりがない場合は、リンクを開かず、コードを誰にも教えないでください。${tenantName}が電話、メール、チャットでこのコードをお尋ねすることはありません。`,
  page: {
    askHeading: 'ご本人ですか？',
    askLead: (tenantName) =>
      `${tenantName}で、お客様としてお手続きを続けようとしている方がいます。ご本人の場合のみ確認してください。`,
    action: 'お手続き',
    browser: 'ブラウザ',
    place: '場所',
    ipAddress: 'IPアドレス',
    time: '日時',
    confirm: 'はい、本人です',
    askWarning: 'ご本人でない場合は、このページを閉じてパスワードを変更してください。',
    askWarningWithoutPassword: 'ご本人でない場合は、このページを閉じてください。',
    doneHeading: '確認しました',
    doneLead: 'お手続きを始めたタブに戻ってください。このタブは閉じてかまいません。',
    codeHeading: 'お手続きを始めた画面でこのコードを入力してください',
    codeLead:
      'このブラウザは、お手続きを始めたブラウザではありません。元の画面で次のコードを入力してください。',
    codeWarning: 'このコードを誰にも伝えず、ほかの場所には入力しないでください。',
    onwardHeading: '確認しました',
    onward: '続ける',
    goneHeading: 'このリンクは使用できません',
    goneLead:
      '使用済みか、期限切れか、新しいメールに置き換えられています。お手続きを始めた画面で、新しいリンクをリクエストしてください。',
    refusedHeading: '完了できませんでした',
    refusedLead: 'これ以上続けられません。アプリケーションからもう一度始めてください。',
  },
};
