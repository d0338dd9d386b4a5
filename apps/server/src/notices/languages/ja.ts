import type { NoticePhrases } from '../notice.ts';

export const jaNotice: NoticePhrases = {
  methods: {
    PASSKEY: 'パスキー',
    SECURITY_KEY: 'セキュリティキー',
    AUTHENTICATOR_APP: '認証アプリ',
    EMAIL: 'メールアドレス',
    PHONE: '電話番号',
    PUSH: 'アプリを入れた電話',
    DEVICE: 'デバイス',
  },
  otherMethod: '本人確認の方法',
  subject: (tenantName) => `【${tenantName}】アカウントのセキュリティに関するお知らせ`,
  heading: (tenantName) => `${tenantName}のアカウント`,
  kinds: {
    factorAdded: (method) => `本人確認の方法が追加されました：${method}。`,
    factorMoved: (method) => `本人確認の方法が変更されました：${method}。`,
    factorRemoved: (method) => `本人確認の方法が削除されました：${method}。`,
    recoveryCodeUsed: () => 'リカバリーコードが1つ使用されました。',
    factorDisabled: (method) => `誤った入力が続いたため、本人確認の方法が停止されました：${method}。`,
    sessionEnded: () =>
      'ログイン状態が1つ終了しました。無効になったコピーを使って続けようとした操作がありました。',
  },
  when: (time) => `日時：${time}`,
  yours: 'ご本人による操作の場合は、何もする必要はありません。',
  notYours: (tenantName) =>
    `お心当たりがない場合、第三者がアカウントにアクセスしている可能性があります。${tenantName}にログインしてパスワードを変更し、本人確認の方法をご確認ください。`,
};
