package io.fairway.balancer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A ring of points, of which every host has many in proportion to its weight; a key
 * belongs to the host of the first point at or after its hash. The points are those of
 * Envoy's ring, so both find the same owner for a key.
 * <p>
 * An index over the leading bits leads to the neighbourhood of a hash, where on average
 * one point has to be looked at, whatever the size of the ring.
 */
final class HashRing implements Placement {

	private static final int MAX_INDEX_BITS = 24;

	/** The hashes of the points in unsigned order. */
	private final long[] points;

	private final int[] hosts;

	/** For each value of the leading bits, the first point with these bits or above. */
	private final int[] index;

	private final int shift;

	private HashRing(Point[] points) {
		this.points = Arrays.stream(points).mapToLong(Point::hash).toArray();
		this.hosts = Arrays.stream(points).mapToInt(Point::host).toArray();
		int bits = Math.max(1, Math.min(MAX_INDEX_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(points.length)));
		this.shift = Long.SIZE - bits;
		this.index = index(this.points, bits, this.shift);
	}

	private static int[] index(long[] points, int bits, int shift) {
		int[] index = new int[1 << bits];
		int point = 0;
		for (int i = 0; i < index.length; i++) {
			while (point < points.length && points[point] >>> shift < i) {
				point++;
			}
			index[i] = point;
		}
		return index;
	}

	/**
	 * A ring for the given hosts.
	 * @param hosts the keys of the hosts, at least one
	 * @param weights their weights, all positive
	 * @param minimumSize the least number of points; the host with the least weight gets
	 * a whole number of them
	 * @param maximumSize the greatest number of points
	 * @return the ring
	 */
	static HashRing of(List<String> hosts, double[] weights, long minimumSize, long maximumSize) {
		double sum = Arrays.stream(weights).sum();
		// The share of a tiny weight may be too small for a number, and must not be 0.
		double least = Math.max(Double.MIN_NORMAL, Arrays.stream(weights).min().orElseThrow() / sum);
		double scale = Math.min(Math.ceil(least * minimumSize) / least, (double) maximumSize);
		Point[] points = new Point[(int) Math.ceil(scale)];
		int size = 0;
		double target = 0;
		for (int host = 0; host < hosts.size(); host++) {
			target += scale * (weights[host] / sum);
			for (int i = 0; size < target && size < points.length; i++) {
				points[size++] = new Point(XxHash64.hash(hosts.get(host) + "_" + i, 0), host);
			}
		}
		return new HashRing(sorted(Arrays.copyOf(points, size)));
	}

	/**
	 * A ring on which each host has a fixed number of points times its weight.
	 * @param hosts the keys of the hosts, at least one
	 * @param weights their weights, all positive
	 * @param pointsPerHost the number of points of a host of weight 1
	 * @param maximumSize the greatest number of points
	 * @return the ring
	 */
	static HashRing withPointsPerHost(List<String> hosts, double[] weights, int pointsPerHost, long maximumSize) {
		double sum = Arrays.stream(weights).sum();
		double scale = Math.min(pointsPerHost, maximumSize / sum);
		Point[] points = IntStream.range(0, hosts.size())
			.boxed()
			.flatMap((host) -> IntStream.range(0, (int) Math.max(1, Math.rint(weights[host] * scale)))
				.mapToObj((i) -> new Point(XxHash64.hash(hosts.get(host) + "_" + i, 0), host)))
			.toArray(Point[]::new);
		return new HashRing(sorted(points));
	}

	private static Point[] sorted(Point[] points) {
		Arrays.sort(points, (one, other) -> Long.compareUnsigned(one.hash, other.hash));
		return points;
	}

	@Override
	public int owner(long hash, int attempt) {
		return this.hosts[(position(hash) + attempt) % this.hosts.length];
	}

	@Override
	public double[] shares(int hosts) {
		double[] shares = new double[hosts];
		long before = this.points[this.points.length - 1];
		for (int i = 0; i < this.points.length; i++) {
			shares[this.hosts[i]] += fraction(this.points[i] - before);
			before = this.points[i];
		}
		if (this.points.length == 1) {
			shares[this.hosts[0]] = 1;
		}
		return shares;
	}

	/** An unsigned number as a part of all 2⁶⁴. */
	private static double fraction(long arc) {
		return (arc >>> 1) * 0x1p-63;
	}

	/**
	 * The first point at or after a hash.
	 * @param hash the hash of a key
	 * @return the position of the point
	 */
	int position(long hash) {
		int position = this.index[(int) (hash >>> this.shift)];
		while (position < this.points.length && Long.compareUnsigned(this.points[position], hash) < 0) {
			position++;
		}
		return (position < this.points.length) ? position : 0;
	}

	/**
	 * The host that has a point.
	 * @param position the position of the point
	 * @return the index of the host
	 */
	int host(int position) {
		return this.hosts[position];
	}

	/**
	 * The number of points.
	 * @return the size of the ring
	 */
	int size() {
		return this.points.length;
	}

	long point(int position) {
		return this.points[position];
	}

	private record Point(long hash, int host) {
	}

}
