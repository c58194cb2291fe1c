package io.fairway.registry.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;

/**
 * The SRV records of one priority. A weight is the share of a target, which its addresses
 * divide among them.
 *
 * @param records the records, at least one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2782">RFC 2782</a>
 */
record SrvLevel(List<SRVRecord> records) {

	/**
	 * The weight that stands for 0, beside records that have more. It means "a very small
	 * chance" in DNS, but 0 means none at all to us.
	 */
	static final double SMALL_WEIGHT = 0.1;

	/**
	 * The instances.
	 * @param hosts the hosts by target; records of a target without hosts are left out
	 */
	List<DnsEndpoint> endpoints(Map<Name, List<String>> hosts) {
		boolean weighted = this.records.stream().anyMatch((candidate) -> candidate.getWeight() > 0);
		boolean divided = this.records.stream()
			.map((candidate) -> hosts.getOrDefault(candidate.getTarget(), List.of()).size())
			.filter((count) -> count > 0)
			.distinct()
			.count() > 1;
		List<DnsEndpoint> endpoints = new ArrayList<>();
		for (SRVRecord candidate : this.records) {
			List<String> known = hosts.getOrDefault(candidate.getTarget(), List.of());
			double weight = (weighted || divided) ? share(candidate, weighted) / known.size() : DnsEndpoint.NONE;
			String target = candidate.getTarget().toString(true);
			known.forEach((host) -> endpoints.add(new DnsEndpoint(host, candidate.getPort(), candidate.getPriority(),
					weight, target.equals(host) ? "" : target)));
		}
		return endpoints;
	}

	private static double share(SRVRecord candidate, boolean weighted) {
		if (!weighted) {
			return 1;
		}
		return (candidate.getWeight() > 0) ? candidate.getWeight() : SMALL_WEIGHT;
	}

}
