package io.fairway.registry.consul;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.instance.Instance;
import io.fairway.instance.Rejections;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceDefinitionTests {

	private final Rejections rejections = new Rejections("test");

	private JsonNode write(Instance instance, Duration ttl) {
		return new JsonMapper().readTree(ServiceDefinition.write(instance, ttl, this.rejections));
	}

	private JsonNode write(Instance instance) {
		return write(instance, Duration.ofSeconds(10));
	}

	@Test
	void saysWhoIsWhereAndHowLong() {
		JsonNode definition = write(Instance.builder("users", "::1", 80).tags(List.of("a", "b")).build());
		assertThat(definition.path("Name").asString()).isEqualTo("users");
		assertThat(definition.path("Address").asString()).doesNotContain("[").contains(":");
		assertThat(definition.path("Tags")).hasSize(2);
		assertThat(definition.path("Meta")).isEmpty();
		assertThat(definition.path("Check").path("TTL").asString()).isEqualTo("10000ms");
		assertThat(definition.path("Check").path("Status").asString()).isEqualTo("passing");
		assertThat(definition.path("Check").path("DeregisterCriticalServiceAfter").asString()).isEqualTo("60000ms");
	}

	@Test
	void longLeaseIsNotDeregisteredBeforeItsEnd() {
		assertThat(write(TestInstances.instance("h"), Duration.ofMinutes(5)).path("Check")
			.path("DeregisterCriticalServiceAfter")
			.asString()).isEqualTo("300000ms");
	}

	@ParameterizedTest
	@CsvSource({ "1,1,", "7,7,", "65535,65535,", "65536,,65536", "0,,0", "0.5,,0.5" })
	void weightIsConsulsOwnWhereConsulTakesIt(double weight, Integer consuls, String metadata) {
		JsonNode definition = write(TestInstances.weighted("h", weight));
		assertThat(definition.path("Weights").path("Passing").asInt(-1)).isEqualTo((consuls != null) ? consuls : -1);
		assertThat(definition.path("Meta").path("weight").asString("")).isEqualTo((metadata != null) ? metadata : "");
	}

	@Test
	void metadataThatConsulRefusesAreLeftOutWithOneWarning() {
		Map<String, String> metadata = Map.of("good_Key-1", "v", "dotted.key", "v", "consul-x", "v", "long",
				"ä".repeat(257), "k".repeat(129), "v");
		Instance instance = TestInstances.builder("h").metadata(metadata).build();
		assertThat(write(instance).path("Meta").propertyNames()).containsExactly("good_Key-1");
		assertThat(this.rejections.count()).isEqualTo(1);
	}

	@Test
	void whatIsOursFindsRoomFirst() {
		Map<String, String> metadata = new HashMap<>();
		IntStream.range(0, 100).forEach((i) -> metadata.put("key" + i, "v"));
		Instance instance = TestInstances.builder("h").metadata(metadata).version("1").instanceId("own").build();
		JsonNode written = write(instance).path("Meta");
		assertThat(written).hasSize(64);
		assertThat(written.path("version").asString()).isEqualTo("1");
		assertThat(written.path("fairway-instance-id").asString()).isEqualTo("own");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/b", "a b", "..", "a%2Fb", "ü", "a?b#c", "" })
	void idIsSafeInAPath(String service) {
		String id = ServiceDefinition.id(service, "[::1]", 80);
		assertThat(id).matches("[A-Za-z0-9._-]+");
		assertThat(id).isNotEqualTo(ServiceDefinition.id(service + "_", "[::1]", 80));
	}

	@Test
	void idsOfServicesThatDifferOnlyInUnsafeCharactersDiffer() {
		assertThat(ServiceDefinition.id("a/b", "h", 80)).isNotEqualTo(ServiceDefinition.id("a?b", "h", 80))
			.isNotEqualTo(ServiceDefinition.id("a_b", "h", 80));
	}

}
