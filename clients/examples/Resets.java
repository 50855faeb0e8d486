// SPDX-License-Identifier: MIT
// How a client in Java copes with resets: a test of it, whole, without JUnit.
//
//     java clients/examples/Resets.java
//
// RESETLAB says where resetlab is, if not in build/resetlab.
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

class Resets {
	interface Act {
		Object run() throws Exception;
	}

	final Process lab;
	final String servers; // one line of JSON
	final Path count = Files.createTempFile("resets", ".json");

	Resets() throws IOException {
		count.toFile().deleteOnExit();
		var program = System.getenv().getOrDefault("RESETLAB", "build/resetlab");
		lab = new ProcessBuilder(program, "serve", "close_unread", "http_cut",
		    "--count", count.toString())
		    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
		// Written when every server is ready.
		servers = lab.inputReader().readLine();
	}

	// Java has no JSON parser of its own; what is asked for here is flat.
	static String find(String json, String server, String key) {
		var pattern = "\"" + server + "\": *\\{[^}]*?\"" + key + "\": *\"?([^\",}]*)";
		var found = Pattern.compile(pattern).matcher(json);
		if (!found.find())
			throw new AssertionError("no " + key + " of " + server + " in " + json);
		return found.group(1);
	}

	int requests() throws IOException {
		return Integer.parseInt(find(Files.readString(count), "http_cut", "requests"));
	}

	// The client under test; it tries again only what is safe to repeat.
	String load(String method, String fault, int tries) throws Exception {
		var uri = URI.create(find(servers, "http_cut", "url") + fault);
		var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
		for (;;) {
			try {
				return HttpClient.newHttpClient()
				    .send(request.build(), BodyHandlers.ofString()).body();
			} catch (IOException e) {
				if (--tries == 0 || !method.equals("GET"))
					throw e;
			}
		}
	}

	static void equal(Object expected, Object actual) {
		if (!expected.equals(actual))
			throw new AssertionError("expected " + expected + ", got " + actual);
	}

	// Fails unless the act throws this, or what it throws was caused by it.
	static void fails(Class<? extends Throwable> with, String message, Act act) throws Exception {
		Throwable thrown = null;
		try {
			act.run();
		} catch (IOException e) {
			thrown = e;
		}
		for (var t = thrown; t != null; t = t.getCause())
			if (with.isInstance(t) && String.valueOf(t.getMessage()).contains(message))
				return;
		throw new AssertionError("expected " + with + ": " + message, thrown);
	}

	void aSocketIsToldOfTheReset() throws Exception {
		var port = Integer.parseInt(find(servers, "close_unread", "port"));
		try (var socket = new Socket(find(servers, "close_unread", "host"), port)) {
			socket.getOutputStream().write("hello".getBytes());
			fails(SocketException.class, "Connection reset",
			    () -> socket.getInputStream().read());
		}
	}

	void noAnswerIsAnError() throws Exception {
		fails(IOException.class, "", () -> load("GET", "before-response/fin", 1));
		fails(SocketException.class, "Connection reset",
		    () -> load("POST", "before-response/rst", 1));
	}

	void halfABodyIsNoBody() throws Exception {
		fails(SocketException.class, "Connection reset", () -> load("GET", "body/rst?at=500", 1));
		fails(IOException.class, "bytes received: 500", () -> load("GET", "body/fin?at=500", 1));
	}

	void theThirdTrySucceeds() throws Exception {
		equal(1000, load("GET", "before-response/rst?first=2&key=three", 3).length());
	}

	void aPostIsNeverSentTwice() throws Exception {
		var before = requests();
		fails(IOException.class, "", () -> load("POST", "before-response/rst?key=post", 3));
		equal(1, requests() - before);
	}

	void all() throws Exception {
		aSocketIsToldOfTheReset();
		noAnswerIsAnError();
		halfABodyIsNoBody();
		theThirdTrySucceeds();
		aPostIsNeverSentTwice();
	}

	public static void main(String[] args) throws Exception {
		var resets = new Resets();
		try {
			resets.all();
		} finally {
			resets.lab.outputWriter().close(); // its end: no process and no port stays
			equal(0, resets.lab.waitFor());
		}
		System.out.println("5 passed");
	}
}
