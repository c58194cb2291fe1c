package io.fairway.registry.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.registry.InstancesListener;

/**
 * One service as one listener sees it: the ready endpoints of all its slices. A slice is
 * read again only when it has changed. Not thread-safe.
 */
final class ServiceWatch {

	private final ServiceName name;

	private final String serviceId;

	private final InstancesListener listener;

	private final SliceReader reader;

	private final List<String> addressTypes;

	/** By the names of the slices, in the order of preference. */
	private Map<String, ReadSlice> read = Map.of();

	private @Nullable ObjectMeta readWith;

	private List<Instance> offered = List.of();

	/** Offered before, and there still, but not ready now. */
	private Set<InstanceId> waiting = Set.of();

	/** Whether the listener has to hear even that nothing has changed. */
	private boolean owesAnswer = true;

	ServiceWatch(ServiceName name, String serviceId, InstancesListener listener, SliceReader reader,
			List<AddressType> addressTypes) {
		this.name = name;
		this.serviceId = serviceId;
		this.listener = listener;
		this.reader = reader;
		this.addressTypes = addressTypes.stream().map(AddressType::apiName).toList();
	}

	ServiceName name() {
		return this.name;
	}

	/** Lets all slices be read again at the next update. */
	void forget() {
		this.read = Map.of();
	}

	void fail(Exception cause) {
		this.owesAnswer = true;
		this.listener.registryFailed(cause);
	}

	/**
	 * Tells the listener what the slices mean.
	 * @param slices the slices of the service
	 * @param service what the Service itself says, if that is known
	 * @param certain whether what is missing was seen to leave
	 */
	void update(Collection<EndpointSlice> slices, @Nullable ObjectMeta service, boolean certain) {
		Map<InstanceId, Instance> ready = new LinkedHashMap<>();
		Set<InstanceId> unready = new HashSet<>();
		read(slices, service, ready, unready);

		Set<InstanceId> missing = new HashSet<>(this.waiting);
		this.offered.forEach((instance) -> missing.add(instance.id()));
		missing.removeAll(ready.keySet());
		this.waiting = new HashSet<>(missing);
		this.waiting.retainAll(unready);

		List<Instance> before = this.offered;
		this.offered = List.copyOf(ready.values());
		boolean changed = this.owesAnswer || !this.offered.equals(before);
		// One that is not ready may come back, as after a probe that failed everywhere:
		// as long as such ones are missing, nothing certain can be said.
		boolean removed = certain && this.waiting.isEmpty() && !missing.isEmpty();
		if (changed || removed) {
			tell(removed);
		}
	}

	private void tell(boolean removed) {
		this.owesAnswer = false;
		if (removed) {
			this.listener.instancesRemoved(this.offered);
		}
		else {
			this.listener.instancesChanged(this.offered);
		}
	}

	private void read(Collection<EndpointSlice> slices, @Nullable ObjectMeta service, Map<InstanceId, Instance> ready,
			Set<InstanceId> unready) {
		Map<String, String> targets = new HashMap<>();
		for (ReadSlice slice : read(slices, service).values()) {
			for (SliceEndpoint endpoint : slice.endpoints()) {
				InstanceId id = endpoint.instance().id();
				if (!endpoint.ready()) {
					unready.add(id);
				}
				else if (isFirstAddress(endpoint, slice.source().getAddressType(), targets)) {
					ready.putIfAbsent(id, endpoint.instance());
				}
			}
		}
	}

	/** A pod of two address families is one instance, not two. */
	private static boolean isFirstAddress(SliceEndpoint endpoint, String type, Map<String, String> targets) {
		String before = (endpoint.target() != null) ? targets.putIfAbsent(endpoint.target(), type) : null;
		return before == null || before.equals(type);
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private Map<String, ReadSlice> read(Collection<EndpointSlice> slices, @Nullable ObjectMeta service) {
		Map<String, ReadSlice> before = Objects.equals(service, this.readWith) ? this.read : Map.of();
		Map<String, ReadSlice> after = new LinkedHashMap<>();
		for (EndpointSlice slice : ordered(slices)) {
			ReadSlice known = before.get(slice.getMetadata().getName());
			after.put(slice.getMetadata().getName(), (known != null && known.source() == slice) ? known
					: new ReadSlice(slice, this.reader.read(this.serviceId, slice, service)));
		}
		this.readWith = service;
		this.read = after;
		return after;
	}

	private List<EndpointSlice> ordered(Collection<EndpointSlice> slices) {
		List<EndpointSlice> ordered = new ArrayList<>(slices);
		ordered.removeIf((slice) -> !this.addressTypes.contains(slice.getAddressType()));
		ordered.sort(Comparator.comparingInt((slice) -> this.addressTypes.indexOf(slice.getAddressType())));
		return ordered;
	}

	private record ReadSlice(EndpointSlice source, List<SliceEndpoint> endpoints) {
	}

}
