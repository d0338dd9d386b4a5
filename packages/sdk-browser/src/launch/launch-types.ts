// What `launch` takes and gives, and the messages of the page (client-api.md §11).

/** A call of the hosted page was refused; the page goes on showing it. */
export interface LaunchError {
  errorCode?: string;
  statusCode?: number;
}

interface Listening {
  /** Called when a call of the hosted page was refused. */
  onError?: ((error: LaunchError) => void) | undefined;
  /** Takes the page away; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The page takes this page's place, and comes back to the tracked `redirectUrl`. */
export interface RedirectLaunchOptions {
  mode?: 'redirect' | undefined;
}

/** The page lies over this page. */
export interface PopupLaunchOptions extends Listening {
  mode: 'popup';
  popupOptions?:
    | {
        /** Any CSS width; `385px` unless told. */
        width?: string | undefined;
        /** Any CSS height; that of its content unless told. */
        height?: string | undefined;
        /** Whether Esc, the button and a press beside it close it; `true` unless told. */
        isClosable?: boolean | undefined;
        /** What screen readers call it; a phrase in the page's language unless told. */
        title?: string | undefined;
      }
    | undefined;
}

/** The page opens in a window of its own. Call from a press, or the browser blocks it. */
export interface WindowLaunchOptions extends Listening {
  mode: 'window';
  windowOptions?:
    | {
        /** Pixels; 400 unless told. */
        width?: number | undefined;
        /** Pixels; 500 unless told. */
        height?: number | undefined;
      }
    | undefined;
}

/** How to show the hosted page. */
export type LaunchOptions = RedirectLaunchOptions | PopupLaunchOptions | WindowLaunchOptions;

/** What the hosted page ended with. */
export interface TokenPayload {
  /** Goes to your backend, which validates it: it may say that nothing was proven. Absent when the person closed it. */
  token?: string;
}

/** Events that the hosted page tells its opener. */
export const StepwardWindowMessage = {
  AUTHSIGNAL_CLOSE_POPUP: 'AUTHSIGNAL_CLOSE_POPUP',
  AUTHSIGNAL_API_ERROR: 'AUTHSIGNAL_API_ERROR',
  AUTHSIGNAL_READY: 'AUTHSIGNAL_READY',
} as const;
/** One of {@link StepwardWindowMessage}. */
export type StepwardWindowMessage = (typeof StepwardWindowMessage)[keyof typeof StepwardWindowMessage];

/** What the hosted page tells its opener, as JSON text. */
export interface StepwardWindowMessageData extends LaunchError {
  event: StepwardWindowMessage;
  token?: string;
}
