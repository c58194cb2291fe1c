package io.fairway.registry.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

import io.fairway.registry.dns.DnsNames.DnsName;

/**
 * Looks up one service, again and again but once at a time. The addresses of a target
 * that cannot be looked up stay as they were.
 */
final class ServiceLookup {

	private final DnsName name;

	private final DnsResolver resolver;

	private final AddressLookup addresses;

	private final DnsSettings settings;

	/** Written by one look-up and read by the next. */
	private volatile Map<Name, List<String>> remembered = Map.of();

	ServiceLookup(DnsName name, DnsResolver resolver, DnsSettings settings) {
		this.name = name;
		this.resolver = resolver;
		this.addresses = new AddressLookup(resolver, settings.addressFamily());
		this.settings = settings;
	}

	/**
	 * Asks for the instances.
	 * @return what was found, or why the servers do not know
	 */
	CompletableFuture<DnsEndpoints> find() {
		return this.name.srv() ? this.resolver.ask(this.name.name(), Type.SRV).thenCompose(this::targets)
				: this.addresses.find(this.name.name(), List.of()).thenApply(this::endpoints);
	}

	private DnsEndpoints endpoints(Addresses found) {
		List<DnsEndpoint> endpoints = hosts(found).stream()
			.map((host) -> new DnsEndpoint(host, this.name.port(), DnsEndpoint.NONE, DnsEndpoint.NONE, ""))
			.toList();
		return new DnsEndpoints(endpoints, found.ttl(), false, false, List.of());
	}

	private static List<String> hosts(Addresses found) {
		return found.addresses().stream().map(InetAddress::getHostAddress).toList();
	}

	private CompletableFuture<DnsEndpoints> targets(DnsAnswer answer) {
		Map<Integer, List<SRVRecord>> byPriority = new TreeMap<>();
		boolean withdrawn = false;
		for (Record found : answer.records()) {
			if (found instanceof SRVRecord srv) {
				// RFC 2782: "the service is decidedly not available at this domain".
				withdrawn |= srv.getTarget().equals(Name.root) && answer.records().size() == 1;
				if (!srv.getTarget().equals(Name.root)) {
					byPriority.computeIfAbsent(srv.getPriority(), (priority) -> new ArrayList<>()).add(srv);
				}
			}
		}
		Finding finding = new Finding(answer.ttl());
		if (withdrawn) {
			return CompletableFuture.completedFuture(finding.endpoints(true));
		}
		return find(byPriority.values().stream().map(SrvLevel::new).toList(), answer.additional(), finding);
	}

	private CompletableFuture<DnsEndpoints> find(List<SrvLevel> levels, List<Record> additional, Finding finding) {
		if (this.settings.priorities() == PriorityMode.LOWEST) {
			return findLowest(levels.iterator(), additional, finding);
		}
		List<SRVRecord> all = levels.stream().flatMap((level) -> level.records().stream()).toList();
		return hosts(all, additional, finding).thenApply((hosts) -> {
			levels.forEach((level) -> finding.endpoints.addAll(level.endpoints(hosts)));
			return complete(finding);
		});
	}

	private CompletableFuture<DnsEndpoints> findLowest(Iterator<SrvLevel> levels, List<Record> additional,
			Finding finding) {
		if (!levels.hasNext()) {
			return CompletableFuture.completedFuture(finding).thenApply(this::complete);
		}
		SrvLevel level = levels.next();
		return hosts(level.records(), additional, finding).thenCompose((hosts) -> {
			finding.endpoints.addAll(level.endpoints(hosts));
			return finding.endpoints.isEmpty() ? findLowest(levels, additional, finding)
					: CompletableFuture.completedFuture(complete(finding));
		});
	}

	private DnsEndpoints complete(Finding finding) {
		if (finding.failure != null && (finding.endpoints.isEmpty() || !finding.anyAnswer)) {
			throw new CompletionException(finding.failure);
		}
		this.remembered = finding.hosts;
		return finding.endpoints(false);
	}

	private CompletableFuture<Map<Name, List<String>>> hosts(List<SRVRecord> records, List<Record> additional,
			Finding finding) {
		if (this.settings.targets() == TargetMode.NAMES) {
			Map<Name, List<String>> hosts = new HashMap<>();
			records.forEach((srv) -> hosts.put(srv.getTarget(), List.of(srv.getTarget().toString(true))));
			return CompletableFuture.completedFuture(hosts);
		}
		Map<Name, CompletableFuture<Addresses>> questions = new LinkedHashMap<>();
		records.forEach((srv) -> questions.computeIfAbsent(srv.getTarget(),
				(target) -> this.addresses.find(target, additional).exceptionally(Addresses::failed)));
		return CompletableFuture.allOf(questions.values().toArray(CompletableFuture[]::new)).thenApply((done) -> {
			Map<Name, List<String>> hosts = new HashMap<>();
			questions.forEach((target, addresses) -> hosts.put(target, hosts(target, addresses.join(), finding)));
			return hosts;
		});
	}

	private List<String> hosts(Name target, Addresses addresses, Finding finding) {
		List<String> hosts = (addresses.failure() != null)
				? finding.failed(target, addresses.failure(), this.remembered.getOrDefault(target, List.of()))
				: finding.found(target, addresses);
		finding.hosts.put(target, hosts);
		return hosts;
	}

	/** What is known so far, while one look-up goes on. */
	private static final class Finding {

		private final List<DnsEndpoint> endpoints = new ArrayList<>();

		private final List<String> problems = new ArrayList<>();

		private final Map<Name, List<String>> hosts = new HashMap<>();

		private long ttl;

		private boolean anyAnswer;

		private @Nullable Throwable failure;

		Finding(long ttl) {
			this.ttl = ttl;
		}

		List<String> failed(Name target, Throwable failure, List<String> before) {
			this.failure = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
					: failure;
			this.problems.add(String.valueOf(this.failure.getMessage()));
			return before;
		}

		List<String> found(Name target, Addresses addresses) {
			this.anyAnswer = true;
			this.ttl = Math.min(this.ttl, addresses.ttl());
			if (addresses.addresses().isEmpty()) {
				this.problems.add("target " + target + " has no address");
			}
			return hosts(addresses);
		}

		DnsEndpoints endpoints(boolean withdrawn) {
			return new DnsEndpoints(this.endpoints, this.ttl, withdrawn, this.failure != null, this.problems);
		}

	}

}
