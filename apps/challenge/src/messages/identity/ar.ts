import { name } from '../arabic.ts';
import type { IdentityMessages } from './en.ts';

const check = 'التحقق من الهوية';
const notStarted = 'تعذّر بدء التحقق الآن. حاول مرة أخرى أو جرّب طريقة أخرى.';

export const arIdentity: IdentityMessages = {
  method: { VERIFF: check, IPROOV: check, IDVERSE: check, PALM_BIOMETRICS_RR: 'مسح راحة اليد' },
  hint: {
    VERIFF: 'وثيقة هويتك والكاميرا',
    IPROOV: 'وجهك والكاميرا',
    IDVERSE: 'وثيقة هويتك والكاميرا',
    PALM_BIOMETRICS_RR: 'راحة يدك والكاميرا',
  },
  texts: {
    heading: 'تحقّق من هويتك',
    lead: (tenant) =>
      `يطلب ${name(tenant)} من شريك له التأكد من أنه أنت. تُفتح صفحة الشريك في علامة تبويب جديدة، ثم عُد إلى هنا.`,
    start: 'بدء التحقق',
    starting: 'جارٍ البدء…',
    open: 'فتح التحقق',
    notStarted,
    waiting: {
      CREATING: 'جارٍ تحضير التحقق…',
      WAITING: 'في انتظار أن تُكمل التحقق…',
      SUBMITTED: 'جارٍ النظر في التحقق…',
      RESUBMISSION_REQUESTED: 'لم تكن إحدى الصور واضحة بما يكفي. افتح التحقق والتقطها مرة أخرى.',
      REVIEW: 'ينظر شخص في التحقق الخاص بك. قد يستغرق ذلك بعض الوقت.',
    },
    end: {
      DECLINED: 'لم يؤكّد التحقق هويتك.',
      NOT_THE_PERSON: 'ليس هذا الشخص الذي جرى التحقق منه سابقًا.',
      EXPIRED: 'لم يكتمل التحقق في الوقت المحدد. يمكنك بدؤه من جديد.',
      REFUSED: 'لم نتمكن من قبول هذا التحقق. جرّب طريقة أخرى.',
      FAILED: notStarted,
    },
  },
};
