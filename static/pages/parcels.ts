import { words } from "../clearance/words.ts";
import { startPage } from "../frame/page.ts";
import { buildParcelPage } from "../parcel/page.ts";

void startPage({ name: "parcels", words, build: buildParcelPage });
