import type { LinkPhrases } from '../link-phrases.ts';

export const arLink: LinkPhrases = {
  subject: (tenantName, action) => `رابط التأكيد الخاص بك لدى ${tenantName} (${action})`,
  heading: (tenantName) => `رابطك لدى ${tenantName}`,
  purpose: (action) => `يُرجى فتح هذا الرابط للمتابعة: ${action}.`,
  open: 'فتح الرابط',
  codeLead: 'أو أدخل هذا الرمز حيث بدأت:',
  expiry: (minutes) => `الرابط والرمز صالحان لمدة ${minutes} ولمرة واحدة فقط.`,
  warning: (tenantName) =>
    `ألم تطلب ذلك؟ قد يكون شخص آخر على علم بكلمة مرورك: لا تفتح الرابط ولا تشارك الرمز مع أي شخص وغيّر كلمة المرور. لا تطلب ${tenantName} منك هذا الرمز أبدًا عبر الهاتف أو البريد الإلكتروني أو الدردشة.`,
  warningWithoutPassword: (tenantName) =>
    `ألم تطلب ذلك؟ لا تفتح الرابط ولا تشارك الرمز مع أي شخص. لا تطلب ${tenantName} منك هذا الرمز أبدًا عبر الهاتف أو البريد الإلكتروني أو الدردشة.`,
  page: {
    askHeading: 'هل هذا أنت؟',
    askLead: (tenantName) => `يطلب شخص ما من ${tenantName} المتابعة باسمك. أكِّد فقط إذا كنت أنت.`,
    action: 'الغرض',
    browser: 'المتصفح',
    place: 'المكان',
    ipAddress: 'عنوان IP',
    time: 'الوقت',
    confirm: 'نعم، هذا أنا',
    askWarning: 'لست أنت؟ أغلق هذه الصفحة وغيّر كلمة المرور.',
    askWarningWithoutPassword: 'لست أنت؟ أغلق هذه الصفحة.',
    doneHeading: 'تم التأكيد',
    doneLead: 'عُد إلى علامة التبويب التي بدأت فيها. يمكنك إغلاق هذه.',
    codeHeading: 'أدخل هذا الرمز حيث بدأت',
    codeLead: 'هذا متصفح آخر غير الذي بدأت فيه. أدخل هناك:',
    codeWarning: 'لا تقرأ هذا الرمز لأي شخص ولا تُدخله في أي مكان آخر.',
    onwardHeading: 'تم التأكيد',
    onward: 'متابعة',
    goneHeading: 'لم يعد هذا الرابط صالحًا',
    goneLead: 'تم استخدامه أو انتهت صلاحيته أو حلّت محله رسالة أحدث. اطلب رابطًا جديدًا حيث بدأت.',
    refusedHeading: 'لم ينجح ذلك',
    refusedLead: 'لا يمكن المتابعة هنا. ابدأ من جديد من التطبيق.',
  },
};
