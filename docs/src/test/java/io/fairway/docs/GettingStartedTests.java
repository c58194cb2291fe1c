package io.fairway.docs;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import io.fairway.instance.InstanceId;
import io.fairway.outlier.EjectionStatus;
import io.fairway.outlier.OutlierDetector;
import io.fairway.outlier.OutlierDetectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application of the page, put together from the page.
 */
class GettingStartedTests {

	private static final Path PAGE = Pages.page("getting-started.md");

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	private Path classes;

	@TempDir
	private Path resources;

	@BeforeEach
	void compile() {
		List<Pages.Snippet> files = Pages.snippets(PAGE, "java")
			.stream()
			.filter((snippet) -> snippet.code().startsWith("package "))
			.toList();
		assertThat(JavaCompilation.compile(files, this.classes)).isEmpty();
	}

	@AfterEach
	void stop() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void callsAreBalancedAndGoOnWithoutAnInstance() throws Exception {
		try (URLClassLoader loader = JavaCompilation.load(this.classes)) {
			List<Integer> ports = instances(loader);
			ConfigurableApplicationContext caller = start(loader, yaml(addresses(ports)));

			assertThat(calls(port(caller)))
				.isEqualTo(new TreeMap<>(Map.of(ports.get(0), 30, ports.get(1), 10, ports.get(2), 10)));

			this.contexts.get(2).close();
			assertThat(calls(port(caller))).hasSize(2);
			InstanceId stopped = new InstanceId("users", "127.0.0.1", ports.get(2));
			assertThat(caller.getBean(OutlierDetectors.class).all()).flatMap(OutlierDetector::statuses)
				.filteredOn((status) -> status.current() != null)
				.extracting(EjectionStatus::instance)
				.containsExactly(stopped);
		}
	}

	private List<Integer> instances(ClassLoader loader) throws Exception {
		List<Integer> ports = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			ports.add(port(start(loader, yaml(Map.of()))));
		}
		return ports;
	}

	private static Map<String, String> addresses(List<Integer> ports) {
		Map<String, String> addresses = new LinkedHashMap<>();
		for (int i = 0; i < 3; i++) {
			addresses.put("127.0.0.1:" + (8081 + i), "127.0.0.1:" + ports.get(i));
		}
		return addresses;
	}

	@Test
	void otherClientsAreBalancedAsWell() throws Exception {
		for (Pages.Snippet snippet : Pages.snippets(PAGE, "java")) {
			if (!snippet.code().startsWith("package ")) {
				assertThat(JavaCompilation.compile(List.of(snippet), this.classes)).isEmpty();
			}
		}
		try (URLClassLoader loader = JavaCompilation.load(this.classes)) {
			List<Integer> ports = instances(loader);
			ConfigurableApplicationContext caller = start(loader, yaml(addresses(ports)), "Snippet",
					"UserServiceConfiguration", "UserClientConfiguration");
			Map<Integer, Integer> shares = new TreeMap<>(Map.of(ports.get(0), 30, ports.get(1), 10, ports.get(2), 10));

			RestTemplate restTemplate = caller.getBean(RestTemplate.class);
			assertThat(tally(() -> restTemplate.getForObject("http://users/port", String.class))).isEqualTo(shares);
			WebClient webClient = caller.getBean(WebClient.Builder.class).build();
			assertThat(
					tally(() -> webClient.get().uri("http://users/port").retrieve().bodyToMono(String.class).block()))
				.isEqualTo(shares);
			assertThat(tally(port(caller, loader.loadClass("UserService")))).isEqualTo(shares);
			assertThat(tally(port(caller, loader.loadClass("UserClient")))).isEqualTo(shares);
		}
	}

	private static Callable<String> port(ConfigurableApplicationContext context, Class<?> type) throws Exception {
		Object client = context.getBean(type);
		Method method = type.getDeclaredMethod("port");
		method.setAccessible(true);
		return () -> (String) method.invoke(client);
	}

	@Test
	void dependenciesAreThoseOfThisBuild() throws Exception {
		String pom = Pages.snippets(PAGE, "xml").get(0).code();
		Document document = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new ByteArrayInputStream(pom.getBytes(StandardCharsets.UTF_8)));
		assertThat(text((Element) document.getElementsByTagName("parent").item(0), "version"))
			.isEqualTo(System.getProperty("spring-boot.version"));
		NodeList dependencies = document.getElementsByTagName("dependency");
		for (int i = 0; i < dependencies.getLength(); i++) {
			Element dependency = (Element) dependencies.item(i);
			if (text(dependency, "groupId").equals("io.fairway")) {
				assertThat(text(dependency, "version")).isEqualTo(System.getProperty("fairway.version"));
			}
			assertThat(Files.readString(Path.of("pom.xml"))).contains(text(dependency, "artifactId"));
		}
	}

	private static String text(Element element, String name) {
		return element.getElementsByTagName(name).item(0).getTextContent();
	}

	private String yaml(Map<String, String> replacements) {
		String yaml = Pages.snippets(PAGE, "yaml").get(0).code();
		for (Map.Entry<String, String> replacement : replacements.entrySet()) {
			assertThat(yaml).contains(replacement.getKey());
			yaml = yaml.replace(replacement.getKey(), replacement.getValue());
		}
		return yaml;
	}

	private ConfigurableApplicationContext start(ClassLoader loader, String yaml, String... further) throws Exception {
		Path file = Files.writeString(this.resources.resolve(this.contexts.size() + ".yaml"), yaml);
		SpringApplication application = new SpringApplication(new DefaultResourceLoader(loader),
				loader.loadClass("com.example.shop.ShopApplication"));
		for (String configuration : further) {
			application.addPrimarySources(List.of(loader.loadClass(configuration)));
		}
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(loader);
		try {
			ConfigurableApplicationContext context = application.run("--server.port=0",
					"--spring.config.location=" + file.toUri(), "--spring.main.banner-mode=off",
					"--fairway.registration.drain=0s");
			this.contexts.add(context);
			return context;
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

	private Map<Integer, Integer> calls(int port) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/call")).build();
		return tally(() -> {
			HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			return response.body();
		});
	}

	private static Map<Integer, Integer> tally(Callable<String> call) throws Exception {
		Map<Integer, Integer> answers = new TreeMap<>();
		for (int i = 0; i < 50; i++) {
			answers.merge(Integer.valueOf(call.call()), 1, Integer::sum);
		}
		return answers;
	}

}
