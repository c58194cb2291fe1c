package io.fairway.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
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

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

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
		show(1280, 800, "light");
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
	void brokenInstanceIsEjectedAndRecovers() throws IOException {
		eventually(() -> assertThat(share()).isPositive());
		long height = heightOfTheTable();
		press("break");
		eventually(() -> assertThat(text(".standing")).isEqualTo("EJECTED"));
		eventually(() -> assertThat(text(".detail")).containsPattern("^\\d+ s to go, ejected \\w+"));
		eventually(
				() -> assertThat(events()).contains("button break").anyMatch((text) -> text.startsWith("ejected for")));
		eventually(() -> assertThat(share()).isZero());
		assertThat(heightOfTheTable()).isEqualTo(height);
		screenshot("ejected.png", false);
		press("start");
		eventually(() -> assertThat(text(".standing")).isIn("RETURNED", "IN ROTATION"));
		eventually(() -> assertThat(events()).contains("button start", "back: its ejection is over"));
		eventually(() -> assertThat(share()).isCloseTo(100 / 16.0, within(TOLERANCE)));
		eventually(() -> assertThat(text(".standing")).isEqualTo("IN ROTATION"));
	}

	@Test
	void stoppedInstanceLeavesAndReturns() {
		protection("circuit-breakers").click();
		eventually(() -> assertThat(text(".guards")).isNotEmpty());
		long height = heightOfTheTable();
		press("stop");
		eventually(() -> assertThat(text(".standing")).isEqualTo("NOT REGISTERED"));
		eventually(() -> assertThat(share()).isZero());
		assertThat(heightOfTheTable()).isEqualTo(height);
		press("start");
		eventually(() -> assertThat(text(".standing")).isEqualTo("RETURNED"));
		eventually(() -> assertThat(share()).isCloseTo(100 / 16.0, within(TOLERANCE)));
		eventually(() -> assertThat(events()).contains("left", "back: joined"));
	}

	@Test
	void protectionsAreShownOnceTheyAreOn() {
		eventually(() -> assertThat(protection("ejection").isSelected()).isTrue());
		assertThat(text(".guards")).isEmpty();
		protection("circuit-breakers").sendKeys(Keys.SPACE);
		eventually(() -> assertThat(text(".guards")).isEqualTo("breaker closed"));
		protection("health-checks").sendKeys(Keys.SPACE);
		eventually(() -> assertThat(text(".guards")).isEqualTo("breaker closed, checks healthy"));
	}

	@Test
	void worksWithoutAMouse() {
		button("slow").sendKeys(Keys.ENTER);
		eventually(() -> assertThat(state()).isEqualTo("SLOW"));
		button("start").sendKeys(Keys.SPACE);
		eventually(() -> assertThat(state()).isEqualTo("UP"));
	}

	@Test
	void readsOutEvents() {
		press("slow");
		eventually(() -> assertThat(events()).contains("button slow"));
		WebElement log = browser.findElement(By.id("events"));
		assertThat(log.getAriaRole()).isEqualTo("log");
		assertThat(log.getDomAttribute("aria-live")).isEqualTo("polite");
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
		assertThat(browser.findElements(By.cssSelector("select, input, button")))
			.allSatisfy((control) -> assertThat(control.getAccessibleName()).isNotBlank());
		assertThat(button("stop").getAccessibleName()).isEqualTo("Stop " + INSTANCE);
	}

	@ParameterizedTest
	@CsvSource({ "1280, 800, light", "1280, 800, dark", "390, 844, light", "390, 844, dark" })
	void fitsOnAnyScreen(int width, int height, String scheme) throws IOException {
		show(width, height, scheme);
		this.demo.post("protections/circuit-breakers/on");
		this.demo.post("protections/health-checks/on");
		this.demo.post("instances/us-west-2b-1.4.0/slow");
		this.demo.post("instances/us-west-2a-1.4.0/stop");
		press("break");
		eventually(() -> assertThat(text(".standing")).isEqualTo("EJECTED"));
		eventually(() -> assertThat(share()).isZero());
		screenshot("page-%d-%s.png".formatted(width, scheme), true);
		assertThat(widthBeyondTheScreen()).isZero();
		assertThat(cutOff()).isEmpty();
	}

	private static void show(int width, int height, String scheme) {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
		browser.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	/** Of the whole page, or of what is to be seen without scrolling. */
	private static void screenshot(String file, boolean whole) throws IOException {
		Object data = browser
			.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole))
			.get("data");
		Files.createDirectories(SCREENSHOTS);
		Files.write(SCREENSHOTS.resolve(file), Base64.getDecoder().decode((String) Objects.requireNonNull(data)));
	}

	private static long widthBeyondTheScreen() {
		return (long) Objects.requireNonNull(browser
			.executeScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth"));
	}

	/** The texts that their boxes have no room for. */
	private static List<?> cutOff() {
		return (List<?>) browser.executeScript("""
				return [...document.querySelectorAll('#instances tr *')]
					.filter((element) => element.textContent !== '' && element.scrollWidth > element.clientWidth + 1
						&& getComputedStyle(element).display !== 'inline')
					.map((element) => element.textContent)""");
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
		return text(".badge");
	}

	private static String text(String selector) {
		return row().findElement(By.cssSelector(selector)).getText();
	}

	private static double share() {
		return Double.parseDouble(text(".percent").replace(" %", ""));
	}

	/** The texts of what happened to the instance, read at one moment. */
	private static List<String> events() {
		Object texts = browser.executeScript(
				"return [...document.querySelectorAll(`#events [data-subject='${arguments[0]}'] .text`)].map((text) => text.textContent)",
				INSTANCE);
		return ((List<?>) texts).stream().map(Object::toString).toList();
	}

	private static long heightOfTheTable() {
		return (long) Objects
			.requireNonNull(browser.executeScript("return document.querySelector('table').offsetHeight"));
	}

	private static WebElement protection(String name) {
		return browser.findElement(By.cssSelector("[data-protection='" + name + "']"));
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
