package io.fairway.balancer;

import java.util.List;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Picks the owner of the key if it has room, or else the first place that has some, on
 * the walk of the key.
 */
final class BoundedLoadPicker implements Picker, Placed {

	/** How often to look for room that others are faster to take. */
	private static final int MAX_WALKS = 8;

	private final PlacedHosts hosts;

	private final HashWalk walk;

	private final LoadBound bound;

	private final Admission looking;

	private final Admission reserving;

	BoundedLoadPicker(PlacedHosts hosts, HashWalk walk, LoadBound bound) {
		this.hosts = hosts;
		this.walk = walk;
		this.bound = bound;
		this.looking = bound::hasRoom;
		this.reserving = bound::reserve;
	}

	@Override
	public PlacedHosts hosts() {
		return this.hosts;
	}

	@Override
	public Instance pick(Request<?> request) {
		return look(request, this.walk.hash(request));
	}

	@Override
	public List<Candidate> candidates(Request<?> request) {
		long hash = this.walk.stated(request);
		return (hash != HashKey.ABSENT) ? Candidate.only(look(request, hash)) : this.walk.all();
	}

	private Instance look(Request<?> request, long hash) {
		long now = this.bound.now();
		int place = place(request, hash, now, this.looking);
		return this.walk.instance((place >= 0) ? place : leastLoaded(request, hash, now));
	}

	@Override
	public Instance reserve(Request<?> request) {
		long hash = this.walk.hash(request);
		long now = this.bound.now();
		this.bound.announce(now);
		int place = place(request, hash, now, this.reserving);
		return this.walk.instance((place >= 0) ? place : exceed(request, hash, now));
	}

	/**
	 * The place, or a negative number. The rooms of all add up to more than all requests,
	 * so there always is one; but a place may go to another request while this one walks
	 * by, and the places with room may be those that were tried before.
	 */
	private int place(Request<?> request, long hash, long now, Admission admission) {
		int owner = this.walk.owner(request, hash);
		if (!this.walk.isTried(request, owner) && admission.admits(owner, now)) {
			return owner;
		}
		int step = this.walk.step(hash);
		int place = this.walk.start(hash);
		for (int i = MAX_WALKS * this.walk.size(); i > 0; i--) {
			if (!this.walk.isTried(request, place) && admission.admits(place, now)) {
				return place;
			}
			place = this.walk.next(place, step);
		}
		return -1;
	}

	/** The request has to go somewhere. */
	private int exceed(Request<?> request, long hash, long now) {
		int place = leastLoaded(request, hash, now);
		this.bound.exceed(place, now);
		return place;
	}

	private int leastLoaded(Request<?> request, long hash, long now) {
		int best = this.walk.owner(request, hash);
		double least = Double.POSITIVE_INFINITY;
		for (int place = 0; place < this.walk.size(); place++) {
			double load = this.bound.load(place, now);
			if (load < least && !this.walk.isTried(request, place)) {
				best = place;
				least = load;
			}
		}
		return best;
	}

	private interface Admission {

		boolean admits(int place, long now);

	}

}
