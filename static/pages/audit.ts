import { auditWords, buildAudit } from "../audit/audit.ts";
import { startPage } from "../frame/page.ts";

void startPage({ name: "audit", words: auditWords, build: buildAudit });
