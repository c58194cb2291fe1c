package io.fairway.balancer;

import java.util.List;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Picks the owner of the key, or of a retry the first place on the walk that was not
 * tried.
 */
final class ConsistentHashPicker implements Picker, Placed {

	private final PlacedHosts hosts;

	private final HashWalk walk;

	ConsistentHashPicker(PlacedHosts hosts, HashWalk walk) {
		this.hosts = hosts;
		this.walk = walk;
	}

	@Override
	public PlacedHosts hosts() {
		return this.hosts;
	}

	@Override
	public Instance pick(Request<?> request) {
		return pick(request, this.walk.hash(request));
	}

	@Override
	public List<Candidate> candidates(Request<?> request) {
		long hash = this.walk.stated(request);
		return (hash != HashKey.ABSENT) ? Candidate.only(pick(request, hash)) : this.walk.owners();
	}

	private Instance pick(Request<?> request, long hash) {
		int owner = this.walk.owner(request, hash);
		return this.walk.instance(this.walk.isTried(request, owner) ? untried(request, hash, owner) : owner);
	}

	private int untried(Request<?> request, long hash, int owner) {
		int place = this.walk.start(hash);
		int step = this.walk.step(hash);
		for (int i = 0; i < this.walk.size(); i++) {
			if (!this.walk.isTried(request, place)) {
				return place;
			}
			place = this.walk.next(place, step);
		}
		return owner;
	}

}
