import { startPage } from "./shell/page.ts";

void startPage(document.getElementById("app") as HTMLElement);
