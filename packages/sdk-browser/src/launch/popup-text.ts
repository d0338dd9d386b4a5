// What the popup itself says: its name and that of its button. Everything else is said by the hosted page.

export interface PopupText {
  readonly title: string;
  readonly close: string;
}

const english: PopupText = { title: 'Confirm it’s you', close: 'Close' };
const texts: Readonly<Record<string, PopupText>> = {
  ar: { title: 'تأكيد هويتك', close: 'إغلاق' },
  de: { title: 'Bestätigen, dass Sie es sind', close: 'Schließen' },
  es: { title: 'Confirma que eres tú', close: 'Cerrar' },
  fr: { title: 'Confirmez que c’est bien vous', close: 'Fermer' },
  ja: { title: '本人確認', close: '閉じる' },
  pt: { title: 'Confirme que é você', close: 'Fechar' },
};

/** In the language of the page around it. */
export const popupText = (language: string): PopupText =>
  texts[language.toLowerCase().split('-')[0] ?? ''] ?? english;
