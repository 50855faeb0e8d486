// SPDX-License-Identifier: MIT
// Java takes no PEM file: one certificate becomes what it calls a trust store.
import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

class JavaTrust {
	static SSLContext in(String file) throws Exception {
		var store = KeyStore.getInstance(KeyStore.getDefaultType());
		store.load(null);
		try (var pem = new FileInputStream(file)) {
			store.setCertificateEntry("lab",
			    CertificateFactory.getInstance("X.509").generateCertificate(pem));
		}
		var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store);
		var context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context;
	}
}
