package io.fairway.registry.etcd;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * The keys of one service and the instances that they describe. Not thread-safe.
 */
final class ServiceTable {

	private final Map<ByteString, Entry> entries = new LinkedHashMap<>();

	private final Map<InstanceId, Integer> keys = new HashMap<>();

	@Nullable Entry get(ByteString key) {
		return this.entries.get(key);
	}

	void put(ByteString key, Entry entry) {
		forget(this.entries.put(key, entry));
		if (entry.instance() != null) {
			this.keys.merge(entry.instance().id(), 1, Integer::sum);
		}
	}

	/**
	 * Removes a key.
	 * @return whether it described an instance
	 */
	boolean remove(ByteString key) {
		Entry removed = this.entries.remove(key);
		forget(removed);
		return removed != null && removed.instance() != null;
	}

	private void forget(@Nullable Entry entry) {
		if (entry != null && entry.instance() != null) {
			this.keys.computeIfPresent(entry.instance().id(), (id, count) -> (count > 1) ? count - 1 : null);
		}
	}

	/** Whether several keys describe the instance. */
	boolean isRepeated(InstanceId id) {
		return this.keys.getOrDefault(id, 0) > 1;
	}

	/** The instances, each as it was described last. */
	List<Instance> instances() {
		List<Instance> instances = new ArrayList<>(this.entries.size());
		for (Entry entry : this.entries.values()) {
			if (entry.instance() != null) {
				instances.add(entry.instance());
			}
		}
		return List.copyOf((instances.size() == this.keys.size()) ? instances : unique());
	}

	private Collection<Instance> unique() {
		Map<InstanceId, Entry> latest = new LinkedHashMap<>();
		for (Entry entry : this.entries.values()) {
			if (entry.instance() != null) {
				latest.merge(entry.instance().id(), entry, Entry::later);
			}
		}
		return latest.values().stream().map((entry) -> Objects.requireNonNull(entry.instance())).toList();
	}

	/**
	 * What a key holds.
	 *
	 * @param created the revision in which the key was created
	 * @param modified the revision in which it was last written
	 * @param instance the instance, or {@code null} if the value is none
	 */
	record Entry(long created, long modified, @Nullable Instance instance) {

		boolean isOf(KeyValue pair) {
			return this.created == pair.getCreateRevision() && this.modified == pair.getModRevision();
		}

		private Entry later(Entry other) {
			return (this.modified > other.modified) ? this : other;
		}

	}

}
