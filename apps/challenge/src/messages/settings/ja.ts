import { plural } from '../plural.ts';
import type { SettingsMessages } from './en.ts';

const codes = plural('ja', { other: '残り#個' });

export const jaSettings: SettingsMessages = {
  heading: 'ログイン方法',
  lead: (tenant) => `${tenant}でご本人であることを確認する方法です。`,
  empty: 'まだ何も設定されていません。アカウントを守るため、方法を追加してください。',
  list: 'ログイン方法',
  isDefault: '既定',
  added: (date) => `${date}に追加`,
  used: (date) => `最終使用：${date}`,
  add: '別の方法を追加',
  addFirst: '方法を追加',
  done: '完了',
  back: '一覧に戻る',
  addHeading: '何を追加しますか？',
  nothingToAdd: 'このブラウザで追加できるものはほかにありません。',
  recoveryCodes: 'リカバリーコード',
  codesLeft: (left) => (left === 0 ? '残っていません' : codes(left)),
  codesHeading: '新しいリカバリーコードを発行しますか？',
  codesLead: '以前に保管したコードは使えなくなります。',
  getCodes: '新しいコードを発行',
  name: '名前',
  saveName: '名前を保存',
  makeDefault: '最初にこれを使う',
  remove: '削除',
  removeHeading: (name) => `${name}を削除しますか？`,
  removeLead: 'この方法でご本人であることを確認できなくなります。',
  removeNow: 'はい、削除します',
  keep: '残す',
  lastOne: 'ほかにログイン方法がないため、削除できません。先に別の方法を追加してください。',
  renamed: '名前を保存しました。',
  madeDefault: '今後は最初にこの方法を使います。',
  removed: (name) => `${name}を削除しました。`,
  stepUpLead: 'アカウントを守るため、変更の前にもう一度確認します。',
  problem: {
    offline: 'オフラインです。接続を確認してもう一度お試しください。',
    limited: '短時間に変更した回数が多すぎます。しばらく待ってからもう一度お試しください。',
    'not-strong-enough':
      'ここで使える方法より安全な確認が必要です。サポートに連絡し、お問い合わせ番号をお伝えください。',
    gone: 'すでに削除されています。',
    invalid: '64文字以内で名前を入力してください。',
    unknown: 'うまくいきませんでした。少し待ってからもう一度お試しください。',
  },
};
