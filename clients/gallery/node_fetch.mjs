// SPDX-License-Identifier: MIT
// Node's fetch (undici): get|upload|reuse URL; the CA by NODE_EXTRA_CA_CERTS.
import { setTimeout as sleep } from "node:timers/promises";

const [mode, url] = process.argv.slice(2);
const upload = { method: "POST", body: "x".repeat(200_000) };

try {
	for (let n = 0; n < (mode === "reuse" ? 2 : 1); n++) {
		await sleep(n * 500); // so that the kept connection was idle
		const response = await fetch(url, mode === "upload" ? upload : {});
		for await (const bytes of response.body) process.stdout.write(bytes);
		if (!response.ok) throw new Error(`the server said ${response.status}`);
	}
} catch (error) {
	console.error(error.cause ? `${error}: ${error.cause}` : `${error}`);
	process.exitCode = 1;
}
