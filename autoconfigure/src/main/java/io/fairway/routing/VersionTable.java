package io.fairway.routing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.fairway.instance.Instance;
import io.fairway.instance.SemanticVersion;
import io.fairway.instance.ServiceVersion;

/**
 * The distinct versions of some instances in order: the semantic ones by precedence, then
 * the labels. The place of a version is its rank. What a criterion selects takes a few
 * binary searches to tell, however many versions there are. Immutable.
 */
final class VersionTable {

	/** The rank of an instance that states no version. */
	static final int NONE = -1;

	private static final Comparator<ServiceVersion> ORDER = Comparator
		.comparing(ServiceVersion::semantic, Comparator.nullsLast(Comparator.naturalOrder()))
		.thenComparing(ServiceVersion::text);

	private final ServiceVersion[] versions;

	/** Those that are no labels. */
	private final SemanticVersion[] semantic;

	/** How many releases come before a rank. */
	private final int[] releasesBefore;

	/** The ranks of the releases. */
	private final int[] releases;

	private final Map<String, Integer> ranks = new HashMap<>();

	VersionTable(Instance[] instances) {
		this.versions = Arrays.stream(instances)
			.map(Instance::version)
			.filter(Objects::nonNull)
			.distinct()
			.sorted(ORDER)
			.toArray(ServiceVersion[]::new);
		this.semantic = Arrays.stream(this.versions)
			.map(ServiceVersion::semantic)
			.filter(Objects::nonNull)
			.toArray(SemanticVersion[]::new);
		this.releasesBefore = new int[this.semantic.length + 1];
		int[] releases = new int[this.semantic.length];
		int count = 0;
		for (int rank = 0; rank < this.versions.length; rank++) {
			this.ranks.put(this.versions[rank].text(), rank);
			if (rank < this.semantic.length) {
				if (!this.semantic[rank].isPreRelease()) {
					releases[count++] = rank;
				}
				this.releasesBefore[rank + 1] = count;
			}
		}
		this.releases = Arrays.copyOf(releases, count);
	}

	/** The number of distinct versions. */
	int size() {
		return this.versions.length;
	}

	String text(int rank) {
		return this.versions[rank].text();
	}

	/** The rank of the instance's version. */
	int rank(Instance instance) {
		ServiceVersion version = instance.version();
		return (version != null) ? rank(version.text()) : NONE;
	}

	/** The rank of the version that is written exactly so. */
	int rank(String text) {
		Integer rank = this.ranks.get(text);
		return (rank != null) ? rank : NONE;
	}

	/** What the criterion selects: what is called exactly so, or else the range. */
	Subset select(VersionCriterion criterion) {
		int rank = criterion.isComplete() ? NONE : rank(criterion.text());
		if (rank != NONE) {
			return single(rank);
		}
		return (criterion.range() != null) ? select(criterion.range()) : Subset.EMPTY;
	}

	/** All builds of the highest version with the major number that is wanted. */
	Subset latestCompatible(VersionCriterion criterion) {
		VersionRange range = criterion.sameMajor();
		Subset compatible = (range != null) ? select(range) : Subset.EMPTY;
		return compatible.isEmpty() ? compatible : select(VersionRange.exactly(this.semantic[highest(compatible)]));
	}

	private Subset single(int rank) {
		if (rank < this.semantic.length && !this.semantic[rank].isPreRelease()) {
			int release = this.releasesBefore[rank];
			return new Subset(0, 0, release, release + 1, 0, 0);
		}
		return new Subset(rank, rank + 1, 0, 0, 0, 0);
	}

	private Subset select(VersionRange range) {
		SemanticVersion lower = range.lower();
		SemanticVersion upper = range.upper();
		int from = (lower != null) ? firstRank(lower, !range.lowerIncluded()) : 0;
		int to = (upper != null) ? firstRank(upper, range.upperIncluded()) : this.semantic.length;
		if (from >= to) {
			return Subset.EMPTY;
		}
		int endOfFirst = (lower != null && lower.isPreRelease()) ? Math.min(firstRank(release(lower), false), to)
				: from;
		int beginOfLast = (upper != null && upper.isPreRelease())
				? Math.max(firstRank(VersionRange.earliestPreRelease(upper), false), endOfFirst) : to;
		return Subset.of(from, endOfFirst, this.releasesBefore[endOfFirst], this.releasesBefore[beginOfLast],
				beginOfLast, to);
	}

	private static SemanticVersion release(SemanticVersion version) {
		return new SemanticVersion(version.major(), version.minor(), version.patch(), "");
	}

	/** The first rank whose version is not less than the given, or is greater. */
	private int firstRank(SemanticVersion version, boolean greater) {
		int from = 0;
		int to = this.semantic.length;
		while (from < to) {
			int middle = (from + to) >>> 1;
			int order = this.semantic[middle].compareTo(version);
			if (order < 0 || (greater && order == 0)) {
				from = middle + 1;
			}
			else {
				to = middle;
			}
		}
		return from;
	}

	/** The highest rank in a subset that is not empty. */
	int highest(Subset subset) {
		if (subset.lastFrom() < subset.lastTo()) {
			return subset.lastTo() - 1;
		}
		return (subset.releasesFrom() < subset.releasesTo()) ? this.releases[subset.releasesTo() - 1]
				: subset.firstTo() - 1;
	}

	boolean contains(Subset subset, int rank) {
		if (rank == NONE) {
			return false;
		}
		if ((rank >= subset.firstFrom() && rank < subset.firstTo())
				|| (rank >= subset.lastFrom() && rank < subset.lastTo())) {
			return true;
		}
		int release = (rank < this.semantic.length) ? this.releasesBefore[rank] : NONE;
		return release >= subset.releasesFrom() && release < subset.releasesTo() && !this.semantic[rank].isPreRelease();
	}

	/**
	 * A subset of the versions of one table: the pre-releases that belong to the lower
	 * bound, or a single label; all releases between the bounds; and the pre-releases
	 * that belong to the upper bound. The same subset is always written in the same way.
	 */
	record Subset(int firstFrom, int firstTo, int releasesFrom, int releasesTo, int lastFrom, int lastTo) {

		static final Subset EMPTY = new Subset(0, 0, 0, 0, 0, 0);

		static Subset of(int firstFrom, int firstTo, int releasesFrom, int releasesTo, int lastFrom, int lastTo) {
			boolean first = firstFrom < firstTo;
			boolean releases = releasesFrom < releasesTo;
			boolean last = lastFrom < lastTo;
			if (last && !first && !releases) {
				return new Subset(lastFrom, lastTo, 0, 0, 0, 0);
			}
			return new Subset(first ? firstFrom : 0, first ? firstTo : 0, releases ? releasesFrom : 0,
					releases ? releasesTo : 0, last ? lastFrom : 0, last ? lastTo : 0);
		}

		int size() {
			return (this.firstTo - this.firstFrom) + (this.releasesTo - this.releasesFrom)
					+ (this.lastTo - this.lastFrom);
		}

		boolean isEmpty() {
			return size() == 0;
		}

	}

}
