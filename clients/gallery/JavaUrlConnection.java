// SPDX-License-Identifier: MIT
// Java's java.net.HttpURLConnection: get|upload|reuse URL [CA].
import java.net.HttpURLConnection;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;

class JavaUrlConnection {
	static void run(String[] args) throws Exception {
		if (args[1].startsWith("https:"))
			HttpsURLConnection.setDefaultSSLSocketFactory(
			    JavaTrust.in(args[2]).getSocketFactory());
		for (int n = 0; n < (args[0].equals("reuse") ? 2 : 1); n++) {
			Thread.sleep(500 * n); // so that the kept connection was idle
			var server = (HttpURLConnection) new URL(args[1]).openConnection();
			if (args[0].equals("upload")) {
				server.setDoOutput(true);
				server.getOutputStream().write("x".repeat(200_000).getBytes());
			}
			// getInputStream throws where the status is 400 or more.
			server.getInputStream().transferTo(System.out);
			System.out.flush();
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
