package io.fairway.routing;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each form of a criterion selects.
 */
class VersionCriterionTests {

	private static final List<String> FLEET = List.of("0.0.3", "0.0.4", "0.2.3", "0.2.9", "0.3.0", "1.0.0", "1.3.9",
			"1.4.0-rc.1", "1.4.0-rc.2", "1.4.0", "1.4.1", "1.4.2", "1.5.0-beta", "1.5.0", "1.10.0", "2.0.0-rc.1",
			"2.0.0", "2.1.0", "blue", "release candidate");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1.4.0            | 1.4.0
			v1.4.0           | 1.4.0
			=1.4.0           | 1.4.0
			1.4.0-rc.1       | 1.4.0-rc.1
			1.4.0+any.build  | 1.4.0
			1.4.0-rc         |
			1.4.3            |
			1                | 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			v1               | 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			1.x              | 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			V1.X.*           | 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			1.4              | 1.4.0 1.4.1 1.4.2
			1.4.x            | 1.4.0 1.4.1 1.4.2
			3                |
			*                | 0.0.3 0.0.4 0.2.3 0.2.9 0.3.0 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0 2.0.0 2.1.0
			>=1.4 <2         | 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			>= 1.4, < 2      | 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			>=1.4<2          | 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			>=v1.4 <v2       | 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			>1.4             | 1.5.0 1.10.0 2.0.0 2.1.0
			>1.4.1 <=1.5     | 1.4.2 1.5.0
			>1.4.0 <1.4.2    | 1.4.1
			>=1.4.1 <=1.4.2  | 1.4.1 1.4.2
			>1               | 2.0.0 2.1.0
			<=1              | 0.0.3 0.0.4 0.2.3 0.2.9 0.3.0 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			<0.2             | 0.0.3 0.0.4
			<0.0.3           |
			>=2.0.0-rc.1 <2  |
			>=2.0.0-rc.1 <2.0.0 | 2.0.0-rc.1
			>=2.0.0-rc.1 <=1    |
			^1 >=2.0.0-rc.1  |
			>=2 <1           |
			^1.4             | 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			^1               | 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			^0.2.3           | 0.2.3 0.2.9
			^0.2             | 0.2.3 0.2.9
			^0.0.3           | 0.0.3
			^0.0             | 0.0.3 0.0.4
			^0               | 0.0.3 0.0.4 0.2.3 0.2.9 0.3.0
			~1.4.1           | 1.4.1 1.4.2
			~1.4             | 1.4.0 1.4.1 1.4.2
			~1               | 1.0.0 1.3.9 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			>=1.4.0-rc.2 <1.5| 1.4.0-rc.2 1.4.0 1.4.1 1.4.2
			^1.4.0-rc.2      | 1.4.0-rc.2 1.4.0 1.4.1 1.4.2 1.5.0 1.10.0
			~1.4.0-rc.1      | 1.4.0-rc.1 1.4.0-rc.2 1.4.0 1.4.1 1.4.2
			>1.4.0-rc.1 <1.4.0 | 1.4.0-rc.2
			<=2.0.0-rc.1 >1.5  | 1.10.0 2.0.0-rc.1
			>=1.4.0-rc.2 <=1.5.0-beta | 1.4.0-rc.2 1.4.0 1.4.1 1.4.2 1.5.0-beta
			blue             | blue
			BLUE             |
			release candidate| release candidate
			""")
	void selects(String criterion, String expected) {
		assertThat(select(FLEET, criterion)).isEqualTo((expected != null) ? expected : "");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1      | 1, 1.4.0     | 1
			v1     | v1, 1.4.0    | v1
			1.x    | 1, 1.4.0     | 1 1.4.0
			1      | 1.4.0, 1.5.0 | 1.4.0 1.5.0
			1.4    | 1.4, 1.4.0   | 1.4
			1.4.0  | 1.4, 1.4.0   | 1.4 1.4.0
			1.4.0  | 1.4.0+a, 1.4.0+b, 1.4.1 | 1.4.0+a 1.4.0+b
			1.4.0+b| 1.4.0+a, 1.4.0+b        | 1.4.0+b
			1.4.0+c| 1.4.0+a, 1.4.0+b        | 1.4.0+a 1.4.0+b
			x      | x, 1.0       | x
			1.2.3.4| 1.2.3.4, 1.2.3 | 1.2.3.4
			2024.10.03 | 2024.10.03, 2024.10.3 | 2024.10.03
			""")
	void prefersWhatIsCalledExactlySo(String criterion, String fleet, String expected) {
		assertThat(select(List.of(fleet.split(", ")), criterion)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.4.0", "v1", "1.x", ">=1.4 <2", "blue", "release candidate", "*", "1.2.3.4", "v" })
	void accepts(String text) {
		assertThat(VersionCriterion.parse(text)).isNotNull();
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { " ", ">", ">=", ">=blue", "^", "~~1", "=>1", "<>1", ">*", ",", "1 blue", "1 - 2",
			"1.x || 2.x", "a|b", ">=1.4 <", "1\n2" })
	void refuses(String text) {
		assertThat(VersionCriterion.parse(text)).isNull();
	}

	@Test
	void refusesWhatIsTooLong() {
		assertThat(VersionCriterion.parse("1".repeat(128))).isNotNull();
		assertThat(VersionCriterion.parse("1".repeat(129))).isNull();
	}

	private static String select(List<String> fleet, String criterion) {
		Instance[] instances = new Instance[fleet.size() + 1];
		for (int i = 0; i < fleet.size(); i++) {
			instances[i] = TestInstances.builder("h" + i).version(fleet.get(i)).build();
		}
		instances[fleet.size()] = TestInstances.instance("without-version");
		VersionCriterion parsed = VersionCriterion.parse(criterion);
		assertThat(parsed).isNotNull();
		InstanceList list = new VersionLists(instances, null).find(parsed);
		return String.join(" ", list.stream().map((instance) -> instance.getMetadata().get("version")).toList());
	}

}
