// A mail server for the tests, on this machine alone: it takes every letter and keeps its plain text.
import { once } from "node:events";
import { createServer } from "node:net";

/** Starts it. letters() gives what was taken, the newest last, as quoted-printable was meant. */
export async function startPostbox() {
  const letters = [];
  const server = createServer((socket) => {
    let rest = "";
    let text = null;
    const say = (line) => socket.write(`${line}\r\n`);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      rest += String(chunk);
      for (let at = rest.indexOf("\r\n"); at >= 0; at = rest.indexOf("\r\n")) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (text === null) {
          if (/^DATA/i.test(line)) text = [];
          say(text ? "354 go on" : /^QUIT/i.test(line) ? "221 bye" : "250 ok");
        } else if (line === ".") {
          letters.push(readable(text.join("\n")));
          text = null;
          say("250 taken");
        } else text.push(line.replace(/^\./, ""));
      }
    });
    say("220 postbox");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    letters: () => letters,
    stop: () => server.close(),
  };
}

function readable(text) {
  const bytes = text
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
