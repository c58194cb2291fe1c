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
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;

import io.fairway.instance.Instance;
import io.fairway.registration.ServiceRegistrar;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of the actuator endpoint in a real browser, below a context path and a base
 * path of its own.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "server.servlet.context-path=/shop", "management.endpoints.web.base-path=/ops",
				"management.endpoint.fairway.show-values=always", "management.endpoint.fairway.access=unrestricted",
				"fairway.loadbalancer.version.default-version=1.x" })
class EndpointPageTests {

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private static ChromeDriver browser;

	private final String url;

	EndpointPageTests(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/shop/ops/fairway/ui";
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

	@ParameterizedTest
	@CsvSource({ "1280, 800, light", "1280, 800, dark", "390, 844, light", "390, 844, dark" })
	void showsTheServiceOnAnyScreen(int width, int height, String scheme) throws IOException {
		open(width, height, scheme);
		assertThat(text("#stages")).contains("instances", "version", "filters");
		assertThat(text("#summary")).contains("weighted", "8 of 8 usable");
		explain("X-Service-Version:2.0.0");
		eventually(() -> assertThat(text("#outcome")).contains("one of 4"));
		assertThat(text("body")).doesNotContain("null", "undefined", "NaN", "[object");
		screenshot("endpoint-%d-%s.png".formatted(width, scheme));
		assertThat(number("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
			.isZero();
	}

	@Test
	void explainsARequest() {
		open(1280, 800, "light");
		explain("X-Service-Version:9.9");
		eventually(() -> assertThat(text("#outcome")).contains("It fails"));
		explain("nonsense");
		eventually(() -> assertThat(text("#explanation")).contains("header:value"));
	}

	@Test
	void needsNothingFromElsewhereAndMayNotEvenAsk() {
		open(1280, 800, "light");
		Object resources = browser
			.executeScript("return performance.getEntriesByType('resource').map((entry) => entry.name)");
		String origin = this.url.substring(0, this.url.indexOf("/shop"));
		assertThat((List<?>) resources).isNotEmpty()
			.allSatisfy((name) -> assertThat(name).asString().startsWith(origin));
		Object injected = browser.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				document.addEventListener('securitypolicyviolation', (event) => done(event.violatedDirective));
				const script = document.createElement('script');
				script.textContent = 'window.pwned = true';
				document.body.append(script);""");
		assertThat(injected).asString().startsWith("script-src");
		assertThat(browser.executeScript("return window.pwned")).isNull();
	}

	@Test
	void whatARegistrySaysStaysText(@Autowired ServiceRegistrar registrar, @Autowired LoadBalancerClient loadBalancer) {
		String hostile = "<img src=x onerror=\"window.pwned = true\">";
		Instance instance = Instance.builder("hostile", "127.0.0.1", 9)
			.instanceId(hostile)
			.version("<b>2</b>")
			.metadata(Map.of("<script>window.pwned = true</script>", "'\"><svg onload='window.pwned = true'>", "zone",
					"<i>z</i>"))
			.build();
		registrar.register(instance);
		try {
			loadBalancer.choose("hostile");
			open(1280, 800, "light");
			eventually(() -> browser.findElement(By.cssSelector("[data-service='hostile']")).click());
			eventually(() -> assertThat(text("#instances")).contains(hostile, "<b>2</b>", "<i>z</i>"));
			browser.findElement(By.cssSelector("#instances details summary")).click();
			eventually(() -> assertThat(text("#instances")).contains("<script>window.pwned = true</script>",
					"<svg onload='window.pwned = true'>"));
			assertThat(browser.findElements(By.cssSelector(
					"#instances img, #instances svg, #instances script, #instances b, #instances i:empty + i")))
				.isEmpty();
			assertThat(browser.executeScript("return window.pwned")).isNull();
		}
		finally {
			registrar.deregister(instance.id());
		}
	}

	@Test
	void everyControlHasALabel() {
		open(1280, 800, "light");
		eventually(() -> assertThat(browser.findElements(By.cssSelector("input, button, summary")))
			.allSatisfy((control) -> assertThat(control.getAccessibleName()).isNotBlank()));
	}

	private void open(int width, int height, String scheme) {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
		browser.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
		browser.get(this.url);
		eventually(() -> browser.findElement(By.cssSelector("[data-service='users']")).click());
		eventually(() -> assertThat(browser.findElements(By.cssSelector("#instances tbody tr"))).hasSize(8));
	}

	private static void explain(String headers) {
		WebElement input = browser.findElement(By.cssSelector("[name='explain']"));
		input.clear();
		input.sendKeys(headers);
		input.submit();
	}

	private static String text(String selector) {
		return browser.findElement(By.cssSelector(selector)).getText();
	}

	private static long number(String script) {
		return (long) Objects.requireNonNull(browser.executeScript(script));
	}

	private static void screenshot(String file) throws IOException {
		Object data = browser
			.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
			.get("data");
		Files.createDirectories(SCREENSHOTS);
		Files.write(SCREENSHOTS.resolve(file), Base64.getDecoder().decode((String) Objects.requireNonNull(data)));
	}

	private static void eventually(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(assertion);
	}

}
