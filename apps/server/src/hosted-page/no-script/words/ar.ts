import type { Words } from './en.ts';
import { plural } from './plural.ts';

/** Isolated (UAX #9 §2.4): else the full stop behind a Latin name jumps to its other side. */
const name = (text: string): string => `\u2068${text}\u2069`;
/** The digits of numbers and addresses stay in their order. */
const leftToRight = (text: string): string => `\u2066${text}\u2069`;
const tries = plural('ar', {
  one: 'تبقّت محاولة واحدة.',
  two: 'تبقّت محاولتان.',
  few: 'تبقّت # محاولات.',
  other: 'تبقّت # محاولة.',
});

export const ar: Words = {
  openHeading: 'أكِّد هويتك',
  open: 'لغة JavaScript متوقفة في هذا المتصفح. يمكنك المتابعة من دونها.',
  continue: 'متابعة',
  heading: {
    EMAIL_OTP: 'تحقق من بريدك الإلكتروني',
    SMS: 'تحقق من هاتفك',
    WHATSAPP: 'تحقق من واتساب',
    AUTHENTICATOR_APP: 'افتح تطبيق المصادقة',
    RECOVERY_CODE: 'أدخل رمز استرداد',
  },
  way: {
    EMAIL_OTP: 'رمز عبر البريد الإلكتروني',
    SMS: 'رسالة نصية',
    WHATSAPP: 'واتساب',
    AUTHENTICATOR_APP: 'تطبيق المصادقة',
    RECOVERY_CODE: 'رمز الاسترداد',
  },
  toSend: (to) => `سنرسل رمزًا إلى ${leftToRight(to)}.`,
  toSendAny: 'سنرسل إليك رمزًا.',
  sent: (to) => `أرسلنا رمزًا إلى ${leftToRight(to)}.`,
  sentAny: 'أرسلنا إليك رمزًا.',
  sentIfKnown: 'إذا كان لديك حساب، فسيصلك رمز.',
  appLead: (tenant) => `أدخل الرمز من 6 أرقام الذي يعرضه لـ${name(tenant)}.`,
  recoveryLead: 'استخدم أحد الرموز التي حفظتها. يعمل مرة واحدة.',
  code: 'الرمز',
  send: 'إرسال الرمز',
  again: 'إرسال مرة أخرى',
  useInstead: 'أو جرّب طريقة أخرى:',
  enrolHeading: 'أكِّد بريدك الإلكتروني',
  email: 'عنوان البريد الإلكتروني',
  phoneHeading: 'أضف رقم هاتفك',
  phoneFixedHeading: 'أكِّد رقم هاتفك',
  phone: 'رقم الهاتف المحمول',
  phoneExample: 'مع رمز البلد، مثل \u2066+971\u00a050\u00a0123\u00a04567\u2069.',
  cancel: 'إلغاء والعودة',
  saveHeading: 'احفظ رموز الاسترداد',
  saveLead:
    'إذا فقدت طرق الدخول الأخرى، فسيُدخلك أحد هذه الرموز. يعمل كل رمز مرة واحدة. لا يمكننا عرضها مرة أخرى.',
  show: 'عرض رموزي',
  saved: 'لقد حفظتها',
  doneHeading: 'تم تأكيد هويتك',
  leftHeading: 'تم الإلغاء',
  goOn: (tenant) => `المتابعة إلى ${name(tenant)}`,
  close: 'يمكنك إغلاق هذه النافذة.',
  reference: (id) => `المرجع: ${leftToRight(id)}`,
  problem: {
    wrong: 'هذا الرمز غير صحيح أو انتهت صلاحيته. تحقق منه أو اطلب رمزًا جديدًا.',
    wrongWithTries: (left) => `هذا الرمز غير صحيح. ${tries(left)}`,
    locked: 'محاولات كثيرة جدًا. انتظر قليلًا أو جرّب طريقة أخرى.',
    limited: 'محاولات كثيرة جدًا في وقت قصير. انتظر قليلًا ثم حاول مرة أخرى.',
    number: 'أدخل الرقم كاملًا مع رمز البلد، مثل \u2066+971\u00a050\u00a0123\u00a04567\u2069.',
    refused: 'لا يمكننا استخدام هذا. تحقق منه أو جرّب طريقة أخرى.',
    notSent: 'تعذّر إرسال رمز الآن. حاول مرة أخرى أو جرّب طريقة أخرى.',
  },
  ending: {
    gone: {
      heading: 'انتهت صلاحية هذا الرابط',
      lead: 'يعمل مرة واحدة، وفي النافذة التي بدأت فيها فقط. عُد إلى حيث سجّلت الدخول وابدأ من جديد.',
    },
    unsupported: {
      heading: 'يحتاج هذا إلى JavaScript',
      lead: 'شغّل JavaScript في إعدادات متصفحك، ثم عُد إلى حيث سجّلت الدخول وابدأ من جديد.',
    },
    settings: {
      heading: 'يحتاج هذا إلى JavaScript',
      lead: 'لإدارة طرق تسجيل دخولك، شغّل JavaScript في إعدادات متصفحك وابدأ من جديد.',
    },
    blocked: {
      heading: 'لا يمكننا تسجيل دخولك الآن',
      lead: 'حاول لاحقًا. إذا استمر الأمر، فتواصل مع الدعم واذكر المرجع.',
    },
    failed: {
      heading: 'لم ينجح ذلك',
      lead: 'كانت المحاولات كثيرة جدًا، لذلك توقفنا هنا. عُد وابدأ من جديد.',
    },
    declined: {
      heading: 'تم الرفض على هاتفك',
      lead: 'لذلك توقفنا هنا. إذا كان ذلك عن طريق الخطأ، فعُد وابدأ من جديد.',
    },
    notConfirmed: { heading: 'لم ينجح ذلك', lead: 'لم يؤكّد التحقق هويتك.' },
    notThePerson: { heading: 'لم ينجح ذلك', lead: 'ليس هذا الشخص الذي جرى التحقق منه سابقًا.' },
    noMethod: {
      heading: 'لا يمكننا تأكيد هويتك هنا',
      lead: 'مطلوب هنا طريقة أقوى مما أعددته. تواصل مع الدعم واذكر المرجع.',
    },
    broken: {
      heading: 'حدث خطأ ما',
      lead: 'المشكلة من جهتنا وليست من جهتك. عُد وحاول مرة أخرى بعد لحظات.',
    },
  },
  goBack: 'العودة',
};
