import { createAttachmentClient } from "../attachment/client.ts";
import { createClearanceClient } from "../clearance/client.ts";
import type { Law } from "../clearance/law.ts";
import type { ClearanceKey } from "../clearance/words.ts";
import type { PageHost } from "../frame/page.ts";
import { Problem } from "../lib/api.ts";
import { type Child, h, replace } from "../lib/dom.ts";
import { bboxOf } from "../lib/geo.ts";
import type { MessageKey } from "../lib/i18n.ts";
import { icon } from "../lib/icons.ts";
import { createLive } from "../live/live.ts";
import type { Place } from "../map/map.ts";
import { createFieldMap, START } from "./map.ts";
import { createOutbox, type Item, type Outbox } from "./outbox.ts";
import { outboxPanel } from "./panel.ts";
import { parcelSheet } from "./sheet.ts";
import { type FieldStore, openFieldStore, refresh } from "./store.ts";

export type Host = PageHost<ClearanceKey | MessageKey>;

/** What the parts of field mode share. */
export interface Field {
  readonly host: Host;
  readonly store: FieldStore;
  readonly outbox: Outbox;
  /** Account that records; it stays known while the connection is away. */
  readonly account: string;
  readonly law: Law;
  show(...content: Child[]): void;
  close(): void;
  flush(): Promise<void>;
}

/** Tiles close by are asked for one after the other; more at once helps nobody on a phone. */
const PREPARED_AT_MOST = 200;
const CLOSE_ENOUGH = 15;

/** Builds /field: the officer's page outdoors. */
export async function buildFieldPage(host: Host): Promise<void> {
  const { i18n, main, api } = host;
  host.title(i18n.t("field.title"));
  void registerWorker();
  const store = await openFieldStore();
  const account = await accountOf(host, store);
  if (!account) return invite(host);
  const law = await lawOf(host, store);
  const client = createClearanceClient(api);
  const status = h("p", { class: "field-status", role: "status" });
  const sheet = h("section", { class: "field-sheet", hidden: true, tabindex: "-1" });
  const waiting = h("span", { class: "field-count" });
  const canvas = h("div", {
    class: "map field-map",
    tabindex: "0",
    role: "application",
    "aria-label": i18n.t("map.label"),
  });
  const papers = createAttachmentClient(api);
  const send = async (item: Item) => {
    // If the connection was lost between the two, both are sent again; each is kept once by its key.
    await client.record(item.parcel, item.step, { version: item.version, key: item.key });
    if (item.photo) {
      const { content, name } = item.photo;
      await papers.add(item.parcel, content, name, { step_key: item.key }, `${item.key}.photo`);
    }
    await refresh(client, store, item.parcel);
  };
  const outbox = createOutbox(store.shelf, send, () => void count());
  const count = async () => {
    const items = await outbox.of(account);
    waiting.textContent = String(items.length);
    waiting.parentElement?.classList.toggle("has-items", items.length > 0);
    const stuck = items.filter(({ fate }) => fate !== "waiting").length;
    status.hidden = items.length === 0 && navigator.onLine;
    status.textContent = navigator.onLine
      ? i18n.t(stuck > 0 ? "field.stuck" : "field.waiting", { n: stuck || items.length })
      : i18n.t("field.offline", { n: items.length });
    status.classList.toggle("is-stuck", stuck > 0);
  };
  const field: Field = {
    host,
    store,
    outbox,
    account,
    law,
    show(...content) {
      replace(sheet, ...content);
      sheet.hidden = false;
      sheet.focus();
    },
    close() {
      sheet.hidden = true;
      canvas.focus();
    },
    async flush() {
      const { sent, stopped } = await outbox.flush(account);
      if (sent > 0) {
        host.toast(i18n.t("field.sent", { n: sent }));
        map.refresh();
      }
      if (stopped === "signed_out") host.signIn();
    },
  };
  replace(
    main,
    h("h1", { class: "visually-hidden" }, i18n.t("field.title")),
    canvas,
    status,
    h(
      "div",
      { class: "field-bar" },
      bigButton("target", i18n.t("field.locate"), () => locate(field, map)),
      bigButton("layers", i18n.t("field.prepare"), () => void prepare(field, map)),
      bigButton("list", i18n.t("field.outbox"), () => void outboxPanel(field), waiting),
    ),
    sheet,
  );
  const place = await store.get<Place>("place");
  const map = createFieldMap(
    canvas,
    api,
    host.today,
    place ?? START,
    (id, state) => void parcelSheet(field, id, state),
    (next) => void store.set("place", next),
  );

  host.own(map.stop);
  listen(field, map, count);
  await frame(host, map, place === undefined);
  await count();
  void field.flush();
}

function bigButton(
  name: Parameters<typeof icon>[0],
  label: string,
  onclick: () => void,
  more: Child = null,
): HTMLElement {
  return h(
    "button",
    { type: "button", class: "field-button", onclick },
    icon(name, 26),
    h("span", {}, label),
    more,
  );
}

/** Who records: he who is signed in, or without a connection he who was. */
async function accountOf(host: Host, store: FieldStore): Promise<string> {
  if (host.session) {
    const before = await store.get<string>("account");
    // Another officer's parcels are not his.
    if (before && before !== host.session.name) await store.forget();
    await store.set("account", host.session.name);
    return host.session.name;
  }
  if (await host.api.ping()) {
    await store.forget();
    return "";
  }
  return (await store.get<string>("account")) ?? "";
}

async function lawOf(host: Host, store: FieldStore): Promise<Law> {
  try {
    const law = await createClearanceClient(host.api).law();
    await store.set("law", law);
    return law;
  } catch (error) {
    const kept = await store.get<Law>("law");
    if (kept) return kept;
    throw error;
  }
}

function invite({ i18n, main, signIn }: Host): void {
  replace(
    main,
    h(
      "div",
      { class: "page-inner" },
      h("h1", {}, i18n.t("field.title")),
      h("p", {}, i18n.t("field.intro")),
      h(
        "button",
        { type: "button", class: "button button-primary", onclick: signIn },
        i18n.t("session.signin"),
      ),
    ),
  );
}

function listen(
  field: Field,
  map: ReturnType<typeof createFieldMap>,
  count: () => Promise<void>,
): void {
  const { host } = field;
  const back = () => {
    void count();
    void field.flush();
  };
  const gone = () => void count();
  const visible = () => document.visibilityState === "visible" && back();
  window.addEventListener("online", back);
  window.addEventListener("offline", gone);
  document.addEventListener("visibilitychange", visible);
  host.own(() => {
    window.removeEventListener("online", back);
    window.removeEventListener("offline", gone);
    document.removeEventListener("visibilitychange", visible);
  });
  const live = createLive();
  host.own(live.close);
  live.on((change) => change.concerns("parcels") && map.refresh());
}

/** Where to begin: the parcel of the address (/field/17), where the officer was last, or where land is being counted. */
async function frame(
  { api, path }: Host,
  map: ReturnType<typeof createFieldMap>,
  nowhere: boolean,
): Promise<void> {
  try {
    const id = path[0];
    const shape = id
      ? (await api.item("parcels", id)).geometry
      : nowhere
        ? (await api.items("parcels", { state: "inventory", limit: 1 })).features[0]?.geometry
        : null;
    const box = bboxOf(shape ?? null);
    if (box) map.fit(box);
  } catch (error) {
    if (error instanceof Problem) throw error;
  }
}

function locate({ host }: Field, map: ReturnType<typeof createFieldMap>): void {
  const { i18n, toast } = host;
  if (!("geolocation" in navigator)) {
    toast(i18n.t("field.nolocation"));
    return;
  }
  toast(i18n.t("field.locating"));
  let first = true;
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      map.position(coords.longitude, coords.latitude, coords.accuracy, first);
      if (first) toast(i18n.t("field.accuracy", { m: Math.round(coords.accuracy) }));
      first = false;
    },
    ({ code }) => {
      navigator.geolocation.clearWatch(watch);
      toast(i18n.t(code === 1 ? "field.refused" : "field.nolocation"));
    },
    { enableHighAccuracy: true, maximumAge: 5_000, timeout: 20_000 },
  );
  host.own(() => navigator.geolocation.clearWatch(watch));
}

/** Takes the parcels in view along, for where there is no connection. */
async function prepare(
  { host, store }: Field,
  map: ReturnType<typeof createFieldMap>,
): Promise<void> {
  const { i18n, api, toast } = host;
  if (map.zoom() < CLOSE_ENOUGH) return toast(i18n.t("field.closer"));
  const client = createClearanceClient(api);
  try {
    const bbox = map
      .bounds()
      .map((n) => n.toFixed(6))
      .join();
    const { features } = await api.items("parcels", { bbox, limit: PREPARED_AT_MOST });
    map.refresh();
    toast(i18n.t("field.preparing", { n: features.length }));
    for (const { id } of features) await refresh(client, store, String(id));
    toast(i18n.t("field.prepared", { n: features.length }));
  } catch {
    toast(i18n.t("error.load"));
  }
}

async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/field" });
  } catch {
    // A browser that forbids it works as long as the page is open.
  }
}
