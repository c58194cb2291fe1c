package io.fairway.routing;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.fairway.instance.Instance;
import io.fairway.instance.Seeded;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random versions and criteria, against an oracle that asks each version in turn and
 * knows neither bounds nor ranks.
 */
class VersionOracleTests {

	private static final List<String> PRE_RELEASES = List.of("", "", "", "-0", "-1", "-9", "-10", "-a", "-a.1", "-a.b",
			"-b", "-rc.1", "-rc.2");

	private static final List<String> OPERATORS = List.of(">", ">=", "<", "<=", "=", "^", "~", "");

	static List<Integer> seeds() {
		return IntStream.range(0, 300).boxed().toList();
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void selectsWhatTheOracleSelects(int seed) {
		Random random = Seeded.random(seed);
		Set<Version> fleet = new LinkedHashSet<>();
		for (int i = 0; i < 1 + random.nextInt(40); i++) {
			fleet.add(version(random));
		}
		Instance[] instances = fleet.stream()
			.map((version) -> TestInstances.builder("h" + version.hashCode() + "-" + fleet.size())
				.version(version.text())
				.build())
			.toArray(Instance[]::new);
		VersionLists lists = new VersionLists(instances, null);
		for (int i = 0; i < VersionLists.MAX_SUBSETS; i++) {
			List<Comparison> criterion = criterion(random);
			String text = String.join(" ", criterion.stream().map(Comparison::text).toList());
			List<String> expected = fleet.stream().filter(accepts(criterion)).map(Version::text).toList();
			assertThat(lists.find(VersionCriterion.parse(text))
				.stream()
				.map((found) -> found.getMetadata().get("version"))).as("%s of %s", text, fleet)
				.containsExactlyElementsOf(expected);
		}
	}

	private static Version version(Random random) {
		return new Version(random.nextInt(3), random.nextInt(3), random.nextInt(3),
				PRE_RELEASES.get(random.nextInt(PRE_RELEASES.size())));
	}

	private static List<Comparison> criterion(Random random) {
		List<Comparison> comparisons = new ArrayList<>();
		int count = 1 + random.nextInt(3);
		for (int i = 0; i < count; i++) {
			// Alone and without operator, the text of an instance would count first.
			String operator = OPERATORS.get(random.nextInt(OPERATORS.size() - ((count == 1) ? 1 : 0)));
			Version version = version(random);
			int numbers = version.preRelease().isEmpty() ? 1 + random.nextInt(3) : 3;
			comparisons.add(new Comparison(operator, version, numbers));
		}
		return comparisons;
	}

	/** The rule of npm: https://github.com/npm/node-semver#prerelease-tags. */
	private static Predicate<Version> accepts(List<Comparison> comparisons) {
		return (version) -> comparisons.stream().allMatch((comparison) -> comparison.accepts(version))
				&& (version.preRelease().isEmpty() || comparisons.stream()
					.map(Comparison::version)
					.anyMatch((bound) -> !bound.preRelease().isEmpty() && bound.release().equals(version.release())));
	}

	private record Comparison(String operator, Version version, int numbers) {

		String text() {
			String number = switch (this.numbers) {
				case 1 -> "" + this.version.major();
				case 2 -> this.version.major() + "." + this.version.minor();
				default -> this.version.text();
			};
			return this.operator + number;
		}

		private Version least() {
			return new Version(this.version.major(), (this.numbers > 1) ? this.version.minor() : 0,
					(this.numbers > 2) ? this.version.patch() : 0, this.version.preRelease());
		}

		private boolean samePrefix(Version other, int length) {
			Version least = least();
			return other.major() == least.major() && (length < 2 || other.minor() == least.minor())
					&& (length < 3 || other.patch() == least.patch());
		}

		private boolean isPreReleaseOfNext(Version other) {
			int major = this.version.major() + ((this.numbers == 1) ? 1 : 0);
			int minor = (this.numbers == 1) ? 0 : this.version.minor() + 1;
			return !other.preRelease().isEmpty() && other.release().equals(major + "." + minor + ".0");
		}

		boolean accepts(Version other) {
			int order = Version.ORDER.compare(other, least());
			boolean family = (this.numbers < 3) ? samePrefix(other, this.numbers) : order == 0;
			int fixed = (this.version.major() > 0) ? 1 : (least().minor() > 0) ? 2 : 3;
			return switch (this.operator) {
				case ">=" -> order >= 0;
				case ">" -> order > 0 && !family && !(this.numbers < 3 && isPreReleaseOfNext(other));
				case "<" -> order < 0 && (this.numbers == 3 || !family);
				case "<=" -> order < 0 || family;
				case "^" -> order >= 0 && samePrefix(other, Math.min(fixed, this.numbers));
				case "~" -> order >= 0 && samePrefix(other, Math.min(2, this.numbers));
				default -> family;
			};
		}

	}

	private record Version(int major, int minor, int patch, String preRelease) {

		static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
			.thenComparingInt(Version::minor)
			.thenComparingInt(Version::patch)
			.thenComparing(Version::identifiers, Version::compareIdentifiers);

		String text() {
			return this.major + "." + this.minor + "." + this.patch + this.preRelease;
		}

		String release() {
			return this.major + "." + this.minor + "." + this.patch;
		}

		private List<String> identifiers() {
			return this.preRelease.isEmpty() ? List.of() : List.of(this.preRelease.substring(1).split("\\."));
		}

		private static int compareIdentifiers(List<String> one, List<String> other) {
			if (one.isEmpty() || other.isEmpty()) {
				return Boolean.compare(one.isEmpty(), other.isEmpty());
			}
			for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
				boolean number = one.get(i).matches("\\d+");
				boolean otherNumber = other.get(i).matches("\\d+");
				int order = (number && otherNumber) ? new BigInteger(one.get(i)).compareTo(new BigInteger(other.get(i)))
						: (number != otherNumber) ? (number ? -1 : 1) : one.get(i).compareTo(other.get(i));
				if (order != 0) {
					return order;
				}
			}
			return Integer.compare(one.size(), other.size());
		}

	}

}
