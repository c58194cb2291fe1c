package io.fairway.registry.dns;

import java.util.Comparator;

/**
 * What the records say of one instance.
 *
 * @param host the address or name
 * @param port the port, as the record says it
 * @param priority the priority of the SRV record, or {@link #NONE}
 * @param weight the share of traffic, or {@link #NONE} if all have the same
 * @param target the host name in the SRV record, or an empty text
 */
record DnsEndpoint(String host, int port, int priority, double weight, String target) {

	static final int NONE = -1;

	/** Servers shuffle their answers, which is no change. */
	static final Comparator<DnsEndpoint> ORDER = Comparator.comparingInt(DnsEndpoint::priority)
		.thenComparing(DnsEndpoint::host)
		.thenComparingInt(DnsEndpoint::port)
		.thenComparing(DnsEndpoint::target)
		.thenComparingDouble(DnsEndpoint::weight);

}
