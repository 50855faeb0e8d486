// SPDX-License-Identifier: MIT
// Java's java.net.HttpURLConnection: get|upload|reuse URL [CA].
import java.net.HttpURLConnection;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;

class JavaUrlConnection {
	public static void main(String[] args) throws Exception {
		if (args.length > 2)
			HttpsURLConnection.setDefaultSSLSocketFactory(
			    JavaTrust.in(args[2]).getSocketFactory());
		for (int left = args[0].equals("reuse") ? 2 : 1; left > 0; left--) {
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
}
