package io.fairway.sample;

import java.nio.file.Files;
import java.nio.file.Path;

import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A real browser, from Debian's packages {@code chromium} and {@code chromium-driver}.
 */
final class Chromium {

	private static final Path BROWSER = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static final String MISSING = "There is no " + BROWSER + " or no " + DRIVER
			+ ". Install Debian's packages chromium and chromium-driver";

	private Chromium() {
	}

	/**
	 * Skips the test where there is no browser, but fails it in continuous integration.
	 */
	static void require() {
		boolean present = Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER);
		if (System.getenv("CI") != null) {
			assertThat(present).as(MISSING).isTrue();
		}
		assumeThat(present).as(MISSING).isTrue();
	}

	/**
	 * Opens a window.
	 * @param profile an empty directory for what the browser stores
	 */
	static ChromeDriver open(Path profile) {
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
			.usingAnyFreePort()
			.build();
		ChromeOptions options = new ChromeOptions().setBinary(BROWSER.toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--user-data-dir=" + profile, "--window-size=1280,800");
		return new ChromeDriver(service, options);
	}

}
