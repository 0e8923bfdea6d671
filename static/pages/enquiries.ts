import { buildQueue } from "../enquiry/queue.ts";
import { type EnquiryKey, words } from "../enquiry/words.ts";
import { startPage } from "../frame/page.ts";

void startPage<EnquiryKey>({ name: "enquiries", words, build: buildQueue });
