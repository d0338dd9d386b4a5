import { jaLink } from '../link-languages/ja.ts';
import { type Phrases, plural } from '../phrases.ts';

export const ja: Phrases = {
  language: 'ja',
  direction: 'ltr',
  listSeparator: '、',
  actions: {
    signIn: 'ログイン',
    signUp: '新規登録',
    resetPassword: 'パスワードの再設定',
    changePassword: 'パスワードの変更',
    changeEmail: 'メールアドレスの変更',
    changePhone: '電話番号の変更',
    addPayee: '送金先の追加',
    payment: 'お支払い',
    transfer: '送金',
    withdrawal: '出金',
  },
  minutes: plural('ja', { other: '#分' }),
  subject: (tenantName, action) => `【${tenantName}】認証コードのお知らせ（${action}）`,
  heading: (tenantName) => `${tenantName}の認証コード`,
  purpose: (action) => `お手続き（${action}）を続けるには、このコードを入力してください。`,
  expiry: (minutes) => `有効期間は${minutes}です。1回のみご利用いただけます。`,
  requestedFrom: (parts) => `リクエスト元：${parts}`,
  browserOn: (browser, system) => `${browser}（${system}）`,
  warning: (tenantName) =>
    `このコードにお心当たりがない場合、第三者にパスワードを知られている可能性があります。コードを誰にも教えず、パスワードを変更してください。${tenantName}が電話、メール、チャットでこのコードをお尋ねすることはありません。`,
  warningWithoutPassword: (tenantName) =>
    `このコードにお心当たりがない場合は、誰にも教えないでください。${tenantName}が電話、メール、チャットでこのコードをお尋ねすることはありません。`,
  amount: (value) => `金額：${value}`,
  payee: (name) => `お支払い先：${name}`,
  textCode: (tenantName, code) => `【${tenantName}】認証コード：${code}`,
  textPurpose: (action) => `お手続き：${action}`,
  textWarning: (minutes) => `有効期間：${minutes}。このコードは誰にも教えないでください。`,
  link: jaLink,
};
