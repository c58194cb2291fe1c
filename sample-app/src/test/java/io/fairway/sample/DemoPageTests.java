package io.fairway.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The page in a real browser.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class DemoPageTests {

	private static final String INSTANCE = "us-east-1b-2.0.0";

	private static final double TOLERANCE = 2;

	private static ChromeDriver browser;

	private final String url;

	private final DemoClient demo;

	DemoPageTests(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
		this.demo = new DemoClient(port);
	}

	@BeforeAll
	static void openBrowser(@TempDir Path profile) {
		Chromium.require();
		browser = Chromium.open(profile);
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.quit();
		}
	}

	@BeforeEach
	void openPage() {
		this.demo.reset();
		browser.get(this.url);
		eventually(() -> assertThat(rows()).hasSize(8));
	}

	@Test
	void showsTheChoicesThatHold() {
		assertThat(browser.getTitle()).isEqualTo("Fairway sample");
		assertThat(chosen("policy")).isEqualTo("weighted");
		assertThat(chosen("version")).isEqualTo("any");
		assertThat(chosen("zone")).isEqualTo("any");
		assertThat(select("policy").getOptions()).extracting(WebElement::getText)
			.containsExactlyElementsOf(this.demo.state().policies());
	}

	@Test
	void sharesAddUpToHundred() {
		steadily(() -> assertThat(shares().stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(100,
				within(0.01)));
	}

	@Test
	void anotherPolicyChangesTheShares() {
		eventually(() -> assertShares(100 / 16.0, 300 / 16.0, 300 / 16.0, 100 / 16.0));
		select("policy").selectByValue("round-robin");
		eventually(() -> assertShares(12.5, 12.5, 12.5, 12.5));
		assertThat(chosen("policy")).isEqualTo("round-robin");
		assertThat(this.demo.state().policy()).isEqualTo("round-robin");
	}

	/** The shares repeat from region to region. */
	private void assertShares(double... expected) {
		List<Double> shares = shares();
		for (int i = 0; i < shares.size(); i++) {
			assertThat(shares.get(i)).isCloseTo(expected[i % expected.length], within(TOLERANCE));
		}
	}

	@Test
	void anotherVersionChangesTheShares() {
		select("version").selectByValue("1.4.0");
		eventually(() -> assertShares(12.5, 0, 37.5, 0));
	}

	@Test
	void anotherZoneChangesTheShares() {
		select("zone").selectByValue("us-east-1a");
		eventually(() -> {
			List<Double> shares = shares();
			assertThat(shares.get(0)).isCloseTo(25, within(TOLERANCE));
			assertThat(shares.get(1)).isCloseTo(75, within(TOLERANCE));
		});
	}

	@Test
	void buttonsChangeTheState() {
		press("stop");
		eventually(() -> assertThat(state()).isEqualTo("STOPPED"));
		assertThat(button("slow").isEnabled()).isFalse();
		press("start");
		eventually(() -> assertThat(state()).isEqualTo("UP"));
		press("slow");
		eventually(() -> assertThat(state()).isEqualTo("SLOW"));
		press("break");
		eventually(() -> assertThat(state()).isEqualTo("BROKEN"));
	}

	@Test
	void showsWhatWentWrong() {
		browser.executeScript("change('policy/guess')");
		eventually(() -> assertThat(browser.findElement(By.id("problem")).getText()).contains("guess", "weighted"));
	}

	@Test
	void needsNothingFromElsewhere() {
		Object resources = browser
			.executeScript("return performance.getEntriesByType('resource').map((entry) => entry.name)");
		assertThat((List<?>) resources).hasSizeGreaterThan(1)
			.allSatisfy((name) -> assertThat(name).asString().startsWith(this.url));
	}

	@Test
	void everyControlHasALabel() {
		assertThat(browser.findElements(By.cssSelector("select, button")))
			.allSatisfy((control) -> assertThat(control.getAccessibleName()).isNotBlank());
		assertThat(button("stop").getAccessibleName()).isEqualTo("Stop " + INSTANCE);
	}

	@Test
	void fitsOnAPhone() {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
		assertThat(browser.executeScript("return document.documentElement.scrollWidth")).isEqualTo(390L);
		browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
	}

	private static List<WebElement> rows() {
		return browser.findElements(By.cssSelector("#instances tr"));
	}

	/** Read at one moment, since the page changes all the time. */
	private static List<Double> shares() {
		Object texts = browser.executeScript(
				"return [...document.querySelectorAll('#instances .percent')].map((share) => share.textContent)");
		return ((List<?>) texts).stream().map((text) -> Double.valueOf(text.toString().replace(" %", ""))).toList();
	}

	private static Select select(String id) {
		return new Select(browser.findElement(By.id(id)));
	}

	private static String chosen(String id) {
		return select(id).getFirstSelectedOption().getText();
	}

	private static void press(String action) {
		eventually(() -> assertThat(button(action).isEnabled()).isTrue());
		button(action).click();
	}

	private static WebElement button(String action) {
		return row().findElement(By.cssSelector("[data-action='" + action + "']"));
	}

	private static String state() {
		return row().findElement(By.cssSelector(".badge")).getText();
	}

	private static WebElement row() {
		return browser.findElement(By.cssSelector("[data-id='" + INSTANCE + "']"));
	}

	private static void eventually(ThrowingRunnable assertion) {
		waiting().untilAsserted(assertion);
	}

	private static void steadily(ThrowingRunnable assertion) {
		waiting().during(Duration.ofSeconds(2)).untilAsserted(assertion);
	}

	private static ConditionFactory waiting() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

}
