// SPDX-License-Identifier: MIT
// Java's java.net.http.HttpClient: get|upload|reuse URL [CA].
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

class JavaHttpClient {
	static void run(String[] args) throws Exception {
		var builder = HttpClient.newBuilder();
		if (args[1].startsWith("https:"))
			builder.sslContext(JavaTrust.in(args[2]));
		var client = builder.build();
		var request = HttpRequest.newBuilder(URI.create(args[1]));
		if (args[0].equals("upload"))
			request.POST(BodyPublishers.ofString("x".repeat(200_000)));
		for (int n = 0; n < (args[0].equals("reuse") ? 2 : 1); n++) {
			Thread.sleep(500 * n); // so that the kept connection was idle
			var response = client.send(request.build(), BodyHandlers.ofInputStream());
			response.body().transferTo(System.out);
			System.out.flush();
			if (response.statusCode() >= 400)
				throw new java.io.IOException("the server said " + response.statusCode());
		}
	}

	public static void main(String[] args) throws Exception {
		try {
			run(args);
		} catch (java.io.IOException e) {
			var cause = e.getCause();
			System.err.println(cause == null ? e : e + ": " + cause);
			System.exit(1);
		}
	}
}
