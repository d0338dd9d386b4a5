import { digitsOf, leftToRight, name, time } from './arabic.ts';
import type { Messages } from './en.ts';
import { arIdentity } from './identity/ar.ts';
import { plural } from './plural.ts';
import { arSettings } from './settings/ar.ts';
import { arWays } from './ways/ar.ts';

const tries = plural('ar', {
  one: 'تبقّت محاولة واحدة.',
  two: 'تبقّت محاولتان.',
  few: 'تبقّت # محاولات.',
  other: 'تبقّت # محاولة.',
});

export const ar: Messages = {
  ...arWays,
  identity: arIdentity.texts,
  settings: arSettings,
  pageTitle: (heading, tenant) => `${heading} · ${name(tenant)}`,
  loading: 'لحظة من فضلك…',
  continue: 'متابعة',
  tryAgain: 'حاول مرة أخرى',
  tryAnotherWay: 'جرّب طريقة أخرى',
  cancel: 'إلغاء والعودة',
  goBack: 'العودة',
  startAgain: 'البدء من جديد',
  notNow: 'ليس الآن',
  copy: 'نسخ',
  copied: 'تم النسخ',
  copyFailed: 'تعذّر النسخ. حدّد النص وانسخه بنفسك.',
  reference: (id) => `المرجع: ${leftToRight(id)}`,

  method: {
    ...arIdentity.method,
    PASSKEY: 'مفتاح المرور',
    EMAIL_OTP: 'رمز عبر البريد الإلكتروني',
    EMAIL_MAGIC_LINK: 'رابط عبر البريد الإلكتروني',
    AUTHENTICATOR_APP: 'تطبيق المصادقة',
    SMS: 'رسالة نصية',
    WHATSAPP: 'رسالة واتساب',
    PUSH: 'الموافقة على هاتفك',
    DEVICE: 'رمز QR',
    SECURITY_KEY: 'مفتاح الأمان',
    RECOVERY_CODE: 'رمز الاسترداد',
  },
  methodHint: {
    ...arIdentity.hint,
    PASSKEY: 'وجهك أو إصبعك أو رقم PIN',
    EMAIL_OTP: 'رمز يُرسَل إلى بريدك الإلكتروني',
    EMAIL_MAGIC_LINK: 'رابط يُرسَل إلى بريدك الإلكتروني',
    AUTHENTICATOR_APP: 'رمز من التطبيق على هاتفك',
    SMS: 'رمز يُرسَل إلى هاتفك',
    WHATSAPP: 'رمز يُرسَل إلى هاتفك',
    PUSH: 'طلب في التطبيق على هاتفك',
    DEVICE: 'امسحه بالتطبيق على هاتفك',
    SECURITY_KEY: 'مفتاح تُوصله أو تُقرّبه',
    RECOVERY_CODE: 'أحد الرموز التي حفظتها',
  },
  methodLocked: (left) => `مقفل. حاول مرة أخرى بعد ${time(left)}.`,

  choose: {
    verifyHeading: 'اختر طريقة لتأكيد هويتك',
    enrollHeading: 'اختر ما تريد إعداده',
    help: (tenant) => `لا يمكنك استخدام أي منها؟ تواصل مع دعم ${name(tenant)} واذكر المرجع.`,
  },

  code: {
    label: (digits) => `رمز من ${digitsOf(digits)}`,
    labelUnknown: 'الرمز',
    checking: 'جارٍ التحقق…',
    incomplete: (digits) => `أدخل الرمز كاملًا (${digitsOf(digits)}).`,
    incompleteUnknown: 'أدخل الرمز كاملًا.',
    wrong: 'هذا الرمز غير صحيح. تحقق منه وحاول مرة أخرى.',
    wrongWithTries: (left) => `هذا الرمز غير صحيح. ${tries(left)}`,
    expired: 'انتهت صلاحية هذا الرمز. يمكننا إرسال رمز جديد.',
    spent: 'محاولات كثيرة جدًا بهذا الرمز. يمكننا إرسال رمز جديد.',
    spentApp: 'محاولات كثيرة جدًا. جرّب طريقة أخرى.',
    locked: (left) => `محاولات كثيرة جدًا. يمكنك المحاولة مجددًا بعد ${time(left)}.`,
    offline: 'أنت غير متصل بالإنترنت. تحقق من الاتصال وحاول مرة أخرى.',
    limited: 'محاولات كثيرة جدًا في وقت قصير. انتظر قليلًا أو جرّب طريقة أخرى.',
  },

  email: {
    heading: 'تحقق من بريدك الإلكتروني',
    sending: 'جارٍ إرسال رمز…',
    sendingTo: (address) => `جارٍ إرسال رمز إلى ${leftToRight(address)}…`,
    toSend: 'سنرسل إليك رمزًا.',
    sent: (digits) => `إذا كان لديك حساب، فسيصلك رمز من ${digitsOf(digits)}.`,
    sentTo: (digits, address) => `أرسلنا رمزًا من ${digitsOf(digits)} إلى ${leftToRight(address)}.`,
    notSent: 'تعذّر إرسال رمز الآن.',
    notSentOffline: 'أنت غير متصل بالإنترنت، لذلك تعذّر إرسال الرمز. تحقق من الاتصال وأرسله مرة أخرى.',
    notSentLimited: 'أُرسلت رموز كثيرة جدًا. انتظر قليلًا أو جرّب طريقة أخرى.',
    resend: 'إرسال مرة أخرى',
    resendIn: (left) => `إرسال مرة أخرى بعد ${time(left)}`,
    resent: 'أرسلنا رمزًا جديدًا. الأحدث هو الصالح.',
    otherAddress: 'استخدام عنوان آخر',
  },

  link: {
    heading: 'تحقق من بريدك الإلكتروني',
    sending: 'جارٍ إرسال رابط إليك…',
    sendingTo: (address) => `جارٍ إرسال رابط إلى ${leftToRight(address)}…`,
    toSend: 'سنرسل إليك رابطًا.',
    toSendTo: (address) => `سنرسل رابطًا إلى ${leftToRight(address)}.`,
    sent: 'إذا كان لديك حساب، فسيصلك رابط. افتحه.',
    sentTo: (address) => `افتح الرابط الذي أرسلناه إلى ${leftToRight(address)}.`,
    waiting: 'ستتابع هذه الصفحة من تلقاء نفسها. أو أدخل الرمز الموجود في الرسالة:',
    codeRequired: 'لقد فتحت الرابط في متصفح آخر. أدخل الرمز المعروض هناك:',
    expired: 'انتهت صلاحية الرابط. يمكننا إرسال رابط جديد.',
    spent: 'محاولات كثيرة جدًا. يمكننا إرسال رابط جديد.',
    resent: 'أرسلنا رابطًا جديدًا. الأحدث هو الصالح.',
    notSent: 'تعذّر إرسال رابط الآن.',
    notSentOffline: 'أنت غير متصل بالإنترنت، لذلك تعذّر إرسال الرابط. تحقق من الاتصال وأرسله مرة أخرى.',
    notSentLimited: 'أُرسلت روابط كثيرة جدًا. انتظر قليلًا أو جرّب طريقة أخرى.',
    enrollLead: 'سنرسل رابطًا إلى عنوانك.',
    send: 'إرسال الرابط',
  },

  emailEnroll: {
    heading: 'أكِّد بريدك الإلكتروني',
    fixedLead: (address) => `سنرسل رمزًا إلى ${leftToRight(address)}.`,
    typedLead: 'سنرسل رمزًا إلى عنوانك.',
    label: 'عنوان البريد الإلكتروني',
    send: 'إرسال الرمز',
    sending: 'جارٍ الإرسال…',
    invalid: `أدخل عنوانًا مثل ${leftToRight('name@example.com')}.`,
    refused: 'لا يمكننا استخدام هذا العنوان. تحقق منه أو جرّب طريقة أخرى.',
  },

  app: {
    heading: 'افتح تطبيق المصادقة',
    lead: (tenant) => `أدخل الرمز من 6 أرقام الذي يعرضه لـ${name(tenant)}.`,
    setupHeading: 'إعداد تطبيق المصادقة',
    setupLead: 'امسح هذا بالتطبيق على هاتفك.',
    qrCode: 'رمز QR لتطبيق المصادقة',
    openApp: 'فتح تطبيق المصادقة',
    secretLead: 'أو أدخل هذا المفتاح في التطبيق:',
    secretLabel: 'مفتاح الإعداد',
    confirmHeading: 'أدخل الرمز من التطبيق',
    confirmLead: (tenant) => `يعرض رمزًا من 6 أرقام لـ${name(tenant)}.`,
    showAgain: 'عرض رمز QR مرة أخرى',
    passkeyInstead: 'إنشاء مفتاح مرور بدلاً من ذلك',
  },

  passkey: {
    heading: 'استخدم مفتاح المرور',
    lead: 'سيطلب متصفحك وجهك أو إصبعك أو رقم PIN.',
    start: 'استخدام مفتاح المرور',
    waiting: 'اتبع تعليمات متصفحك…',
    offerHeading: 'أسرع في المرة القادمة',
    offerLead: 'في المرة القادمة، أكِّد هويتك بوجهك أو إصبعك أو رقم PIN، دون رموز تكتبها.',
    enrollHeading: 'أنشئ مفتاح مرور',
    enrollLead: 'سيؤكد وجهك أو إصبعك أو رقم PIN أنك أنت.',
    create: 'إنشاء مفتاح مرور',
    creating: 'اتبع تعليمات متصفحك…',
    appInstead: 'استخدام تطبيق المصادقة بدلاً من ذلك',
    problem: {
      cancelled: 'لم يُستخدم مفتاح المرور. حاول مرة أخرى أو اختر طريقة أخرى.',
      'already-added': 'يوجد على هذا الجهاز مفتاح مرور لك من قبل.',
      unsupported: 'لا يستطيع هذا الجهاز استخدام مفتاح المرور هذا. جرّب طريقة أخرى.',
      'no-screen-lock': 'يلزم قفل شاشة: وجه أو إصبع أو رقم PIN على جهازك. جرّب طريقة أخرى.',
      'wrong-site': 'لا تعمل مفاتيح المرور على هذا العنوان. جرّب طريقة أخرى وأبلغ الدعم.',
      device: 'تعذّر ذلك على جهازك. حاول مرة أخرى أو اختر طريقة أخرى.',
      'not-known': 'لم يعد مفتاح المرور هذا مستخدمًا هنا. جرّب مفتاحًا آخر أو طريقة أخرى.',
      'not-accepted': 'تعذّر قبول مفتاح المرور هذا. حاول مرة أخرى أو اختر طريقة أخرى.',
      offline: 'أنت غير متصل بالإنترنت. تحقق من الاتصال وحاول مرة أخرى.',
      limited: 'محاولات كثيرة جدًا في وقت قصير. انتظر قليلًا أو جرّب طريقة أخرى.',
      interrupted: 'لم يُستخدم مفتاح المرور. حاول مرة أخرى أو اختر طريقة أخرى.',
      unknown: 'لم ينجح ذلك. حاول مرة أخرى أو اختر طريقة أخرى.',
    },
  },

  recoveryCodes: {
    heading: 'احفظ رموز الاسترداد',
    lead: 'إذا فقدت طرق الدخول الأخرى، فسيُدخلك أحد هذه الرموز. يعمل كل رمز مرة واحدة. لا يمكننا عرضها مرة أخرى.',
    list: 'رموز الاسترداد',
    download: 'تنزيل',
    print: 'طباعة',
    saved: 'لقد حفظتها',
    fileTitle: (tenant) => `${name(tenant)}: رموز الاسترداد`,
    fileNote: 'يعمل كل رمز مرة واحدة. احتفظ بها في مكان آمن.',
    fileName: 'رموز-الاسترداد',
  },

  recoveryEntry: {
    heading: 'أدخل رمز استرداد',
    lead: 'استخدم أحد الرموز التي حفظتها. يعمل مرة واحدة.',
    label: 'رمز الاسترداد',
    incomplete: 'أدخل رمز استرداد كاملًا.',
    wrong: 'هذا الرمز غير صحيح أو استُخدم من قبل.',
    wrongWithTries: (left) => `هذا الرمز غير صحيح أو استُخدم من قبل. ${tries(left)}`,
  },

  success: {
    heading: 'تم تأكيد هويتك',
    lead: (tenant) => `جارٍ إعادتك إلى ${name(tenant)}…`,
  },
  done: {
    completedHeading: 'تم كل شيء',
    completedLead: (tenant) =>
      tenant ? `يمكنك إغلاق هذه النافذة والعودة إلى ${name(tenant)}.` : 'يمكنك إغلاق هذه النافذة.',
    cancelledHeading: 'تم الإلغاء',
    cancelledLead: (tenant) =>
      `يمكنك إغلاق هذه النافذة. للمتابعة، سجّل الدخول${tenant ? ` إلى ${name(tenant)}` : ''} مرة أخرى.`,
  },

  blocked: {
    heading: 'لا يمكننا تسجيل دخولك الآن',
    lead: (tenant) => `حاول لاحقًا. إذا استمر الأمر، فتواصل مع دعم ${name(tenant)} واذكر المرجع.`,
  },
  failed: {
    heading: 'لم ينجح ذلك',
    lead: 'كانت المحاولات كثيرة جدًا، لذلك توقفنا هنا. عُد وابدأ من جديد.',
    leadNoReturn: (tenant) =>
      `كانت المحاولات كثيرة جدًا، لذلك توقفنا هنا. سجّل الدخول إلى ${name(tenant)} مرة أخرى.`,
  },
  noMethod: {
    heading: 'لا يمكننا تأكيد هويتك هنا',
    lead: (tenant) =>
      `لا توجد طريقة معدّة تعمل في هذا المتصفح. جرّب متصفحًا آخر أو تواصل مع دعم ${name(tenant)} واذكر المرجع.`,
    notAllowed: (tenant) =>
      `تطلب ${name(tenant)} هنا طريقة أقوى مما أعددته. تواصل مع دعم ${name(tenant)} واذكر المرجع.`,
  },

  problem: {
    'link-incomplete': {
      heading: 'هذا الرابط غير مكتمل',
      lead: 'عُد إلى حيث سجّلت الدخول وابدأ من جديد.',
    },
    'link-used': {
      heading: 'انتهت صلاحية هذا الرابط',
      lead: 'يعمل مرة واحدة، وفي النافذة التي بدأت فيها فقط. عُد إلى حيث سجّلت الدخول وابدأ من جديد.',
    },
    'session-expired': {
      heading: 'استغرق ذلك وقتًا طويلًا',
      lead: 'لحماية حسابك توقفنا عن الانتظار. عُد إلى حيث سجّلت الدخول وابدأ من جديد.',
    },
    offline: {
      heading: 'أنت غير متصل بالإنترنت',
      lead: 'سنتابع فور عودة الاتصال.',
    },
    limited: {
      heading: 'انتظر قليلًا من فضلك',
      lead: 'محاولات كثيرة جدًا في وقت قصير. انتظر بضع دقائق ثم حاول مرة أخرى.',
    },
    unknown: {
      heading: 'حدث خطأ ما',
      lead: 'المشكلة من جهتنا وليست من جهتك. حاول مرة أخرى بعد لحظات.',
    },
  },
};
