/**
 * What our pages say, in the languages of the challenge page. Owns: the words, and which language somebody wants. One list for each
 * text, so that translations stand beside each other and names are in the bundles once.
 */

export const languages = ['en', 'de', 'es', 'fr', 'pt-BR', 'ja', 'ar'] as const;
export type Language = (typeof languages)[number];

/** In the order of `languages`. */
export type Words = readonly [string, string, string, string, string, string, string];

const headerCharactersMax = 256;

/** Of `Accept-Language` (RFC 9110 §12.5.4) the language that is wanted most and that there is: `de-AT` finds `de`. Else English. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .slice(0, headerCharactersMax)
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, weight: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  for (const { tag } of wanted) {
    const found = languages.find((language) => base(language) === base(tag));
    if (found) return found;
  }
  return 'en';
}

const base = (tag: string): string | undefined => tag.toLowerCase().split('-')[0];

export const inLanguage = (words: Words, language: Language): string =>
  words[languages.indexOf(language)] ?? words[0];

export const isRightToLeft = (language: Language): boolean => language === 'ar';

export const blockedHeading: Words = [
  'We can’t sign you in right now',
  'Wir können Sie gerade nicht anmelden',
  'Ahora mismo no podemos iniciar su sesión',
  'Impossible de vous connecter pour le moment',
  'Não podemos fazer seu login agora',
  '現在サインインできません',
  'لا يمكننا تسجيل دخولك الآن',
];

export const refusedHeading: Words = [
  'We couldn’t finish signing you in',
  'Die Anmeldung konnte nicht abgeschlossen werden',
  'No pudimos completar el inicio de sesión',
  'La connexion n’a pas pu aboutir',
  'Não foi possível concluir o login',
  'サインインを完了できませんでした',
  'تعذّر إكمال تسجيل دخولك',
];

export const refusedLead: Words = [
  'This can happen when signing in takes too long, or continues in another window. Please start again.',
  'Das kann vorkommen, wenn die Anmeldung zu lange dauert oder in einem anderen Fenster weitergeht. Bitte beginnen Sie neu.',
  'Puede ocurrir si el inicio de sesión tarda demasiado o continúa en otra ventana. Empiece de nuevo.',
  'Cela peut arriver lorsque la connexion prend trop de temps ou se poursuit dans une autre fenêtre. Veuillez recommencer.',
  'Isso pode acontecer quando o login demora demais ou continua em outra janela. Comece de novo.',
  '時間がかかりすぎた場合や、別のウィンドウで続けた場合に起こることがあります。最初からやり直してください。',
  'قد يحدث هذا عندما يستغرق تسجيل الدخول وقتًا طويلًا أو يستمر في نافذة أخرى. ابدأ من جديد.',
];

export const unavailableHeading: Words = [
  'Sign-in is unavailable right now',
  'Die Anmeldung ist gerade nicht verfügbar',
  'El inicio de sesión no está disponible ahora mismo',
  'La connexion est indisponible pour le moment',
  'O login está indisponível no momento',
  '現在サインインをご利用いただけません',
  'تسجيل الدخول غير متاح الآن',
];

export const unavailableLead: Words = [
  'It’s not you: a part of sign-in isn’t answering. Please try again in a minute.',
  'Es liegt nicht an Ihnen: Ein Teil der Anmeldung antwortet nicht. Bitte versuchen Sie es in einer Minute erneut.',
  'No es culpa suya: una parte del inicio de sesión no responde. Inténtelo de nuevo en un minuto.',
  'Vous n’y êtes pour rien\u00a0: une partie de la connexion ne répond pas. Veuillez réessayer dans une minute.',
  'Não é com você: uma parte do login não está respondendo. Tente novamente em um minuto.',
  'お客様の操作に問題はありません。サインインの一部が応答していません。1分ほどたってからもう一度お試しください。',
  'المشكلة ليست منك: جزء من تسجيل الدخول لا يستجيب. حاول مرة أخرى بعد دقيقة.',
];

export const reviewHeading: Words = [
  'Your sign-in is being reviewed',
  'Ihre Anmeldung wird geprüft',
  'Estamos revisando su inicio de sesión',
  'Votre connexion est en cours d’examen',
  'Seu login está em análise',
  'サインインを確認しています',
  'تجري مراجعة تسجيل دخولك',
];

export const reviewLead: Words = [
  'Someone will look at it soon. Keep this page open: it checks by itself and takes you on once you’re approved.',
  'Bald sieht jemand nach. Lassen Sie diese Seite offen: Sie prüft von selbst und bringt Sie nach der Freigabe weiter.',
  'Alguien lo revisará pronto. Deje esta página abierta: comprueba por sí sola y continúa cuando se apruebe.',
  'Quelqu’un va bientôt s’en occuper. Gardez cette page ouverte\u00a0: elle vérifie d’elle-même et continue dès l’approbation.',
  'Alguém vai analisar em breve. Mantenha esta página aberta: ela verifica sozinha e continua quando for aprovado.',
  'まもなく担当者が確認します。このページを開いたままお待ちください。承認されると自動的に次へ進みます。',
  'سيراجعه شخص قريبًا. أبقِ هذه الصفحة مفتوحة: فهي تتحقق تلقائيًا وتنقلك بعد الموافقة.',
];

export const deniedHeading: Words = [
  'This sign-in wasn’t approved',
  'Diese Anmeldung wurde nicht freigegeben',
  'Este inicio de sesión no se aprobó',
  'Cette connexion n’a pas été approuvée',
  'Este login não foi aprovado',
  'このサインインは承認されませんでした',
  'لم تتم الموافقة على تسجيل الدخول هذا',
];

export const mistakeLead: Words = [
  'If you think this is a mistake, contact support and give them the reference below.',
  'Wenn Sie das für einen Irrtum halten, wenden Sie sich an den Support und nennen Sie die Kennnummer unten.',
  'Si cree que es un error, contacte con el servicio de asistencia e indique la referencia de abajo.',
  'Si vous pensez qu’il s’agit d’une erreur, contactez l’assistance et indiquez la référence ci-dessous.',
  'Se você acha que é um engano, fale com o suporte e informe a referência abaixo.',
  '間違いだと思われる場合は、サポートに連絡し、下のお問い合わせ番号をお伝えください。',
  'إذا كنت تظن أن هذا خطأ، فتواصل مع الدعم واذكر المرجع أدناه.',
];

export const tooLargeLead: Words = [
  'This sign-in carries more data than we can pass on safely. Please try again in a new private window.',
  'Diese Anmeldung enthält mehr Daten, als sicher weitergegeben werden können. Bitte versuchen Sie es in einem neuen privaten Fenster.',
  'Este inicio de sesión lleva más datos de los que podemos pasar con seguridad. Inténtelo en una ventana privada nueva.',
  'Cette connexion contient plus de données que nous ne pouvons en transmettre sûrement. Réessayez dans une nouvelle fenêtre privée.',
  'Este login traz mais dados do que podemos repassar com segurança. Tente em uma nova janela anônima.',
  '安全に引き渡せる量を超えるデータが含まれています。新しいプライベートウィンドウでもう一度お試しください。',
  'يحمل تسجيل الدخول هذا بيانات أكثر مما يمكننا تمريره بأمان. حاول مرة أخرى في نافذة خاصة جديدة.',
];

export const tooLargeHelp: Words = [
  'If that doesn’t help, contact support and give them the reference below.',
  'Hilft das nicht, wenden Sie sich an den Support und nennen Sie die Kennnummer unten.',
  'Si no funciona, contacte con el servicio de asistencia e indique la referencia de abajo.',
  'Si cela ne suffit pas, contactez l’assistance et indiquez la référence ci-dessous.',
  'Se não resolver, fale com o suporte e informe a referência abaixo.',
  '解決しない場合は、サポートに連絡し、下のお問い合わせ番号をお伝えください。',
  'إن لم يفد ذلك، فتواصل مع الدعم واذكر المرجع أدناه.',
];

export const backToSignIn: Words = [
  'Back to sign-in',
  'Zurück zur Anmeldung',
  'Volver al inicio de sesión',
  'Retour à la connexion',
  'Voltar ao login',
  'サインインに戻る',
  'العودة إلى تسجيل الدخول',
];

export const signInAgain: Words = [
  'Sign in again',
  'Erneut anmelden',
  'Iniciar sesión de nuevo',
  'Se reconnecter',
  'Fazer login novamente',
  'もう一度サインインする',
  'تسجيل الدخول من جديد',
];

export const tryAgain: Words = [
  'Try again',
  'Erneut versuchen',
  'Intentar de nuevo',
  'Réessayer',
  'Tentar novamente',
  'もう一度試す',
  'حاول مرة أخرى',
];

export const referenceLabel: Words = [
  'Reference',
  'Kennnummer',
  'Referencia',
  'Référence',
  'Referência',
  'お問い合わせ番号',
  'المرجع',
];
