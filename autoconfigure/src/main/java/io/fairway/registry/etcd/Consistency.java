package io.fairway.registry.etcd;

/**
 * How current the answers of etcd are.
 */
public enum Consistency {

	/**
	 * Linearizable reads: an answer knows of everything that was written before it, and
	 * there is none without a majority of the cluster.
	 */
	STRONG,

	/**
	 * Serializable reads: any member answers from its own data, which may lag behind,
	 * even while the cluster has no majority.
	 */
	EVENTUAL

}
