package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

import io.fairway.balancer.ConsistentHashSettings.Algorithm;

/**
 * Settings of the policy "consistent-hash".
 */
@ConfigurationPropertiesSource
public class ConsistentHashProperties {

	/**
	 * Way to place keys, as Envoy does: in Maglev's table or on a ring.
	 */
	private Algorithm algorithm = Algorithm.MAGLEV;

	/**
	 * Number of slots of Maglev's table, a prime. 0 stands for 65537, and for 655373
	 * above 100 instances.
	 */
	private int tableSize = 0;

	/**
	 * Number of points that a ring has at least.
	 */
	private int minimumRingSize = 1024;

	/**
	 * Number of points that a ring has at most. It only matters when an instance asks for
	 * less than that part of all traffic.
	 */
	private int maximumRingSize = 1_048_576;

	/**
	 * Number of points on a ring of an instance of weight 1. With 0, it follows from the
	 * minimum size of the ring, as it does in Envoy.
	 */
	private int pointsPerInstance = 0;

	/**
	 * Bound of the requests in flight of an instance, relative to its share of those of
	 * the service, such as 1.25. Keys of an instance without room go elsewhere. 0 stands
	 * for no bound.
	 */
	private double loadFactor = 0;

	private final Key key = new Key();

	/**
	 * Further keys with the same properties, which are combined with the first.
	 */
	private List<Key> keys = new ArrayList<>();

	public Algorithm getAlgorithm() {
		return this.algorithm;
	}

	public void setAlgorithm(Algorithm algorithm) {
		this.algorithm = algorithm;
	}

	public int getTableSize() {
		return this.tableSize;
	}

	public void setTableSize(int tableSize) {
		this.tableSize = tableSize;
	}

	public int getMinimumRingSize() {
		return this.minimumRingSize;
	}

	public void setMinimumRingSize(int minimumRingSize) {
		this.minimumRingSize = minimumRingSize;
	}

	public int getMaximumRingSize() {
		return this.maximumRingSize;
	}

	public void setMaximumRingSize(int maximumRingSize) {
		this.maximumRingSize = maximumRingSize;
	}

	public int getPointsPerInstance() {
		return this.pointsPerInstance;
	}

	public void setPointsPerInstance(int pointsPerInstance) {
		this.pointsPerInstance = pointsPerInstance;
	}

	public double getLoadFactor() {
		return this.loadFactor;
	}

	public void setLoadFactor(double loadFactor) {
		this.loadFactor = loadFactor;
	}

	public Key getKey() {
		return this.key;
	}

	public List<Key> getKeys() {
		return this.keys;
	}

	public void setKeys(List<Key> keys) {
		this.keys = keys;
	}

	/**
	 * What requests are hashed by: exactly one of the kinds.
	 */
	@ConfigurationPropertiesSource
	public static class Key {

		/**
		 * Header of the outgoing request whose value is the key.
		 */
		private @Nullable String header;

		/**
		 * Cookie of the outgoing request whose value is the key.
		 */
		private @Nullable String cookie;

		/**
		 * Query parameter whose value is the key, as it is sent.
		 */
		private @Nullable String queryParameter;

		/**
		 * Whether the path of the URL is the key, without the query.
		 */
		private boolean path;

		/**
		 * Number of the segment of the path that is the key, from 1 on.
		 */
		private @Nullable Integer pathSegment;

		/**
		 * Whether the key is the address that the inbound request came from which is
		 * being served.
		 */
		private boolean sourceIp;

		/**
		 * Whether the hint that "spring.cloud.loadbalancer.hint" gives is the key.
		 */
		private boolean instanceHint;

		/**
		 * Name of a bean of type HashKey.
		 */
		private @Nullable String bean;

		/**
		 * Whether the keys after this one do not count once a key was found.
		 */
		private boolean terminal;

		public @Nullable String getHeader() {
			return this.header;
		}

		public void setHeader(@Nullable String header) {
			this.header = header;
		}

		public @Nullable String getCookie() {
			return this.cookie;
		}

		public void setCookie(@Nullable String cookie) {
			this.cookie = cookie;
		}

		public @Nullable String getQueryParameter() {
			return this.queryParameter;
		}

		public void setQueryParameter(@Nullable String queryParameter) {
			this.queryParameter = queryParameter;
		}

		public boolean isPath() {
			return this.path;
		}

		public void setPath(boolean path) {
			this.path = path;
		}

		public @Nullable Integer getPathSegment() {
			return this.pathSegment;
		}

		public void setPathSegment(@Nullable Integer pathSegment) {
			this.pathSegment = pathSegment;
		}

		public boolean isSourceIp() {
			return this.sourceIp;
		}

		public void setSourceIp(boolean sourceIp) {
			this.sourceIp = sourceIp;
		}

		public boolean isInstanceHint() {
			return this.instanceHint;
		}

		public void setInstanceHint(boolean instanceHint) {
			this.instanceHint = instanceHint;
		}

		public @Nullable String getBean() {
			return this.bean;
		}

		public void setBean(@Nullable String bean) {
			this.bean = bean;
		}

		public boolean isTerminal() {
			return this.terminal;
		}

		public void setTerminal(boolean terminal) {
			this.terminal = terminal;
		}

	}

}
