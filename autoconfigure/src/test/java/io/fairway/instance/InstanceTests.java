package io.fairway.instance;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class InstanceTests {

	@Test
	void isCalledAtItsAddress() {
		assertThat(Instance.builder("users", "10.0.0.9", 8080).build().getUri())
			.isEqualTo(URI.create("http://10.0.0.9:8080"));
	}

	@Test
	void whenSecureIsCalledOverTls() {
		Instance instance = Instance.builder("users", "a", 443).secure(true).build();
		assertThat(instance.getUri()).isEqualTo(URI.create("https://a:443"));
		assertThat(instance.isSecure()).isTrue();
	}

	@Test
	void isNotSecureUnlessItSaysSo() {
		assertThat(Instance.builder("users", "a", 443).build().isSecure()).isFalse();
	}

	@Test
	void hasBracketsAroundAnIpv6Address() {
		Instance instance = Instance.builder("users", "::1", 80).build();
		assertThat(instance.getHost()).isEqualTo("[::1]");
		assertThat(instance.getUri()).isEqualTo(URI.create("http://[::1]:80"));
		assertThat(instance.id()).isEqualTo(new InstanceId("users", "[::1]", 80));
	}

	@Test
	void isShownUnderItsAddressUnlessItHasAnId() {
		assertThat(Instance.builder("users", "a", 80).build().getInstanceId()).isEqualTo("a:80");
	}

	@Test
	void isShownUnderItsId() {
		assertThat(Instance.builder("users", "a", 80).instanceId("a-1").build().getInstanceId()).isEqualTo("a-1");
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 65_536, 70_000, Integer.MAX_VALUE })
	void refusesAnImpossiblePort(int port) {
		assertThatExceptionOfType(InvalidInstanceException.class)
			.isThrownBy(() -> Instance.builder("users", "a", port).build())
			.withMessage("port " + port + " is not valid (expected: 1 to 65535)");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 65_535 })
	void acceptsTheFirstAndTheLastPort(int port) {
		assertThat(Instance.builder("users", "a", port).build().getPort()).isEqualTo(port);
	}

	@Test
	void refusesAHostileHostOnOneLine() {
		assertThatExceptionOfType(InvalidInstanceException.class)
			.isThrownBy(() -> Instance.builder("users", "a\r\nHost: evil", 80).build())
			.withMessageStartingWith("host 'a\\u000d\\u000aHost: evil' is not valid (expected: ");
	}

	@Test
	void leavesOutMetadataWithoutKeyOrValue() {
		Map<String, String> metadata = new HashMap<>();
		metadata.put(null, "x");
		metadata.put("x", null);
		metadata.put("a", "b");
		assertThat(Instance.builder("users", "a", 80).metadata(metadata).build().getMetadata())
			.containsExactly(Map.entry("a", "b"));
	}

	@Test
	void doesNotFollowChangesOfTheMetadataItWasMadeFrom() {
		Map<String, String> metadata = new HashMap<>(Map.of("weight", "2"));
		Instance instance = Instance.builder("users", "a", 80).metadata(metadata).build();
		metadata.put("weight", "3");
		assertThat(instance.getMetadata()).containsEntry("weight", "2");
	}

	@Test
	void doesNotChangeWithItsBuilder() {
		Instance.Builder builder = Instance.builder("users", "a", 80).weight(2);
		Instance instance = builder.build();
		builder.weight(3);
		assertThat(instance.getMetadata()).containsEntry("weight", "2");
	}

	@Test
	void writesWhatItIsToldIntoTheMetadata() {
		Instance instance = Instance.builder("users", "a", 80)
			.weight(2.5)
			.version("1")
			.locality(new Locality("eu", "eu-1"))
			.tags(List.of("x", "y"))
			.build();
		assertThat(instance.getMetadata()).containsOnly(Map.entry("weight", "2.5"), Map.entry("version", "1"),
				Map.entry("region", "eu"), Map.entry("zone", "eu-1"), Map.entry("tags", "x,y"));
		assertThat(instance.weight()).isEqualTo(2.5);
		assertThat(instance.version()).isEqualTo(ServiceVersion.parse("1"));
		assertThat(instance.locality()).isEqualTo(new Locality("eu", "eu-1"));
		assertThat(instance.tags()).containsExactly("x", "y");
	}

	@Test
	void writesAWholeWeightWithoutFraction() {
		assertThat(Instance.builder("users", "a", 80).weight(1_000_000).build().getMetadata()).containsEntry("weight",
				"1000000");
	}

	@Test
	void replacesAWeightOutOfRangeThatItIsTold() {
		List<String> problems = new ArrayList<>();
		assertThat(Instance.builder("users", "a", 80).weight(Double.NaN).onProblem(problems::add).build().weight())
			.isEqualTo(1);
		assertThat(problems).hasSize(1);
	}

	@Test
	void emptyPartsOfALocalityOverwriteNothing() {
		Instance instance = Instance.builder("users", "a", 80)
			.metadata(Map.of("region", "eu"))
			.locality(new Locality("", "eu-1"))
			.build();
		assertThat(instance.locality()).isEqualTo(new Locality("eu", "eu-1"));
	}

	@Test
	void equalsOneOfTheSameDescription() {
		assertThat(described("1")).isEqualTo(described("1")).hasSameHashCodeAs(described("1"));
	}

	@Test
	void differsWithItsMetadataButKeepsItsIdentity() {
		assertThat(described("1")).isNotEqualTo(described("2"));
		assertThat(described("1").id()).isEqualTo(described("2").id());
	}

	@Test
	void differsWithTheIdUnderWhichItIsShown() {
		assertThat(Instance.builder("users", "a", 80).instanceId("x").build())
			.isNotEqualTo(Instance.builder("users", "a", 80).instanceId("y").build());
	}

	@Test
	void differsWithItsScheme() {
		assertThat(Instance.builder("users", "a", 80).secure(true).build())
			.isNotEqualTo(Instance.builder("users", "a", 80).build());
	}

	@Test
	void fromAnInstanceOfOursIsTheSame() {
		Instance instance = described("1");
		assertThat(Instance.from("users", instance, (problem) -> {
		})).isSameAs(instance);
	}

	@Test
	void fromAnotherInstanceCarriesEverythingOver() {
		ServiceInstance source = new DefaultServiceInstance("i1", "users", "a", 443, true, Map.of("weight", "2"));
		Instance instance = Instance.from("users", source, (problem) -> {
		});
		assertThat(instance).isEqualTo(Instance.builder("users", "a", 443)
			.instanceId("i1")
			.secure(true)
			.metadata(Map.of("weight", "2"))
			.build());
		assertThat(instance.source()).isSameAs(source);
	}

	@Test
	void ofARegistryOfOursIsItsOwnSource() {
		Instance instance = described("1");
		assertThat(instance.source()).isSameAs(instance);
	}

	@Test
	void fromAnInstanceWithoutAnythingIsRefusedAndNothingElse() {
		assertThatExceptionOfType(InvalidInstanceException.class).isThrownBy(() -> Instance.from("users",
				new DefaultServiceInstance(null, null, null, 0, false, null), (problem) -> {
				}));
	}

	@Test
	void fromAnInstanceWithoutIdAndMetadataHasDefaults() {
		ServiceInstance source = new DefaultServiceInstance(null, null, "a", 80, false, null);
		Instance instance = Instance.from("users", source, (problem) -> {
		});
		assertThat(instance.getInstanceId()).isEqualTo("a:80");
		assertThat(instance.getServiceId()).isEqualTo("users");
		assertThat(instance.getMetadata()).isEmpty();
	}

	@Test
	void fromAnInstanceWithBadMetadataReportsThem() {
		List<String> problems = new ArrayList<>();
		Instance.from("users", new DefaultServiceInstance("i1", "users", "a", 80, false, Map.of("weight", "-1")),
				problems::add);
		assertThat(problems).containsExactly("weight '-1' is replaced by 1 (expected: a number from 0 to 1000000)");
	}

	@Test
	void nobodyNeedsToListenToProblems() {
		assertThatNoException()
			.isThrownBy(() -> Instance.builder("users", "a", 80).metadata(Map.of("weight", "-1")).build());
	}

	private static Instance described(String weight) {
		return Instance.builder("users", "a", 80).metadata(Map.of("weight", weight)).build();
	}

	@Test
	void belongsToTheServiceThatWasAskedForWhateverTheSourceCallsIt() {
		ServiceInstance source = new DefaultServiceInstance("i1", "USERS", "a", 80, false);
		Instance instance = Instance.from("users", source, (problem) -> {
		});
		assertThat(instance.id()).isEqualTo(new InstanceId("users", "a", 80));
		assertThat(instance.source()).isSameAs(instance);
	}

	@Test
	void isNotShownUnderAnIdThatWouldBreakACookie() {
		List<String> problems = new ArrayList<>();
		Instance instance = Instance.builder("users", "a", 80)
			.instanceId("x; Path=/\r\nSet-Cookie: y")
			.onProblem(problems::add)
			.build();
		assertThat(instance.getInstanceId()).isEqualTo("a:80");
		assertThat(problems).singleElement().asString().contains("instance id").doesNotContain("\n");
	}

}
