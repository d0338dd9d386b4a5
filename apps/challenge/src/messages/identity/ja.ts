import type { IdentityMessages } from './en.ts';

const check = '本人確認';
const notStarted = '本人確認を開始できませんでした。もう一度お試しいただくか、別の方法をお試しください。';

export const jaIdentity: IdentityMessages = {
  method: { VERIFF: check, IPROOV: check, IDVERSE: check, PALM_BIOMETRICS_RR: '手のひらの読み取り' },
  hint: {
    VERIFF: '身分証とカメラを使います',
    IPROOV: '顔とカメラを使います',
    IDVERSE: '身分証とカメラを使います',
    PALM_BIOMETRICS_RR: '手のひらとカメラを使います',
  },
  texts: {
    heading: '本人確認をしてください',
    lead: (tenant) =>
      `${tenant}は、ご本人であることの確認をパートナーに依頼します。パートナーのページが新しいタブで開きます。終わったらこのページに戻ってください。`,
    start: '確認を始める',
    starting: '開始しています…',
    open: '確認ページを開く',
    notStarted,
    waiting: {
      CREATING: '確認の準備をしています…',
      WAITING: '確認が終わるのを待っています…',
      SUBMITTED: '確認内容を審査しています…',
      RESUBMISSION_REQUESTED: '写真が不鮮明でした。確認ページを開いて撮り直してください。',
      REVIEW: '担当者が確認しています。しばらくお待ちください。',
    },
    end: {
      DECLINED: 'ご本人であることを確認できませんでした。',
      NOT_THE_PERSON: '以前に確認された方とは別の方です。',
      EXPIRED: '時間内に確認が終わりませんでした。もう一度始められます。',
      REFUSED: 'この確認は受け付けられませんでした。別の方法をお試しください。',
      FAILED: notStarted,
    },
  },
};
