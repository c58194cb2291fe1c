package io.fairway.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * What each wanted version leads to for one list of instances. All that the configuration
 * names is looked up when the list changes. Thread-safe.
 */
final class VersionIndex {

	private static final double UNIT = 0x1p-53;

	private final Rules rules;

	private final VersionLists lists;

	private final @Nullable InstanceList defaultVersion;

	/** The lists of the splits, empty where nobody has the version. */
	private final List<InstanceList> splits = new ArrayList<>();

	private final @Nullable InstanceList others;

	private final Selection rest;

	private final Share[] shares;

	private final CriterionCache<Selection> headers = new CriterionCache<>();

	private final CriterionCache<Selection> queries = new CriterionCache<>();

	VersionIndex(Instance[] instances, Rules rules, @Nullable VersionIndex previous) {
		this.rules = rules;
		this.lists = new VersionLists(instances, (previous != null) ? previous.lists : null);
		this.defaultVersion = (rules.defaultVersion() != null)
				? this.lists.configured(rules.defaultVersion(), (previous != null) ? previous.defaultVersion : null)
				: null;
		for (int i = 0; i < rules.splits().size(); i++) {
			this.splits.add(this.lists.configured(rules.splits().get(i).criterion(),
					(previous != null) ? previous.splits.get(i) : null));
		}
		boolean hasOthers = rules.defaultVersion() == null && !rules.splits().isEmpty();
		this.others = hasOthers ? this.lists.others(rules.splits().stream().map(Split::criterion).toList(),
				(previous != null) ? previous.others : null) : null;
		if (previous != null) {
			this.lists.inherit(previous.lists);
		}
		this.rest = rest();
		this.shares = shares();
	}

	private Selection rest() {
		if (this.rules.defaultVersion() != null) {
			return select(this.rules.defaultVersion());
		}
		if (this.others == null) {
			return Selection.ALL;
		}
		return this.others.isEmpty() ? new Selection(null, Miss.SPLIT) : new Selection(this.others, Miss.NONE);
	}

	private Share[] shares() {
		Share[] shares = new Share[this.splits.size()];
		double below = 0;
		for (int i = 0; i < shares.length; i++) {
			below += this.rules.splits().get(i).percent() / FilterSettings.PERCENT;
			InstanceList list = this.splits.get(i);
			shares[i] = new Share(below,
					list.isEmpty() ? new Selection(this.rest.list(), Miss.SPLIT) : new Selection(list, Miss.NONE));
		}
		return shares;
	}

	/** What a header leads to. */
	Selection find(String header) {
		return this.headers.get(header, this, VersionIndex::parse);
	}

	/** What the value of a query parameter leads to, encoded as it is. */
	Selection find(String query, int begin, int end) {
		return this.queries.get(query, begin, end, this, VersionIndex::decode);
	}

	/** What a header would lead to, without remembering it. */
	Selection look(String header) {
		VersionCriterion criterion = VersionCriterion.parse(header);
		InstanceList found = (criterion != null) ? this.lists.look(criterion) : this.lists.none();
		return found.isEmpty() ? new Selection(fallback(criterion), Miss.WANTED) : new Selection(found, Miss.NONE);
	}

	/** What the value of a query parameter would lead to, without remembering it. */
	Selection look(String query, int begin, int end) {
		try {
			return look(StringUtils.uriDecode(query.substring(begin, end), StandardCharsets.UTF_8));
		}
		catch (IllegalArgumentException ex) {
			return select(null);
		}
	}

	/** What requests may get that ask for nothing, each with its share. */
	<T> List<T> shares(BiFunction<Selection, Double, T> reader) {
		List<T> result = new ArrayList<>();
		double below = 0;
		for (Share share : this.shares) {
			if (share.below() > below) {
				result.add(reader.apply(share.selection(), share.below() - below));
				below = share.below();
			}
		}
		if (1 - below > UNIT) {
			result.add(reader.apply(this.rest, 1 - below));
		}
		return result;
	}

	/** What requests get that ask for nothing. */
	Selection findUnasked(long position) {
		double share = (position >>> (Long.SIZE - 53)) * UNIT;
		for (Share candidate : this.shares) {
			if (share < candidate.below()) {
				return candidate.selection();
			}
		}
		return this.rest;
	}

	private Selection decode(String value) {
		try {
			return parse(StringUtils.uriDecode(value, StandardCharsets.UTF_8));
		}
		catch (IllegalArgumentException ex) {
			return select(null);
		}
	}

	private Selection parse(String text) {
		return select(VersionCriterion.parse(text));
	}

	private Selection select(@Nullable VersionCriterion criterion) {
		InstanceList found = (criterion != null) ? this.lists.find(criterion) : this.lists.none();
		return found.isEmpty() ? new Selection(fallback(criterion), Miss.WANTED) : new Selection(found, Miss.NONE);
	}

	private @Nullable InstanceList fallback(@Nullable VersionCriterion criterion) {
		return switch (this.rules.fallback()) {
			case NONE -> this.lists.none();
			case ANY -> null;
			case LATEST_COMPATIBLE ->
				(criterion != null) ? this.lists.findLatestCompatible(criterion) : this.lists.none();
			case DEFAULT_VERSION -> Objects.requireNonNullElse(this.defaultVersion, this.lists.none());
		};
	}

	/**
	 * The settings, read once.
	 */
	record Rules(@Nullable VersionCriterion defaultVersion, VersionFallback fallback, List<Split> splits) {

		static Rules of(VersionSettings settings) {
			List<Split> splits = settings.splits()
				.stream()
				.map((split) -> new Split(criterion(split.version()), split.percent()))
				.toList();
			return new Rules((settings.defaultVersion() != null) ? criterion(settings.defaultVersion()) : null,
					settings.fallback(), splits);
		}

		private static VersionCriterion criterion(String text) {
			return Objects.requireNonNull(VersionCriterion.parse(text), "checked by the settings");
		}

	}

	record Split(VersionCriterion criterion, double percent) {
	}

	private record Share(double below, Selection selection) {
	}

	/**
	 * What a request gets.
	 *
	 * @param list the instances, {@code null} for all of the stage's input
	 * @param miss whether this is what was wanted
	 */
	record Selection(@Nullable InstanceList list, Miss miss) {

		static final Selection ALL = new Selection(null, Miss.NONE);

	}

	enum Miss {

		/** It is. */
		NONE,

		/** Nobody has the wanted version. */
		WANTED,

		/** Nobody has the version of the split, or no instance is left for the others. */
		SPLIT

	}

}
