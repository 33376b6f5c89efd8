/** Whether this checkout has the native engine. */
export function nativeIsInstalled(): boolean;
