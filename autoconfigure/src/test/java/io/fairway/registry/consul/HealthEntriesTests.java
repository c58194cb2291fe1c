package io.fairway.registry.consul;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.Instance;
import io.fairway.instance.Rejections;

import static org.assertj.core.api.Assertions.assertThat;

class HealthEntriesTests {

	private final Rejections rejections = new Rejections("test");

	private final HealthEntries entries = new HealthEntries("users", false, this.rejections);

	private List<Instance> read(String... entries) throws IOException {
		return this.entries.read(("[" + String.join(",", entries) + "]").getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "1", "\"text\"", "[]", "{}", "{\"Service\": null}",
			"{\"Service\": {\"Port\": \"many\", \"Address\": 7}}",
			"{\"Service\": {\"Port\": 1e99, \"Address\": \"h\"}}",
			"{\"Service\": {\"Port\": 80, \"Address\": {}}, \"Node\": []}",
			"{\"Service\": {\"Port\": 80, \"Address\": \"a b\", \"Meta\": [1], \"Tags\": {\"a\": []}}}",
			"{\"Checks\": [null, {}, 7]}", "{\"Checks\": [{\"Status\": []}]}" })
	void entryThatMakesNoSenseHidesNobody(String entry) throws IOException {
		assertThat(read(FakeAgent.entry(1000, "passing"), entry, FakeAgent.entry(1001, "passing")))
			.extracting(Instance::getPort)
			.containsExactly(1000, 1001);
	}

	@Test
	void oddMetadataAndTagsAreLeftOut() throws IOException {
		assertThat(read("""
				{"Service": {"ID": "i", "Address": "h", "Port": 80, "Meta": {"a": 1, "b": null, "c": "x"},
				"Tags": ["t", 1, null, {}], "Weights": {"Passing": "many"}}, "Checks": "none"}""")).singleElement()
			.satisfies((instance) -> {
				assertThat(instance.getMetadata()).containsEntry("c", "x").doesNotContainKeys("a", "b");
				assertThat(instance.tags()).contains("t");
				assertThat(instance.weight()).isEqualTo(1);
			});
	}

	@Test
	void unknownStateIsUnhealthy() throws IOException {
		assertThat(read(FakeAgent.entry(1000, "maintenance"), FakeAgent.entry(1001, "critical"),
				FakeAgent.entry(1002, "warning")))
			.isEmpty();
	}

	@Test
	void entriesThatDidNotChangeStayTheSameObjects() throws IOException {
		Instance before = read(FakeAgent.entry(1000, "passing")).get(0);
		assertThat(read(FakeAgent.entry(1000, "passing")).get(0)).isSameAs(before);
		this.entries.clear();
		assertThat(read(FakeAgent.entry(1000, "passing")).get(0)).isEqualTo(before).isNotSameAs(before);
	}

	@Test
	void entryWithoutModifyIndexIsReadAnew() throws IOException {
		String entry = "{\"Service\": {\"ID\": \"i\", \"Address\": \"h\", \"Port\": %d}}";
		assertThat(read(entry.formatted(80)).get(0).getPort()).isEqualTo(80);
		assertThat(read(entry.formatted(81)).get(0).getPort()).isEqualTo(81);
	}

}
