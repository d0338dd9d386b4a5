import { arLink } from '../link-languages/ar.ts';
import { type Phrases, plural } from '../phrases.ts';

export const ar: Phrases = {
  language: 'ar',
  direction: 'rtl',
  listSeparator: '، ',
  actions: {
    signIn: 'تسجيل الدخول',
    signUp: 'إنشاء حساب',
    resetPassword: 'إعادة تعيين كلمة المرور',
    changePassword: 'تغيير كلمة المرور',
    changeEmail: 'تغيير البريد الإلكتروني',
    changePhone: 'تغيير رقم الهاتف',
    addPayee: 'إضافة مستفيد',
    payment: 'دفع',
    transfer: 'تحويل',
    withdrawal: 'سحب',
  },
  // After «لمدة», so in the genitive. Digits stay Latin, as those of the code.
  minutes: plural('ar', {
    one: 'دقيقة واحدة',
    two: 'دقيقتين',
    few: '# دقائق',
    many: '# دقيقة',
    other: '# دقيقة',
  }),
  subject: (tenantName, action) => `رمز التحقق الخاص بك لدى ${tenantName} (${action})`,
  heading: (tenantName) => `رمزك لدى ${tenantName}`,
  purpose: (action) => `يُرجى إدخال هذا الرمز للمتابعة: ${action}.`,
  expiry: (minutes) => `الرمز صالح لمدة ${minutes} ويُستخدم مرة واحدة فقط.`,
  requestedFrom: (parts) => `مصدر الطلب: ${parts}.`,
  browserOn: (browser, system) => `${browser} على ${system}`,
  warning: (tenantName) =>
    `ألم تطلب هذا الرمز؟ قد يكون شخص آخر على علم بكلمة مرورك: لا تشارك الرمز مع أي شخص وغيّر كلمة المرور. لا تطلب ${tenantName} منك هذا الرمز أبدًا عبر الهاتف أو البريد الإلكتروني أو الدردشة.`,
  warningWithoutPassword: (tenantName) =>
    `ألم تطلب هذا الرمز؟ لا تشاركه مع أي شخص. لا تطلب ${tenantName} منك هذا الرمز أبدًا عبر الهاتف أو البريد الإلكتروني أو الدردشة.`,
  amount: (value) => `المبلغ: ${value}`,
  payee: (name) => `المستفيد: ${name}`,
  // Begins with an Arabic word, so that phones set the whole line from right to left.
  textCode: (tenantName, code) => `رمز التحقق الخاص بك لدى ${tenantName} هو ${code}.`,
  textPurpose: (action) => `الغرض: ${action}`,
  textWarning: (minutes) => `صالح لمدة ${minutes}. لا تشاركه مع أي شخص.`,
  link: arLink,
};
