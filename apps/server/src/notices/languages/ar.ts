import type { NoticePhrases } from '../notice.ts';

export const arNotice: NoticePhrases = {
  methods: {
    PASSKEY: 'مفتاح مرور',
    SECURITY_KEY: 'مفتاح أمان',
    AUTHENTICATOR_APP: 'تطبيق مصادقة',
    EMAIL: 'عنوان بريد إلكتروني',
    PHONE: 'رقم هاتف',
    PUSH: 'هاتف عليه التطبيق',
    DEVICE: 'جهاز',
  },
  otherMethod: 'طريقة تحقق',
  subject: (tenantName) => `تنبيه أمني بشأن حسابك لدى ${tenantName}`,
  heading: (tenantName) => `حسابك لدى ${tenantName}`,
  kinds: {
    factorAdded: (method) => `تمت إضافة طريقة تحقق إلى حسابك: ${method}.`,
    factorMoved: (method) => `تم تغيير طريقة تحقق في حسابك: ${method}.`,
    factorRemoved: (method) => `تمت إزالة طريقة تحقق من حسابك: ${method}.`,
    recoveryCodeUsed: () => 'تم استخدام أحد رموز الاسترداد الخاصة بك.',
    factorDisabled: (method) => `تم إيقاف طريقة تحقق بعد محاولات خاطئة كثيرة: ${method}.`,
    sessionEnded: () => 'تم إنهاء إحدى جلساتك: حاول شخص ما متابعتها بنسخة لم تعد صالحة.',
  },
  when: (time) => `الوقت: ${time}.`,
  yours: 'إذا كنت أنت من فعل ذلك، فلا حاجة إلى أي إجراء.',
  notYours: (tenantName) =>
    `إذا لم تكن أنت، فقد يكون لدى شخص آخر إمكانية الوصول إلى حسابك: سجّل الدخول إلى ${tenantName} وغيّر كلمة المرور وراجع طرق التحقق هناك.`,
};
