package io.fairway.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The page of the endpoint: one file that needs nothing else. Its policy allows the style
 * and the script that it was built with, by their hashes, and requests to where it came
 * from.
 */
public final class UiPage {

	private UiPage() {
	}

	/**
	 * Reads the page.
	 * @return the page as HTML
	 */
	public static String read() {
		try (InputStream resource = UiPage.class.getResourceAsStream("ui.html")) {
			if (resource == null) {
				throw new IllegalStateException("There is no resource ui.html beside " + UiPage.class);
			}
			String page = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
			return page.replace("{policy}", policy(page));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String policy(String page) {
		return "default-src 'none'; style-src " + hash(page, "style") + "; script-src " + hash(page, "script")
				+ "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";
	}

	private static String hash(String page, String element) {
		int begin = page.indexOf("<" + element + ">") + element.length() + 2;
		String content = page.substring(begin, page.indexOf("</" + element + ">", begin));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
