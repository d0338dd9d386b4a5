import { name } from '../arabic.ts';
import { plural } from '../plural.ts';
import type { SettingsMessages } from './en.ts';

const codes = plural('ar', {
  one: 'تبقّى رمز واحد',
  two: 'تبقّى رمزان',
  few: 'تبقّت # رموز',
  other: 'تبقّى # رمزًا',
});

export const arSettings: SettingsMessages = {
  heading: 'طرق تسجيل دخولك',
  lead: (tenant) => `هكذا تؤكد هويتك لدى ${name(tenant)}.`,
  empty: 'لم تُعِدّ شيئًا بعد. أضف طريقة لحماية حسابك.',
  list: 'طرق تسجيل دخولك',
  isDefault: 'الافتراضية',
  added: (date) => `أُضيفت في ${date}`,
  used: (date) => `آخر استخدام في ${date}`,
  add: 'إضافة طريقة أخرى',
  addFirst: 'إضافة طريقة',
  done: 'تم',
  back: 'العودة إلى القائمة',
  addHeading: 'ماذا تريد أن تضيف؟',
  nothingToAdd: 'لا يوجد شيء آخر لإضافته في هذا المتصفح.',
  recoveryCodes: 'رموز الاسترداد',
  codesLeft: (left) => (left === 0 ? 'لم يتبقَّ لديك أي رمز' : codes(left)),
  codesHeading: 'هل تريد رموز استرداد جديدة؟',
  codesLead: 'ستتوقف الرموز التي حفظتها سابقًا عن العمل.',
  getCodes: 'الحصول على رموز جديدة',
  name: 'الاسم',
  saveName: 'حفظ الاسم',
  makeDefault: 'اطلب هذه أولًا',
  remove: 'إزالة',
  removeHeading: (way) => `إزالة ${name(way)}؟`,
  removeLead: 'لن تتمكن من تأكيد هويتك بها بعد الآن.',
  removeNow: 'نعم، أزلها',
  keep: 'الاحتفاظ بها',
  lastOne: 'هذه طريقتك الوحيدة للدخول، لذلك لا يمكن إزالتها. أضف طريقة أخرى أولًا.',
  renamed: 'تم حفظ الاسم.',
  madeDefault: 'سنطلب هذه أولًا من الآن فصاعدًا.',
  removed: (way) => `تمت إزالة ${name(way)}.`,
  stepUpLead: 'لحماية حسابك نسأل مرة أخرى قبل هذا التغيير.',
  problem: {
    offline: 'أنت غير متصل بالإنترنت. تحقق من الاتصال وحاول مرة أخرى.',
    limited: 'تغييرات كثيرة جدًا في وقت قصير. انتظر قليلًا ثم حاول مرة أخرى.',
    'not-strong-enough': 'يتطلب ذلك إثباتًا أقوى مما يمكنك تقديمه هنا. تواصل مع الدعم واذكر المرجع.',
    gone: 'تمت إزالتها من قبل.',
    invalid: 'أدخل اسمًا من 64 حرفًا كحد أقصى.',
    unknown: 'لم ينجح ذلك. حاول مرة أخرى بعد لحظات.',
  },
};
