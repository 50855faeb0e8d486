// SPDX-License-Identifier: MIT
// How a client in Node copes with resets: a test of it, whole.
//
//     node --test clients/examples/resets.test.mjs
//
// RESETLAB says where resetlab is, if not in build/resetlab.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

// The client under test; it tries again only what is safe to repeat.
async function load(url, { method = "GET", tries = 1 } = {}) {
	for (;;) {
		try {
			return await (await fetch(url, { method })).text();
		} catch (error) {
			if (--tries === 0 || method !== "GET") throw error;
		}
	}
}

const folder = mkdtempSync(join(tmpdir(), "resets-"));
const count = join(folder, "count.json");
let lab, servers;

before(async () => {
	lab = spawn(process.env.RESETLAB ?? "build/resetlab",
		["serve", "close_unread", "http_cut", "--count", count],
		{ stdio: ["pipe", "pipe", "inherit"] });
	// One line, written when every server is ready.
	const [line] = await once(createInterface(lab.stdout), "line");
	({ servers } = JSON.parse(line));
});

after(async () => {
	lab.stdin.end(); // its end: no process and no port stays
	const [status] = await once(lab, "exit");
	rmSync(folder, { recursive: true });
	assert.equal(status, 0);
});

const cut = (fault) => servers.http_cut.url + fault;
const requests = () => JSON.parse(readFileSync(count)).http_cut.requests;

test("a socket is told of the reset", async () => {
	const { host, port } = servers.close_unread;
	const socket = net.connect(port, host);
	socket.write("hello");
	const [error] = await once(socket, "error");
	assert.equal(error.code, "ECONNRESET");
});

test("no answer is an error", async () => {
	await assert.rejects(load(cut("before-response/rst")),
		(error) => error.cause.code === "ECONNRESET");
});

test("half a body is no body", async () => {
	await assert.rejects(load(cut("body/rst?at=500")),
		(error) => error.cause.code === "ECONNRESET");
	await assert.rejects(load(cut("body/fin?at=500")),
		/terminated/);
});

test("the third try succeeds", async () => {
	const sent = requests();
	const url = cut("before-response/rst?first=2&key=three");
	assert.equal((await load(url, { tries: 3 })).length, 1000);
	assert.equal(requests() - sent, 3);
});

test("a POST is never sent twice", async () => {
	const sent = requests();
	const url = cut("before-response/rst?key=post");
	await assert.rejects(load(url, { method: "POST", tries: 3 }));
	assert.equal(requests() - sent, 1);
});
