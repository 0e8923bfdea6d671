import { openFieldStore } from "./store.ts";

/** Forgets what field mode keeps on this device, but for steps that are not sent yet. */
export async function forgetField(): Promise<void> {
  if (!("indexedDB" in globalThis)) return;
  const store = await openFieldStore();
  await store.forget();
}
