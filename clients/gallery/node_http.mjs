// SPDX-License-Identifier: MIT
// Node's http and https: get|upload|reuse URL [CA].
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

const [mode, url, ca] = process.argv.slice(2);
const from = url.startsWith("https:") ? https : http;
const agent = new from.Agent({ keepAlive: true });
const options = { agent, method: mode === "upload" ? "POST" : "GET" };
if (from === https) options.ca = readFileSync(ca);

const once = () => new Promise((resolve, reject) => {
	const request = from.request(url, options, (response) => {
		response.on("data", (bytes) => process.stdout.write(bytes));
		response.on("error", reject);
		response.on("end", () => response.statusCode < 400 ? resolve()
			: reject(new Error(`the server said ${response.statusCode}`)));
	});
	request.on("error", reject);
	request.end(mode === "upload" ? "x".repeat(200_000) : undefined);
});

try {
	await once();
	if (mode === "reuse") {
		await sleep(500); // so that the kept connection was idle
		await once();
	}
} catch (error) {
	console.error(`${error}`);
	process.exitCode = 1;
}
agent.destroy();
