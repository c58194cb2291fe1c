package io.fairway.routing;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a request gets that wants a version which nobody has.
 */
class VersionFallbackTests {

	private static final String HEADER = "X-Version";

	private final InstanceList instances = InstanceList.of(List.of(version("a", "1.4.0"), version("b", "1.5.0+b1"),
			version("c", "1.5.0+b2"), version("d", "1.6.0-rc.1"), version("e", "2.0"), version("f", null)));

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			NONE              | 1.9.0  |
			NONE              | green  |
			ANY               | 1.9.0  | a b c d e f
			ANY               | green  | a b c d e f
			ANY               | >>     | a b c d e f
			LATEST_COMPATIBLE | 1.9.0  | b c
			LATEST_COMPATIBLE | ^1.9   | b c
			LATEST_COMPATIBLE | 1.9.x  | b c
			LATEST_COMPATIBLE | >=2.1  | e
			LATEST_COMPATIBLE | 3.0.0  |
			LATEST_COMPATIBLE | <1     |
			LATEST_COMPATIBLE | green  |
			LATEST_COMPATIBLE | >>     |
			DEFAULT_VERSION   | 1.9.0  | a b c
			DEFAULT_VERSION   | green  | a b c
			DEFAULT_VERSION   | >>     | a b c
			""")
	void leadsToWhatItSaysAndIsCounted(VersionFallback fallback, String wanted, String expected) {
		VersionServiceInstanceListSupplier stage = stage(fallback, "1.x");
		assertThat(get(stage, wanted)).isEqualTo((expected != null) ? expected : "");
		assertThat(get(stage, wanted)).isEqualTo((expected != null) ? expected : "");
		assertThat(stage.counts().fallbacks()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource(VersionFallback.class)
	void isNotUsedWhenSomebodyHasTheVersion(VersionFallback fallback) {
		VersionServiceInstanceListSupplier stage = stage(fallback, "1.x");
		assertThat(get(stage, "2")).isEqualTo("e");
		assertThat(stage.counts().fallbacks()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "NONE, ''", "ANY, a b c d e f", "LATEST_COMPATIBLE, b c", "DEFAULT_VERSION, ''" })
	void holdsForTheDefaultVersionToo(VersionFallback fallback, String expected) {
		VersionServiceInstanceListSupplier stage = stage(fallback, "1.9.0");
		assertThat(String.join(" ", TestInstances.hosts(stage.get(new DefaultRequest<>()).blockFirst())))
			.isEqualTo(expected);
		assertThat(stage.counts().fallbacks()).isOne();
	}

	@Test
	void anyIsTheListItself() {
		assertThat(stage(VersionFallback.ANY, null).get(TestRequests.withHeader(HEADER, "7")).blockFirst())
			.isSameAs(this.instances);
	}

	@Test
	void endsWhenSomebodyHasTheVersion() {
		VersionServiceInstanceListSupplier stage = stage(VersionFallback.LATEST_COMPATIBLE, null);
		assertThat(get(stage, "1.9.0")).isEqualTo("b c");
		this.source.lists = this.instances.successor(List.of(version("a", "1.4.0"), version("x", "1.9.0"))).flux();
		assertThat(get(stage, "1.9.0")).isEqualTo("x");
		assertThat(stage.counts().fallbacks()).isOne();
	}

	@Test
	void theCountGoesOnWhenTheSettingsChange() {
		RoutingSettings[] settings = { settings(VersionFallback.ANY) };
		RoutingServiceInstanceListSupplier chain = new RoutingServiceInstanceListSupplier(this.source,
				() -> settings[0], List.of(), () -> 0, (event) -> {
				});
		chain.get(TestRequests.withHeader(HEADER, "7")).blockFirst();
		settings[0] = settings(VersionFallback.NONE);
		chain.get(TestRequests.withHeader(HEADER, "7")).blockFirst();
		assertThat(chain.versionCounts().fallbacks()).isEqualTo(2);
		assertThat(chain.fallbacks()).containsEntry("VersionServiceInstanceListSupplier", 2L);
	}

	@Test
	void theDefaultVersionIsOnlyAFallbackIfThereIsOne() {
		assertThatIllegalArgumentException().isThrownBy(() -> stage(VersionFallback.DEFAULT_VERSION, null));
	}

	private static RoutingSettings settings(VersionFallback fallback) {
		return new RoutingSettings(new VersionSettings(HEADER, null).withFallback(fallback), null,
				FilterSettings.DEFAULT, SelectionSettings.NONE);
	}

	private VersionServiceInstanceListSupplier stage(VersionFallback fallback, String defaultVersion) {
		return new VersionServiceInstanceListSupplier(this.source,
				new VersionSettings(HEADER, defaultVersion).withFallback(fallback));
	}

	private static String get(VersionServiceInstanceListSupplier stage, String version) {
		return String.join(" ", TestInstances.hosts(stage.get(TestRequests.withHeader(HEADER, version)).blockFirst()));
	}

	private static Instance version(String host, String version) {
		return TestInstances.builder(host).version(version).build();
	}

}
