package io.fairway.registry.dns;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Looks up the addresses of names. What a server added to its answer is used in the place
 * of questions. Thread-safe.
 */
final class AddressLookup {

	private final DnsResolver resolver;

	private final AddressFamily family;

	AddressLookup(DnsResolver resolver, AddressFamily family) {
		this.resolver = resolver;
		this.family = family;
	}

	/**
	 * The addresses of a name.
	 * @param known records of any names that need not be asked for
	 */
	CompletableFuture<Addresses> find(Name name, List<Record> known) {
		return switch (this.family) {
			case IPV4 -> find(name, Type.A, known);
			case IPV6 -> find(name, Type.AAAA, known);
			case IPV4_PREFERRED -> either(name, Type.A, Type.AAAA, known);
			case IPV6_PREFERRED -> either(name, Type.AAAA, Type.A, known);
			case ALL -> find(name, Type.A, known).thenCombine(find(name, Type.AAAA, known), Addresses::and);
		};
	}

	private CompletableFuture<Addresses> either(Name name, int first, int second, List<Record> known) {
		return find(name, first, known).thenCompose((found) -> found.addresses().isEmpty()
				? find(name, second, known).thenApply(found::and) : CompletableFuture.completedFuture(found));
	}

	private CompletableFuture<Addresses> find(Name name, int type, List<Record> known) {
		List<Record> records = DnsAnswer.select(known, name, type);
		if (!records.isEmpty()) {
			return CompletableFuture.completedFuture(Addresses.of(records, DnsAnswer.ttl(records)));
		}
		return this.resolver.ask(name, type).thenApply((answer) -> Addresses.of(answer.records(), answer.ttl()));
	}

}
