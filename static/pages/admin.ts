import { adminWords, buildAdmin } from "../admin/admin.ts";
import { startPage } from "../frame/page.ts";

void startPage({ name: "admin", words: adminWords, build: buildAdmin });
