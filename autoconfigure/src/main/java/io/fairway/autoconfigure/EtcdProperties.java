package io.fairway.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

import io.fairway.registry.etcd.Consistency;

/**
 * Settings of a registry in etcd.
 */
@ConfigurationPropertiesSource
public class EtcdProperties {

	/**
	 * What all keys begin with: below it, each instance is kept as "service/host:port".
	 */
	private String prefix = "/fairway/services";

	/**
	 * How current the answers are: strong (linearizable reads, which need a majority of
	 * the cluster) or eventual (serializable reads, which any member answers from what it
	 * has).
	 */
	private Consistency consistency = Consistency.STRONG;

	public String getPrefix() {
		return this.prefix;
	}

	public void setPrefix(String prefix) {
		this.prefix = prefix;
	}

	public Consistency getConsistency() {
		return this.consistency;
	}

	public void setConsistency(Consistency consistency) {
		this.consistency = consistency;
	}

}
